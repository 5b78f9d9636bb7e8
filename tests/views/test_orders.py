"""Stories of the order desk: who does what, and what is kept."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, func, select

from admin_app import db
from models import Tag
from models.order import OrderStatus
from models.system import Change, UserSession
from models.types import now
from tests.pages import folded
from views.tags import TagView


def test_staff_finds_an_order_among_others(sign_in, rows):
    rows.order(number="A-1", customer=rows.customer(name="Miller & Daughters"))
    rows.order(number="A-2", customer=rows.customer(name="Harbour Inn"))

    page = sign_in("staff").open("/admin/orders/", 200, search="daughters")

    assert page.column("number") == ["A-1"]


def test_staff_edits_an_order_and_the_history_says_who_changed_what(sign_in, rows):
    order = rows.order(number="A-1", note="before")
    anna = sign_in("staff")

    assert anna.save(f"/admin/orders/edit/?id={order.id}", note="after").status == 303

    page = anna.open(f"/admin/orders/details/?id={order.id}", 200)
    assert page.says("before") and page.says("after") and page.says(anna.person.name)


def test_who_edits_from_the_record_comes_back_to_the_record(sign_in, rows):
    order = rows.order()
    anna = sign_in("staff")
    record = f"/admin/orders/details/?id={order.id}"

    edit = anna.open(record, 200).one("a[aria-keyshortcuts=e]")["href"]

    assert anna.save(edit, note="on the way").location == record


def test_a_row_that_is_deleted_right_after_it_was_saved_was_saved_all_the_same(sign_in, rows, monkeypatch):
    tag = rows.tag(name="before")
    anna, key = sign_in("staff"), tag.id

    def gone(view, form, row, is_created):
        """As if somebody else deleted it in the moment behind the commit."""
        with db.engine.begin() as elsewhere:
            elsewhere.execute(delete(Tag.__table__).where(Tag.id == key))

    monkeypatch.setattr(TagView, "after_model_change", gone)
    saved = anna.save(f"/admin/tags/edit/?id={key}", name="after")

    assert saved.status == 303
    assert saved.follow().says("after was saved")


def test_a_save_that_changes_nothing_changes_nothing(sign_in, rows):
    order = rows.order(note=None)
    anna = sign_in("staff")

    saved = anna.save(f"/admin/orders/edit/?id={order.id}")

    page = saved.follow()
    assert page.says("Nothing changed")
    assert not page.says("was saved")
    assert edits(rows) == 0


def test_ops_ships_several_orders_and_their_goods_leave_the_stock(sign_in, rows):
    tea = rows.product(stock=10)
    orders = [rows.order(), rows.order()]
    for order in orders:
        rows.line(order, product=tea, quantity=3)

    done = sign_in("ops").act("/admin/orders/", "ship", [order.id for order in orders])

    assert done.follow().says("2 shipped")
    rows.session.expire_all()
    assert [order.status for order in orders] == [OrderStatus.SHIPPED, OrderStatus.SHIPPED]
    assert tea.stock == 4


def test_orders_ship_together_or_not_at_all(sign_in, rows):
    tea = rows.product(name="Green tea", stock=5)
    first, second = rows.order(number="A-1"), rows.order(number="A-2")
    rows.line(first, product=tea, quantity=3)
    rows.line(second, product=tea, quantity=3)

    refused = sign_in("ops").act("/admin/orders/", "ship", [first.id, second.id])

    assert refused.status == 422 and refused.says("Green tea")
    rows.session.expire_all()
    assert (first.status, second.status, tea.stock) == (OrderStatus.OPEN, OrderStatus.OPEN, 5)


def test_an_action_asks_before_it_runs_without_script_too(sign_in, rows):
    order = rows.order()
    rows.line(order)

    asked = sign_in("ops").act("/admin/orders/", "cancel", [order.id], confirmed="")

    assert asked.says("Cancel the selected orders?") and asked.says("Cancel order: 1 row")
    rows.session.expire_all()
    assert order.status is OrderStatus.OPEN


def test_a_person_with_a_region_sees_its_orders_only(sign_in, rows):
    rows.order(number="N-1", customer=rows.customer(region="North"))
    south = rows.order(number="S-1", customer=rows.customer(region="South"))
    nora = sign_in("staff", region="North")

    assert nora.open("/admin/orders/").column("number") == ["N-1"]
    hidden = nora.open(f"/admin/orders/details/?id={south.id}", 404)
    unknown = nora.open("/admin/orders/details/?id=999999", 404)
    assert hidden.says("There is no such record") and unknown.says("There is no such record")


def test_a_person_cannot_move_an_order_out_of_their_own_rows(sign_in, rows):
    order = rows.order(customer=rows.customer(region="North"))
    south = rows.customer(region="South")
    nora = sign_in("staff", region="North")

    refused = nora.save(f"/admin/orders/edit/?id={order.id}", customer=str(south.id))

    assert refused.status == 422
    rows.session.expire_all()
    assert order.customer.region == "North"


def test_what_a_product_costs_is_for_finance_only(sign_in, rows):
    product = rows.product(cost=Decimal("3.33"))

    assert "cost" not in sign_in("staff").open("/admin/products/").text.lower()
    assert sign_in("finance").open(f"/admin/products/details/?id={product.id}").says("3.33")


def test_staff_cannot_write_a_credit_limit_by_forging_the_form(sign_in, rows):
    customer = rows.customer(credit_limit=Decimal(100))

    sign_in("staff").save(f"/admin/customers/edit/?id={customer.id}", credit_limit="99999")

    rows.session.expire_all()
    assert customer.credit_limit == 100


def test_payments_do_not_exist_for_staff(sign_in, rows):
    rows.payment()
    page = sign_in("staff").open("/admin/payments/", 403)
    assert page.says("finance")


def test_two_people_who_change_different_fields_of_one_order_both_keep_their_work(sign_in, rows):
    order = rows.order(note="old")
    anna, ben = sign_in("staff"), sign_in("staff")
    address = f"/admin/orders/edit/?id={order.id}"
    hers, his = anna.open(address).form(), ben.open(address).form()

    assert anna.send(address, hers | {"note": "hers"}).status == 303
    assert ben.send(address, his | {"number": "B-9"}).status == 303

    rows.session.expire_all()
    assert (order.note, order.number) == ("hers", "B-9")


def test_two_people_who_change_the_same_field_are_asked(sign_in, rows):
    order = rows.order(note="old")
    anna, ben = sign_in("staff"), sign_in("staff")
    address = f"/admin/orders/edit/?id={order.id}"
    hers, his = anna.open(address).form(), ben.open(address).form()
    anna.send(address, hers | {"note": "hers", "number": "B-9"})

    asked = ben.send(address, his | {"note": "his"})

    assert asked.status == 409 and asked.says("taken into the form: Number.")
    question = asked.one("fieldset.conflict")
    assert folded(question.legend) == "Note"
    assert [folded(text) for text in question.select(".conflict-text")] == ["old", "hers", "his"]
    assert f"Saved by {anna.person.name}, just now" in folded(question)
    rows.session.expire_all()
    assert order.note == "hers"


@pytest.mark.parametrize(("choice", "kept"), [("theirs", "hers"), ("mine", "corrected")])
def test_who_is_asked_about_a_field_chooses_whose_text_stays(sign_in, rows, choice, kept):
    order = rows.order(note="old")
    anna, ben = sign_in("staff"), sign_in("staff")
    address = f"/admin/orders/edit/?id={order.id}"
    hers, his = anna.open(address).form(), ben.open(address).form()
    anna.send(address, hers | {"note": "hers"})
    asked = ben.send(address, his | {"note": "his"}).form()
    assert asked["_choice-note"] == "mine"

    ben.send(address, asked | {"_choice-note": choice, "note": "corrected", "number": "B-9"}, 303)

    rows.session.expire_all()
    assert (order.note, order.number) == (kept, "B-9")


def test_what_only_others_changed_is_kept_and_said_after_the_save(sign_in, rows):
    order = rows.order(number="A-1", note="old")
    anna, ben = sign_in("staff"), sign_in("staff")
    address = f"/admin/orders/edit/?id={order.id}"
    hers, his = anna.open(address).form(), ben.open(address).form()
    anna.send(address, hers | {"note": "hers"})

    saved = ben.send(address, his | {"number": "B-9"}, 303).follow()

    assert saved.says("Changed by others meanwhile, and kept: Note.")
    assert not ben.save(address, number="B-10").follow().says("Changed by others")


def test_an_order_that_somebody_deleted_is_not_found(sign_in, rows):
    order = rows.order()
    anna, ops = sign_in("staff"), sign_in("ops")
    form = anna.open(f"/admin/orders/edit/?id={order.id}").form()
    assert ops.send("/admin/orders/delete/", {"id": str(order.id)}).status == 303

    assert anna.send(f"/admin/orders/edit/?id={order.id}", form | {"note": "late"}).status == 404


def test_the_lines_of_an_order_are_named_by_what_they_are_made_of(sign_in, rows):
    order = rows.order(number="A-1")
    rows.line(order, product=rows.product(name="Green tea"), quantity=3)
    ops = sign_in("ops")

    asks = ops.open(f"/admin/orders/delete/?id={order.id}", 200)
    form = ops.open(f"/admin/orders/edit/?id={order.id}", 200)

    assert [row.get_text() for row in asks.all(".what li li")] == ["3 × Green tea"]
    assert form.one("#lines-0")["aria-label"] == "Lines 1: 3 × Green tea"
    assert form.one("#lines-0 .inline-head span").get_text() == "Lines 1: 3 × Green tea"


def test_a_line_is_named_by_its_order_as_well_where_it_stands_without(sign_in, rows):
    tea = rows.product(name="Green tea")
    rows.line(rows.order(number="A-1"), product=tea, quantity=3)
    page = sign_in("ops").open(f"/admin/products/delete/?id={tea.id}", 200)
    assert [row.get_text() for row in page.all(".what li li")] == ["A-1: 3 × Green tea"]


@pytest.mark.parametrize("page", ["details", "delete", "edit"])
def test_naming_the_lines_of_an_order_costs_no_statement_a_line(sign_in, rows, statements, page):
    asked = []
    for lines in (1, 5):
        order, staff = rows.order(), sign_in("ops")
        for _ in range(lines):
            rows.line(order, product=rows.product(category=rows.category()))
        address = f"/admin/orders/{page}/?id={order.id}"
        staff.open(address, 200)
        with statements() as counted:
            staff.open(address, 200)
        asked.append(len(counted.rows))
    assert asked[0] == asked[1]


VERBS = {"open": {"pack", "ship", "cancel"}, "packed": {"ship", "cancel"}, "shipped": set(), "cancelled": set()}


@pytest.mark.parametrize("status", VERBS)
def test_a_record_offers_only_the_verbs_that_fit_it(sign_in, rows, status):
    order = rows.order(status=OrderStatus(status))
    page = sign_in("ops").open(f"/admin/orders/details/?id={order.id}", 200)
    assert {button["value"] for button in page.all("form.verbs button")} == VERBS[status]


@pytest.mark.parametrize("confirmed", ["", "1"])
def test_a_verb_on_orders_it_does_not_fit_names_them_and_touches_none(sign_in, rows, confirmed):
    orders = [rows.order(number=f"A-{n}", status=status) for n, status in enumerate(OrderStatus)]
    rows.line(orders[0])
    refused = sign_in("ops").act("/admin/orders/", "pack", [order.id for order in orders], confirmed=confirmed)

    assert refused.status == 422
    assert refused.says(
        "Pack does not fit 3 of the 4 selected rows as they are now: A-1, A-2, A-3. Nothing was changed"
    )
    assert refused.one("main a[href='/admin/orders/']").get_text(strip=True) == "Back to Orders"
    rows.session.expire_all()
    assert [order.status for order in orders] == list(OrderStatus)


def test_a_verb_that_no_longer_fits_the_one_order_says_so(sign_in, rows):
    order = rows.order(number="A-1", status=OrderStatus.SHIPPED)
    refused = sign_in("ops").act("/admin/orders/", "cancel", [order.id])
    assert refused.status == 422 and refused.says("Cancel order does not fit A-1 as it is now. Nothing was changed.")


def test_a_refusal_of_many_orders_names_only_the_first(sign_in, rows):
    orders = [rows.order(number=f"A-{n:02}", status=OrderStatus.SHIPPED) for n in range(12)]
    refused = sign_in("ops").act("/admin/orders/", "ship", [order.id for order in orders])
    assert refused.says("Ship fits none of the 12 selected rows as they are now: A-00, A-01")
    assert refused.says("A-09 and 2 more.") and not refused.says("A-10")


def edits(rows):
    """How many edits the history has kept."""
    return rows.session.scalar(select(func.count()).select_from(Change).where(Change.operation == "edit"))


def test_a_new_order_proposes_this_moment_in_a_control_for_moments(sign_in):
    control = sign_in("staff").open("/admin/orders/new/", 200).one("input[name=placed_at]")
    assert control["type"] == "datetime-local"
    assert datetime.fromisoformat(control["value"]).microsecond == 0
    assert "." not in control["value"]


def test_the_verb_that_cancels_an_order_is_not_mistaken_for_leaving_the_page(sign_in, rows):
    page = sign_in("ops").open(f"/admin/orders/details/?id={rows.order(number='A-7').id}", 200)
    verbs = [button.get_text(strip=True) for button in page.all("form.verbs button")]
    assert "Cancel order" in verbs and "Cancel" not in verbs
    assert page.one("button[value=cancel]")["data-confirm"] == "Cancel order A-7?"


def test_an_action_after_the_session_ended_says_that_nothing_was_done(sign_in, rows):
    key = rows.order(status="open").id
    ops = sign_in("ops")
    rows.session.rollback()
    for one in rows.session.query(UserSession):
        one.revoked_at = now()
    rows.session.commit()

    answer = ops.act("/admin/orders/", "pack", [key])
    assert answer.location and answer.location.startswith("/login")
    assert answer.follow().says("so nothing was done")

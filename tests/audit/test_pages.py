"""The pages of the history, on the order desk: what one may read, and what is absent."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from admin_app.audit import names
from admin_app.auth.directory import PeopleView
from models import OrderStatus, Supplier
from models.system import ChangeSet

MARKER = "marker-7731"

pytestmark = pytest.mark.usefixtures("app")


def entries(page):
    return [" ".join(entry.get_text(" ").split()) for entry in page.all(".entry")]


def test_staff_sees_on_the_record_page_who_changed_what_and_when(rows, sign_in):
    order = rows.order(note="call first")
    visitor = sign_in("ops")
    visitor.save(f"/admin/orders/edit/?id={order.id}", note="call twice")
    page = visitor.open(f"/admin/orders/details/?id={order.id}", 200)

    newest = entries(page)[0]
    assert visitor.person.name in newest
    assert "call first" in newest
    assert "call twice" in newest
    assert " form " in newest
    assert newest.index("call first") < newest.index("call twice")
    assert page.all(".entry time[datetime][title]")


def test_an_action_is_one_change_set_that_names_its_rows(rows, sign_in):
    orders = [rows.order(status=OrderStatus.OPEN) for _ in range(3)]
    for order in orders:
        rows.line(order)
    visitor = sign_in("ops")
    keys = [order.id for order in orders]
    rows.session.rollback()
    visitor.act("/admin/orders/", "pack", keys).follow()
    page = visitor.open("/admin/history/", 200)

    newest = page.all(".entry")[0]
    assert "action pack" in newest.get_text()
    assert visitor.person.name in newest.get_text()
    assert {link.get_text() for link in newest.select(".what-changed a")} == {str(order) for order in orders}


def test_a_foreign_key_is_drawn_as_the_row_it_points_to(rows, sign_in):
    old, new = rows.customer(name="Old Harbour"), rows.customer(name="New Harbour")
    order = rows.order(customer=old)
    order.customer = new
    rows.session.commit()
    page = sign_in("staff").open(f"/admin/history/orders/?id={order.id}", 200)
    newest = entries(page)[0]
    assert str(old) in newest
    assert str(new) in newest
    assert "Customer" in newest


def test_null_and_empty_text_are_told_apart(rows, sign_in):
    customer = rows.customer(notes=None)
    customer.notes = ""
    rows.session.commit()
    page = sign_in("staff").open(f"/admin/history/customers/?id={customer.id}", 200)
    first = page.all(".entry")[0]
    assert "NULL" in first.select_one("del").get_text()
    assert "“”" in first.select_one("ins").get_text()


def test_a_long_text_is_folded(rows, sign_in):
    customer = rows.customer(notes="a " * 400 + "END")
    customer.notes = "short"
    rows.session.commit()
    page = sign_in("staff").open(f"/admin/history/customers/?id={customer.id}", 200)
    assert page.all(".entry")[0].select("del details summary")


def test_hostile_texts_are_escaped(rows, sign_in):
    customer = rows.customer(notes="<script>alert(1)</script>", name='"><img src=x onerror=alert(1)>')
    page = sign_in("staff").open("/admin/history/", 200)
    assert not page.all("main script")
    assert not page.all("main img")
    assert customer.id


def test_a_field_one_may_not_read_is_absent(rows, sign_in):
    product = rows.product(cost=Decimal("77.31"), price=Decimal(100))
    product.cost = Decimal("77.32")
    rows.session.commit()
    product.price = Decimal(101)
    rows.session.commit()
    address = f"/admin/history/products/?id={product.id}"

    for page in (sign_in("staff").open(address, 200), sign_in("staff").open("/admin/history/", 200)):
        assert "77.31" not in page.text
        assert "Cost" not in page.text
    assert len(entries(sign_in("staff").open(address, 200))) == 2
    assert "77.32" in sign_in("finance").open(address, 200).text


def test_a_row_outside_ones_own_is_absent_and_its_page_not_found(rows, sign_in):
    inside = rows.customer(region="North", notes="seen")
    outside = rows.customer(region="South", notes=MARKER)
    visitor = sign_in("staff", region="North")
    page = visitor.open("/admin/history/", 200)

    assert inside.name in page.text
    assert outside.name not in page.text
    assert MARKER not in page.text
    hidden = visitor.open(f"/admin/history/customers/?id={outside.id}", 404)
    unknown = visitor.open("/admin/history/customers/?id=999999", 404)
    assert MARKER not in hidden.text
    assert [line for line in hidden.text.split() if len(line) < 20][:30] == [
        line for line in unknown.text.split() if len(line) < 20
    ][:30]


def test_a_change_set_of_rows_one_may_not_see_is_not_found(rows, sign_in):
    rows.customer(region="South", notes=MARKER)
    number = rows.session.scalar(select(func.max(ChangeSet.id)))
    rows.session.rollback()
    assert sign_in("staff", region="North").open(f"/admin/history/{number}/", 404)
    assert MARKER in sign_in("admin").open(f"/admin/history/{number}/", 200).text


def test_a_related_row_one_may_not_see_is_not_named(rows, sign_in):
    inside, outside = rows.customer(region="North"), rows.customer(region="South", name=MARKER)
    order = rows.order(customer=outside)
    order.customer = inside
    rows.session.commit()
    page = sign_in("staff", region="North").open(f"/admin/history/orders/?id={order.id}", 200)
    assert MARKER not in page.text
    assert "not visible to you" in page.text


def test_a_resource_one_may_not_read_is_absent(rows, sign_in):
    order = rows.order()
    payment = rows.payment(order=order, reference=MARKER)
    visitor = sign_in("ops")
    assert MARKER not in visitor.open("/admin/history/", 200).text
    assert visitor.open(f"/admin/history/payments/?id={payment.id}", 404)
    assert visitor.open("/admin/history/", 400, resource="payments")
    assert MARKER in sign_in("finance").open("/admin/history/", 200).text


def test_the_history_of_a_deleted_row_is_for_who_sees_all_rows(rows, sign_in):
    customer = rows.customer(region="North", notes=MARKER)
    key = customer.id
    rows.session.delete(customer)
    rows.session.commit()

    page = sign_in("staff").open(f"/admin/history/customers/?id={key}", 200)
    assert MARKER in page.text
    assert page.says("deleted")
    restricted = sign_in("staff", region="North")
    assert restricted.open(f"/admin/history/customers/?id={key}", 404)
    assert MARKER not in restricted.open("/admin/history/", 200).text


def test_a_key_given_again_does_not_show_the_earlier_rows_past(rows, sign_in):
    first = rows.customer(region="South", notes=MARKER)
    key = first.id
    rows.session.delete(first)
    rows.session.commit()
    again = rows.customer(id=key, region="North", notes="another row")
    page = sign_in("staff", region="North").open(f"/admin/history/customers/?id={again.id}", 200)
    assert "another row" in page.text
    assert MARKER not in page.text


def test_what_an_admin_sees_of_people_has_no_hash(rows, sign_in):
    rows.person(("staff",), {})
    page = sign_in("admin").open("/admin/history/", 200)
    assert "Admin user" in page.text
    assert "argon2" not in page.text
    assert "Admin user" not in sign_in("staff").open("/admin/history/").text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/admin/history/?persn=anna", "Did you mean person?"),
        ("/admin/history/?resource=costumers", "Did you mean customers?"),
        ("/admin/history/?operation=remove", "There are create, edit, delete"),
        ("/admin/history/?since=yesterdayish", "since"),
        ("/admin/history/?before=x", "before"),
        ("/admin/history/?before=99999999999999999999", "before"),
        ("/admin/history/orders/?id=1&colour=red", "colour"),
    ],
)
def test_an_address_that_cannot_be_read_says_what_is_wrong(sign_in, address, says):
    page = sign_in("staff").open(address, 400)
    assert says in page.text


@pytest.mark.parametrize("key", ["", "x", "1,2", "9" * 30, "%00", "999999"])
def test_a_key_that_is_no_rows_is_not_found(sign_in, key):
    sign_in("staff").open(f"/admin/history/orders/?id={key}", 404)


@pytest.mark.parametrize("address", ["/admin/history/0/", "/admin/history/99999999999999999999/", "/admin/history/x/"])
def test_a_change_set_or_resource_that_is_none_is_not_found(sign_in, address):
    sign_in("staff").open(address, 404)


def test_the_filters_narrow(rows, sign_in):
    customer = rows.customer()
    visitor = sign_in("ops")
    visitor.save(f"/admin/customers/edit/?id={customer.id}", phone="123")

    def count(**asked):
        return len(entries(visitor.open("/admin/history/", 200, **asked)))

    assert count(resource="customers") == 2
    assert count(resource="customers", operation="edit") == 1
    assert count(resource="customers", person=visitor.person.name) == 1
    assert count(resource="customers", person="nobody of this name") == 0
    assert count(resource="customers", since="today", until="today") == 2
    assert count(resource="customers", until="2020-01-01") == 0
    assert count(resource="customers", person="%") == 0


def test_older_leads_through_all_of_it_once(rows, sign_in):
    names = [f"Supplier {number}" for number in range(60)]
    for name in names:
        rows.session.add(Supplier(name=name, country="DE"))
        rows.session.commit()
    visitor, address, seen = sign_in("staff"), "/admin/history/?resource=suppliers", []
    for _page in range(5):
        page = visitor.open(address, 200)
        seen += [link.get_text() for link in page.all(".what-changed a")]
        older = page.all("a[rel=next]")
        if not older:
            break
        address = older[0]["href"]
    assert seen == names[::-1]


def test_a_large_change_set_shows_the_first_and_leads_to_the_rest(rows, sign_in):
    rows.session.add_all([Supplier(name=f"Supplier {number}", country="DE") for number in range(120)])
    rows.session.commit()
    visitor = sign_in("staff")
    page = visitor.open("/admin/history/?resource=suppliers", 200)
    assert len(page.all(".change")) == 10
    page = visitor.open(page.all(".entry .note a")[0]["href"], 200)
    seen = len(page.all(".change"))
    while page.all("a[rel=next]"):
        page = visitor.open(page.all("a[rel=next]")[0]["href"], 200)
        seen += len(page.all(".change"))
    assert seen == 120


def test_rows_that_are_not_ones_own_do_not_hide_older_ones_that_are(rows, sign_in):
    mine = rows.customer(region="North")
    for _ in range(60):
        rows.customer(region="South")
    page = sign_in("staff", region="North").open("/admin/history/?resource=customers", 200)
    assert mine.name in page.text


def test_nobody_is_asked_to_sign_in_and_a_person_without_a_role_is_refused(visitor, sign_in):
    assert visitor.open("/admin/history/").location.startswith("/login")
    assert sign_in().open("/admin/history/", 403)


def test_the_history_needs_the_same_statements_for_few_and_many_rows(rows, sign_in, statements):
    visitor = sign_in("staff")

    def asked_for(count):
        rows.session.rollback()
        for _ in range(count):
            rows.order(customer=rows.customer())
        with statements() as asked:
            visitor.open("/admin/history/?resource=orders", 200)
        return len(asked.rows)

    few = asked_for(2)
    assert asked_for(15) == few


def test_a_write_whose_outcome_is_unknown_says_so(rows, sign_in):
    rows.customer()
    change_set = rows.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc())).first()
    change_set.state = "intended"
    rows.session.commit()
    page = sign_in("staff").open("/admin/history/?resource=customers", 200)
    assert "unknown whether it was written" in entries(page)[0]


@pytest.fixture
def sign_in(sign_in, rows):
    """As everywhere, with no older picture of the database kept open by the rows."""

    def fresh(*roles, **attributes):
        rows.session.rollback()
        visitor = sign_in(*roles, **attributes)
        rows.session.rollback()
        return visitor

    return fresh


def offered(page):
    box = page.one("input[name=person]")
    return [option["value"] for option in page.one(f"datalist#{box['list']}").select("option")]


def test_the_person_filter_offers_the_people_and_takes_any_part_of_a_name(rows, sign_in):
    rows.person(("staff",), {}).name = "Zoe Quill"
    rows.session.commit()
    ops = sign_in("ops")
    ops.save(f"/admin/orders/edit/?id={rows.order().id}", note="x")

    page = ops.open("/admin/history/", 200, person=ops.person.name[:4])

    assert offered(page) == [ops.person.name, "Zoe Quill"]
    assert page.one("input[name=person]")["value"] == ops.person.name[:4]
    assert len(entries(page)) == 1


def test_the_person_filter_offers_a_bounded_few(rows, sign_in, monkeypatch):
    monkeypatch.setattr(names, "OFFERED", 2)
    for _ in range(3):
        rows.person(("staff",), {})
    assert len(offered(sign_in("ops").open("/admin/history/", 200))) == 2


def test_the_person_filter_offers_nobody_whose_name_the_reader_may_not_see(rows, sign_in, monkeypatch):
    rows.person(("staff",), {})
    hidden = PeopleView.policy.but(fields={"name": frozenset({"finance"})})
    monkeypatch.setattr(PeopleView, "policy", hidden)
    assert offered(sign_in("ops").open("/admin/history/", 200)) == []
    assert len(offered(sign_in("finance").open("/admin/history/", 200))) == 3

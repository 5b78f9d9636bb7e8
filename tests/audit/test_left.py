"""What a person left, on the overview: their own changes, and what others did since to the same records."""

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.sqlite_only


def part(visitor, name):
    """[what each entry says], or the sentence where there are none."""
    answer = visitor.client.get(f"/admin/overview/{name}/?part=1")
    assert answer.status_code == 200
    tree = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    return [" ".join(entry.get_text(" ").split()) for entry in tree.select("li, p.quiet")]


def noted(visitor, order, note):
    return visitor.save(f"/admin/orders/edit/?id={order.id}", note=note)


def test_a_person_finds_their_own_changes_newest_first(sign_in, rows):
    anna, olu = sign_in("staff"), sign_in("ops")
    first, second, others = (rows.order(number=f"A-{number}") for number in range(3))
    noted(anna, first, "one")
    noted(anna, second, "two")
    noted(olu, others, "three")

    mine = part(anna, "my-changes")
    assert [entry.split(" edited")[0] for entry in mine] == ["A-1", "A-0"]
    assert "edited Note" in mine[0]


def test_a_person_sees_what_others_did_since_to_the_records_they_changed(sign_in, rows):
    anna, olu = sign_in("staff"), sign_in("ops")
    touched, untouched = rows.order(number="A-1"), rows.order(number="A-2")
    noted(olu, touched, "before")
    noted(anna, touched, "mine")
    assert part(anna, "changes-since") == ["Nobody else has changed the records that you changed last."]
    noted(olu, touched, "since")
    noted(olu, untouched, "elsewhere")

    (since,) = part(anna, "changes-since")
    assert since.startswith(f"A-1 {olu.person.name} · edited Note")
    assert part(olu, "changes-since") == ["Nobody else has changed the records that you changed last."]


def test_a_persons_own_later_changes_are_not_others(sign_in, rows):
    olu = sign_in("ops")
    orders = [rows.order() for _ in range(8)]
    noted(olu, orders[0], "first")
    olu.act("/admin/orders/", "cancel", [order.id for order in orders])

    assert part(olu, "changes-since") == ["Nobody else has changed the records that you changed last."]


def test_what_a_person_may_no_longer_read_is_not_named(sign_in, rows):
    anna, olu = sign_in("staff", region="North"), sign_in("ops")
    order = rows.order(number="A-1", customer=rows.customer(region="North"))
    noted(anna, order, "mine")
    noted(olu, order, "since")
    assert len(part(anna, "changes-since")) == 1
    order.customer = rows.customer(region="South")
    rows.session.commit()

    assert not any("A-1" in entry for name in ("my-changes", "changes-since") for entry in part(anna, name))


def test_a_field_that_is_not_theirs_is_not_named(sign_in, rows):
    anna, faye = sign_in("staff"), sign_in("finance")
    tea = rows.product(name="Tea")
    anna.save(f"/admin/products/edit/?id={tea.id}", stock="4")
    faye.save(f"/admin/products/edit/?id={tea.id}", cost="2.50")

    assert part(anna, "changes-since") == ["Nobody else has changed the records that you changed last."]


def test_many_changes_cost_no_more_statements(sign_in, rows, statements):
    anna, olu = sign_in("staff"), sign_in("ops")
    costs = []
    for many in (2, 12):
        for number in range(many):
            order = rows.order(number=f"{many}-{number}")
            noted(anna, order, "mine")
            noted(olu, order, "since")
        with statements() as asked:
            part(anna, "changes-since")
            part(anna, "my-changes")
        costs.append(len(asked.all))

    assert costs[0] == costs[1] <= 20


def test_a_part_is_a_page_of_its_own_without_script(sign_in, rows):
    anna = sign_in("staff")
    noted(anna, rows.order(number="A-1"), "mine")

    page = anna.open("/admin/overview/my-changes/", 200)
    assert page.says("Your latest changes") and page.says("A-1")
    anna.open("/admin/overview/nothing/", 404)

"""The newcomer's day: sign in, find an order, edit it, see who changed what, ship a batch, take out a file."""

import csv
from pathlib import Path

import pytest

from models.order import OrderStatus

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def test_staff_signs_in_finds_an_order_edits_it_and_sees_who_changed_what(story, person, rows):
    for number in range(12, 20):
        rows.order(number=f"A-{number:03}", note="leave at the gate")
    anna = story()
    page = anna.sign_in(person("staff"))

    anna.press("Orders", "link")
    page.wait_for_url("**/admin/orders/")
    page.keyboard.press("/")
    page.keyboard.type("A-017")
    page.keyboard.press("Enter")
    page.wait_for_url("**search=A-017**")
    anna.press("A-017", "link")
    anna.press("Edit", "link")
    anna.field("Note").fill("ring twice")
    anna.press("Save")
    anna.reads("A-017 was saved")

    anna.open("/admin/orders/?search=A-017")
    anna.press("A-017", "link")
    anna.reads("ring twice", "leave at the gate", "Person")


def test_ops_ships_a_batch_and_downloads_the_list(story, rows, tmp_path):
    tea = rows.product(stock=50)
    orders = [rows.order(number=f"B-{number}") for number in range(3)]
    for order in orders:
        rows.line(order, product=tea, quantity=2)
    olu = story("ops")
    page = olu.open("/admin/orders/")

    for order in ("B-0", "B-1"):
        olu.field(f"Select {order}").check()
    olu.press("Ship")
    page.get_by_role("dialog").get_by_role("button", name="Ship 2 rows").click()
    olu.reads("2 shipped")

    with page.expect_download() as waiting:
        olu.press("Export CSV", "link")
    path = tmp_path / "orders.csv"
    waiting.value.save_as(path)
    with Path(path).open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    rows.session.rollback()
    assert {row["number"]: row["status"] for row in table} == {"B-0": "SHIPPED", "B-1": "SHIPPED", "B-2": "OPEN"}
    assert tea.stock == 46


def test_two_people_ship_one_order_from_the_board_and_it_ships_once(story, rows):
    tea = rows.product(stock=5)
    order = rows.order(number="C-1")
    rows.line(order, product=tea, quantity=2)
    first, second = story("ops"), story("ops")
    for window in (first, second):
        window.open("/admin/fulfilment/")
        window.field("Order C-1").check()

    first.press("Ship the chosen orders")
    first.reads("1 order shipped")
    second.press("Ship the chosen orders")
    second.reads("is shipped")

    rows.session.rollback()
    assert (order.status, tea.stock) == (OrderStatus.SHIPPED, 3)


def test_staff_fills_and_saves_a_form_by_keyboard_alone(story, rows):
    rows.customer(name="Harbour Inn")
    anna = story("staff")
    page = anna.open("/admin/orders/new/")

    anna.field("Number").focus()
    page.keyboard.type("K-1")
    page.keyboard.press("Tab")
    page.keyboard.type("Harbour")
    page.get_by_role("option", name="Harbour Inn").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    anna.reads("K-1 was created")

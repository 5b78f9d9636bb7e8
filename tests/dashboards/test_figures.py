"""What the tiles say: numbers, trends, charts and rows, on every database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from admin_app import Chart, Number, Rows, Trend
from admin_app.dashboards.asked import borders
from admin_app.dashboards.pictures import nice
from views.orders import OrderView
from views.products import ProductView


def noon(days_ago: int) -> datetime:
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days_ago)


def test_a_number_counts_the_rows_of_its_question_and_leads_to_them(board):
    desk = board(Number("Open orders", OrderView, "status=open"))
    for status in ("open", "open", "packed"):
        desk.rows.order(status=status)
    olu = desk.reader("ops")

    assert desk.value(olu, "open-orders") == "2"
    address = desk.part(olu, "open-orders").select_one(".tile-value a")["href"]
    assert len(olu.open(address).table()) == 2


def test_a_number_adds_up_a_field_exactly(board):
    desk = board(Number("Worth", OrderView, "status=open", sum_of="total", unit="€"))
    for total in ("0.10", "0.20", "4.00"):
        desk.rows.order(total=Decimal(total))

    assert desk.value(desk.reader("ops"), "worth") == "4.30 €"


def test_a_sum_over_no_rows_is_nothing_and_not_an_error(board):
    desk = board(Number("Worth", OrderView, "status=open", sum_of="total"))

    assert desk.value(desk.reader("ops"), "worth") == "0"


def test_a_large_amount_is_read_without_cents_and_kept_with_them(board):
    desk = board(Number("Worth", OrderView, "status=open", sum_of="total"))
    desk.rows.order(total=Decimal("12345.67"))
    link = desk.part(desk.reader("ops"), "worth").select_one(".tile-value a")

    assert (link.get_text(), link["title"]) == ("12,346", "12,345.67")


def test_a_trend_puts_each_row_into_its_day_and_leads_to_the_rows_of_one(board):
    desk = board(Trend("Orders a day", OrderView, over="placed_at", last=3))
    for days_ago in (0, 1, 1, 3):
        desk.rows.order(placed_at=noon(days_ago))
    olu = desk.reader("ops")

    assert [row[1] for row in desk.table(olu, "orders-a-day")] == ["0", "2", "1"]
    yesterday = desk.part(olu, "orders-a-day").select("table tbody a")[1]["href"]
    assert len(olu.open(yesterday).table()) == 2


def test_the_columns_of_a_trend_are_as_high_as_their_table_says(board):
    desk = board(Trend("Orders a day", OrderView, over="placed_at", last=2))
    for days_ago in (0, 1, 1, 1, 1):
        desk.rows.order(placed_at=noon(days_ago))
    part = desk.part(desk.reader("ops"), "orders-a-day")

    assert [column["height"] for column in part.select("svg .plot-column")] == ["100.0", "25.0"]
    assert part.select_one("figcaption").get_text().startswith("5 in all; most in")


def test_a_trend_by_month_adds_up_a_field(board):
    desk = board(Trend("A month", OrderView, over="placed_at", every="month", last=2, sum_of="total"))
    desk.rows.order(placed_at=datetime.now(UTC).replace(day=1), total=Decimal("1.50"))
    desk.rows.order(placed_at=datetime.now(UTC), total=Decimal("2.25"))

    assert [row[1] for row in desk.table(desk.reader("ops"), "a-month")] == ["0", "3.75"]


def test_a_chart_counts_each_value_and_leads_to_its_rows(board):
    desk = board(Chart("By status", OrderView, "number__starts=O", by="status"))
    for status in ("open", "packed", "packed"):
        desk.rows.order(status=status)
    olu = desk.reader("ops")

    assert desk.table(olu, "by-status") == [["Packed", "2", "67 %"], ["Open", "1", "33 %"]]
    packed = desk.part(olu, "by-status").select_one(".bars a")["href"]
    assert len(olu.open(packed).table()) == 2


def test_a_chart_looks_through_relations_and_says_what_it_leaves_out(board):
    desk = board(Chart("By region", OrderView, by="customer.region", every_row=True, top=2))
    for region, orders in (("North", 3), ("South", 2), ("East", 1), ("West", 1)):
        customer = desk.rows.customer(region=region)
        for _ in range(orders):
            desk.rows.order(customer=customer)

    found = desk.table(desk.reader("ops"), "by-region")
    assert found == [["North", "3", "43 %"], ["South", "2", "29 %"], ["Others", "2", "29 %"]]


def test_a_chart_by_a_related_row_calls_it_by_its_label(board):
    desk = board(Chart("Best", OrderView, by="customer", sum_of="total", every_row=True))
    desk.rows.order(customer=desk.rows.customer(name="Harbour Inn"), total=Decimal(9))
    olu = desk.reader("ops")

    assert desk.table(olu, "best") == [["Harbour Inn", "9.00", "100 %"]]
    assert len(olu.open(desk.part(olu, "best").select_one(".bars a")["href"]).table()) == 1


def test_a_chart_names_the_rows_without_a_value_and_leads_to_them(board):
    desk = board(Chart("By person", OrderView, by="assigned_to", every_row=True))
    desk.rows.order()
    olu = desk.reader("ops")

    assert desk.table(olu, "by-person")[0][:2] == ["None", "1"]
    address = desk.part(olu, "by-person").select_one(".bars a")["href"]
    assert parse_qs(urlsplit(address).query) == {"assigned_to__empty": ["true"]}


def test_rows_are_the_first_few_of_their_list(board):
    desk = board(Rows("Low stock", ProductView, "stock__lt=5&sort=stock", columns=("name", "stock"), first=2))
    for name, stock in (("Tea", 4), ("Jam", 1), ("Cups", 3), ("Soap", 9)):
        desk.rows.product(name=name, stock=stock)

    assert desk.table(desk.reader("ops"), "low-stock") == [["Jam", "1"], ["Cups", "3"]]


def test_a_question_may_say_me(board):
    desk = board(Number("Mine", OrderView, "assigned_to=me"))
    olu, ada = desk.reader("ops"), desk.reader("ops")
    desk.rows.order(assigned_to=olu.person)

    assert (desk.value(olu, "mine"), desk.value(ada, "mine")) == ("1", "0")


@pytest.mark.sqlite_only
def test_a_tile_asks_one_statement_however_many_rows_there_are(board, statements):
    desk = board(Chart("By region", OrderView, by="customer.region", every_row=True), TILE_CACHE_SECONDS=0)
    olu = desk.reader("ops")
    costs = []
    for _ in range(2):
        desk.rows.order()
        with statements() as asked:
            desk.part(olu, "by-region")
        costs.append(len(asked.rows))

    assert costs == [1, 1]


def test_borders_begin_weeks_on_monday_and_months_on_their_first():
    wednesday = date(2026, 1, 14)

    assert borders(wednesday, "day", 2) == (date(2026, 1, 13), wednesday, date(2026, 1, 15))
    assert borders(wednesday, "week", 2) == (date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19))
    assert borders(wednesday, "month", 2) == (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize(("most", "top"), [(0, 2), (3, 4), (7, 8), (99, 100), (101, 200), (0.4, 2), (1200, 2000)])
def test_a_scale_ends_at_a_round_number(most, top):
    assert nice(most) == top

"""What stays behind when a page was drawn."""

import gc

from admin_app.resource.pages.rows import Row
from models import Order


def alive(*kinds):
    things = gc.get_objects()
    return [thing for thing in things if issubclass(type(thing), kinds)]  # what stands in for another is not asked


def test_the_rows_of_a_page_go_with_it_and_wait_for_no_collector(sign_in, rows):
    rows.order()
    anna = sign_in("staff")
    anna.client.get("/admin/orders/").get_data()
    rows.session.expunge_all()
    gc.collect()
    others = alive(Row, Order)  # of tests before this one
    known = {id(each) for each in others}
    gc.disable()
    try:
        anna.client.get("/admin/orders/").get_data()
        assert [thing for thing in alive(Row, Order) if id(thing) not in known] == []
    finally:
        gc.enable()

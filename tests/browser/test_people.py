"""Who sees what: the wrong password, the lock, finance beside staff, one region only."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def test_somebody_with_the_wrong_password_is_told_so_and_locked_out_in_words(story, app, person):
    email = person("staff")
    somebody = story()
    somebody.expected |= {422, 429}
    somebody.open("/login")
    for _time in range(app.config["SIGN_IN_ATTEMPTS"]):
        somebody.gives(email, "not the password")
        somebody.reads("The e-mail address or the password is not right.")
        assert somebody.field("E-mail address").input_value() == email

    somebody.gives(email)
    somebody.reads("There were too many failed attempts to sign in. Try again in 15 minutes")


def test_finance_sees_cost_and_payments_and_staff_does_not(story, rows):
    product = rows.product(sku="T-1", cost=3)
    order = rows.order(number="A-1")
    rows.payment(order=order)
    fay, anna = story("finance"), story("staff")

    for person, sees in ((fay, 1), (anna, 0)):
        page = person.open("/admin/products/")
        expect(page.get_by_role("columnheader", name="Cost")).to_have_count(sees)
        expect(page.get_by_role("link", name="Payments", exact=True)).to_have_count(sees)
        page = person.open(f"/admin/products/details/?id={product.id}")
        expect(page.locator("dl.values dt", has_text="Cost")).to_have_count(sees)
        page = person.open(f"/admin/orders/details/?id={order.id}")
        expect(page.locator('a[data-tab="payments"]')).to_have_count(sees)
    fay.open("/admin/payments/")
    anna.open("/admin/payments/", 403)
    anna.reads("Payments")


def test_somebody_of_one_region_meets_no_other(story, rows):
    north, south = (rows.customer(name=f"{region} Inn", region=region) for region in ("North", "South"))
    rows.order(number="N-1", customer=north)
    other = rows.order(number="S-1", customer=south)
    nora = story("staff", region="North")

    page = nora.open("/admin/orders/")
    nora.lists("N-1")
    nora.open(f"/admin/orders/details/?id={other.id}", 404)
    nora.open("/admin/orders/new/")
    page.get_by_role("combobox", name="Customer").fill("Inn")
    expect(page.get_by_role("option")).to_have_text(["North Inn" + north.number])

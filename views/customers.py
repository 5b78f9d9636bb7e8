"""Customers: staff keeps them, finance says how far they may go."""

from flask_admin.form.rules import FieldSet

from admin_app import STANDARD, ModelView
from models import Customer
from views.regions import customers_of_own_region


class CustomerView(ModelView):
    model = Customer
    category = "Sales"
    api_write = True
    icon = "building"
    column_list = ("number", "name", "segment", "region", "country", "email", "newsletter", "credit_limit")
    column_searchable_list = ("number", "name", "email")
    column_filters = ("region", "segment", "country", "tags", "newsletter")
    form_columns = (
        "number", "name", "email", "phone", "country", "region", "segment", "credit_limit",
        "newsletter", "since", "tags", "notes",
    )  # fmt: skip
    column_details_sections = (
        ("Contact", ("number", "name", "email", "phone", "country", "region")),
        ("Agreements", ("segment", "since", "credit_limit", "newsletter")),
    )
    form_rules = (
        FieldSet(("number", "name", "segment", "since", "tags"), "Firm"),
        FieldSet(("email", "phone", "newsletter"), "Contact"),
        FieldSet(("country", "region", "credit_limit", "notes"), "Sales"),
    )
    policy = STANDARD.but(
        read=STANDARD.read | {"finance"},
        edit=STANDARD.edit | {"finance"},
        rows=customers_of_own_region,
        writable={"credit_limit": {"finance"}},
    )

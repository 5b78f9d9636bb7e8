"""Payments are finance's alone."""

from admin_app import ModelView, Policy
from models import Payment
from views.regions import payments_of_own_region


class PaymentView(ModelView):
    model = Payment
    category = "Money"
    api_write = True
    icon = "coin"
    column_list = ("paid_at", "order", "method", "amount", "reference")
    column_searchable_list = ("reference", "order.number")
    column_default_sort = ("paid_at", True)
    policy = Policy(
        read={"finance"}, create={"finance"}, edit={"finance"}, export={"finance"}, rows=payments_of_own_region
    )

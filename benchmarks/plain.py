# ruff: noqa: E402  what comes first decides how Flask-Admin is imported
"""The peer: plain Flask-Admin on the same models and the same database, with the settings its manual recommends.

Run by gunicorn as ``benchmarks.plain:app``; knows nothing of Steward.
"""

import os
import sys
from typing import Any

from flask import Flask

sys.modules["flask_babel"] = None  # type: ignore[assignment]  # plain Flask-Admin is installed without, and faster so

from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_sqlalchemy import SQLAlchemy

from models import Customer, Order, OrderLine
from models.base import Base

db = SQLAlchemy(metadata=Base.metadata)


class Plain(ModelView):
    page_size = 50
    can_export = True
    can_view_details = True
    named_filter_urls = True
    create_modal = False


class OrderView(Plain):
    column_list = ("number", "customer", "status", "total", "placed_at", "assigned_to")
    column_export_list = ("number", "customer.name", "status", "total", "placed_at", "note")
    column_searchable_list = ("number", "customer.name")
    column_filters = ("status", "customer.region")  # it knows no filter for our type of moments
    column_sortable_list = ("number", "status", "total", "placed_at")
    column_default_sort = ("placed_at", True)
    form_columns = ("number", "note")


class OrderLineView(Plain):
    column_list = ("order", "position", "product", "quantity", "unit_price")
    form_columns = ("quantity",)


class CustomerView(Plain):
    column_list = ("number", "name", "segment", "region", "country", "email", "newsletter", "credit_limit")
    form_columns = ("number", "name")


def make_app(url: str) -> Flask:
    app = Flask(__name__)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="benchmarks only", SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True}
    )
    db.init_app(app)
    admin = Admin(app, name="Plain")
    for view, model in ((OrderView, Order), (CustomerView, Customer), (OrderLineView, OrderLine)):
        admin.add_view(view(model, db))
    return app


def __getattr__(name: str) -> Any:
    if name == "app":
        return make_app(os.environ["BENCH_DATABASE_URL"])
    raise AttributeError(name)

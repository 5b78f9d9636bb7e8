"""The peer of the API: a list of orders as it is written by hand, with Flask-SQLAlchemy and marshmallow.

Asks nobody who they are, knows no filter and no mark of a page. Run by gunicorn as ``benchmarks.by_hand:app``.
"""

import os
from typing import Any

from flask import Flask, Response, jsonify, request
from flask.views import MethodView
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from models import Order
from models.base import Base
from models.order import OrderStatus

db = SQLAlchemy(metadata=Base.metadata)


class OrderSchema(Schema):
    id = fields.Integer()
    number = fields.String()
    customer_id = fields.Integer(data_key="customerId")
    assigned_to_id = fields.Integer(data_key="assignedToId")
    status = fields.Enum(OrderStatus, by_value=True)
    placed_at = fields.AwareDateTime(data_key="placedAt")
    shipped_at = fields.AwareDateTime(data_key="shippedAt")
    total = fields.Decimal(places=2, as_string=True)


orders = OrderSchema(many=True)


class Orders(MethodView):
    options: tuple[Any, ...] = ()

    def get(self) -> Response:
        size = request.args.get("pageSize", 50, type=int)
        page = select(Order).options(*self.options).order_by(Order.placed_at.desc(), Order.id.desc()).limit(size)
        return jsonify(items=orders.dump(db.session.scalars(page).all()))


class OrdersAlone(Orders):
    """By somebody who saw that the model loads the customer and the person along, which this answer does not show."""

    options = (lazyload("*"),)


def make_app(url: str) -> Flask:
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True})
    db.init_app(app)
    app.add_url_rule("/orders", view_func=Orders.as_view("orders"))
    app.add_url_rule("/orders/alone", view_func=OrdersAlone.as_view("alone"))
    return app


def __getattr__(name: str) -> Any:
    if name == "app":
        return make_app(os.environ["BENCH_DATABASE_URL"])
    raise AttributeError(name)

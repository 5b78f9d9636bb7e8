"""Rows that a team narrows by overriding ``get_query()``, as Flask-Admin's manual shows.

The condition holds wherever rows of the view are offered: in its list, its files, the pickers that lead to it.
"""

from typing import Any

from flask_admin.contrib.sqla import ModelView as FlaskAdminModelView
from sqlalchemy import ColumnElement, tuple_

from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.listing.paging import only


def among(model: Any, query: Any, alias: Any = None) -> ColumnElement[bool]:
    """The condition that a row of the model, or of this alias of it, is one that this query finds."""
    keys = key_attributes(model)
    ours = [getattr(model if alias is None else alias, key.key) for key in keys]
    key: Any = tuple_(*ours) if len(ours) > 1 else ours[0]
    condition: ColumnElement[bool] = key.in_(only(query, keys).order_by(None))
    return condition


def own_rows(view: Any, alias: Any = None) -> list[ColumnElement[bool]]:
    """What the view's own ``get_query()`` asks of a row; nothing where the view is None or has none of its own."""
    if view is None or type(view).get_query is FlaskAdminModelView.get_query:
        return []
    return [among(view.model, view.get_query(), alias)]

"""Choosing columns: a page with a plain form where no script runs, and for the menu's script the same as JSON."""

from typing import Any

from flask import jsonify

from admin_app.resource.errors import wants_json
from admin_app.resource.pages.columns import columns_for
from admin_app.resource.pages.filter_words import path_label
from admin_app.resource.pages.list_page import columns_of, listing_of, shell
from admin_app.resource.pages.offers import column_fields
from admin_app.resource.pages.script_words import column_words
from admin_app.resource.resource import Resource


def answer(view: Resource) -> Any:
    listing = listing_of(view).but(after=None, before=None)
    shown = [column.name for column in columns_of(view, listing)]
    if wants_json():
        return jsonify(columns=offered(view, shown), words=column_words())
    around = {
        "offered": offered(view, shown),
        "list_url": listing.address(view.base_url),
        "list_args": listing.but(columns=()).to_args(),
        "default_url": listing.but(columns=()).address(view.base_url),
    }
    return view.render("admin/model/columns.html", **shell(view), **around)


def offered(view: Resource, shown: list[str]) -> list[dict[str, Any]]:
    """The columns of the list, in its order, and then what else there is."""
    fields = {one.path.text: one for one in column_fields(view)}
    declared = [column.name for column in columns_for(view, view.names)]
    return [
        {
            "name": name,
            "label": path_label(view, name),
            "group": fields[name].group if name in fields else "",
            "shown": name in shown,
        }
        for name in dict.fromkeys([*shown, *declared, *fields])
    ]

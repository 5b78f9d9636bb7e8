"""Choosing a filter: a page with a plain form where no script runs, and for the panel's script the same as JSON.

Without parameters the script is told what can be filtered by; with those of a list, what they mean in words, or why
they cannot be read.
"""

from typing import Any

from flask import Response, current_app, jsonify, request
from sqlalchemy.exc import OperationalError

from admin_app.resource import scope
from admin_app.resource.errors import BadAddress, is_too_slow, wants_json
from admin_app.resource.fields import Field
from admin_app.resource.listing import Listing
from admin_app.resource.listing.facets import facets, has_facets
from admin_app.resource.listing.grammar import leaf_questions
from admin_app.resource.listing.operators import OPERATOR_WORDS
from admin_app.resource.listing.paths import find
from admin_app.resource.pages.chips import chips_of
from admin_app.resource.pages.filter_words import where_labels, where_words
from admin_app.resource.pages.list_page import limits_of, listing_of, shell
from admin_app.resource.pages.offers import fields_named, filter_fields
from admin_app.resource.pages.plain_forms import FILTER, OPERATOR, SENT, VALUE
from admin_app.resource.pages.script_words import builder_words, filter_words
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

SCRIPTS = ("conditions.js", "builder.js", "picker.js")


def answer(view: Resource) -> Any:
    if not wants_json():
        return view.render("admin/model/filters.html", **context(view))
    return jsonify(explained(view) if request.args else offer(view))


def offer(view: Resource) -> dict[str, Any]:
    """Everything that the panel and the builder draw from."""
    limits, asset = limits_of(view), current_app.jinja_env.globals.get("asset")
    return {
        "fields": filter_fields(view),
        "words": filter_words(),
        "builder": builder_words(),
        "facets_url": f"{view.base_url}facets/",
        "depth": limits.filter_depth_max,
        "scripts": {name.removesuffix(".js"): asset(name) for name in SCRIPTS} if callable(asset) else {},
    }


def explained(view: Resource) -> dict[str, Any]:
    """What the filters of this address mean, and the fields they name; or why they cannot be read, which is what the
    list itself would say with a 400."""
    try:
        listing = listing_of(view)
    except BadAddress as refusal:
        return {"refused": refusal.sentence}
    where = listing.where or {}
    names = [each.path for each in listing.filters]
    names += [asked.path.text for asked in leaf_questions(view, where, listing.limits)]
    return {
        "where": where_words(view, where, listing.limits) if where else "",
        "labels": where_labels(view, where, listing.limits),
        "fields": fields_named(view, names),
    }


def context(view: Resource) -> dict[str, Any]:
    """The page of the plain form: one more filter, or one that is changed."""
    listing = listing_of(view, ignored=SENT).but(after=None, before=None)
    return shell(view) | {
        "filter_fields": _with_chosen(view),
        "operators": [(name, _(words)) for name, words in OPERATOR_WORDS.items()],
        "chosen": request.args.get(FILTER, ""),
        "operator": request.args.get(OPERATOR, "eq"),
        "values": request.args.getlist(VALUE),
        "chips": chips_of(view, listing),
        "clear_url": listing.but(filters=(), where=None).address(view.base_url),
        "list_url": listing.address(view.base_url),
        "list_args": listing.to_args(),
    }


def _with_chosen(view: Resource) -> list[dict[str, Any]]:
    """What is offered, and the field that is being changed, which may lie further away."""
    found = filter_fields(view)
    known = {field["name"] for field in found}
    return found + [field for field in fields_named(view, request.args.getlist(FILTER)) if field["name"] not in known]


def facets_of(view: Resource) -> Response:
    """The numbers beside the values of the field ``name``, in the list that the other parameters name."""
    field = _counted_field(view, request.args.get("name", ""))
    limit: int = current_app.config["FACET_TIMEOUT_MS"]
    try:
        found = facets(view.rows, _listing(view), view, field, scope.actor(), limit)
    except OperationalError as wrong:
        view.rows.rollback()
        if not is_too_slow(wrong):
            raise
        return jsonify(counts={}, says=_("Counting took too long; add another filter first."))
    return jsonify(counts=found, says="")


def _listing(view: Resource) -> Listing:
    """The first ``name`` is ours; a second one is a filter of that name."""
    pairs = list(request.args.items(multi=True))
    first = next((pair for pair in pairs if pair[0] == "name"), None)
    if first is not None:
        pairs.remove(first)
    return listing_of(view, pairs)


def _counted_field(view: Resource, name: str) -> Field:
    """Raises BadAddress, as for a filter by a field that is not there."""
    listing_of(view, [(f"{name}__empty", "true")])
    path = find(view, name)
    if path is None or path.steps or not has_facets(path.field):
        raise BadAddress(_("The rows of %(name)s cannot be counted by value.", name=name))
    return path.field

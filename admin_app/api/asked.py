"""What the address of a request asks for, beside its listing: which fields, which related rows, which count."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app, request

from admin_app.api.shapes import EXPAND, FIELDS, Shape, shape_of
from admin_app.api.spoken import Spoken
from admin_app.resource.errors import BadAddress, Forbidden, NotFound, closest, with_suggestion
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.listing import Limits
from admin_app.resource.listing.paths import Misread
from admin_app.resource.listing.reading import Reading
from admin_app.resource.registry import registry
from admin_app.resource.translation import gettext as _

COUNT = "count"
COUNTS = ("bounded", "exact", "none")
PAGE_SIZES = {"pageSize": "page_size"}


def resource_named(name: str) -> Any:
    """The resource, where the actor may read it at all; what is not for the API is not found."""
    view = registry().named(name)
    if not getattr(view, "api", True):
        raise NotFound(_("%(name)s is not offered by the API.", name=_(str(view.name))))
    verdict = view.may("read")
    if not verdict:
        raise Forbidden(_("%(name)s: %(why)s", name=_(str(view.name)), why=verdict.reason))
    return view


def arguments() -> list[tuple[str, str]]:
    """The parameters of the address, those of the grammar under their one name."""
    return [(PAGE_SIZES.get(name, name), text) for name, text in request.args.items(multi=True)]


@contextmanager
def said_as_sent() -> Iterator[None]:
    """What is refused within names parameters as the request spelled them, and the settings of the API."""
    try:
        yield
    except BadAddress as refused:
        refused.sentence = _of_the_api(refused.sentence)
        refused.fields = {name: _of_the_api(sentence) for name, sentence in refused.fields.items()}
        for sent, name in PAGE_SIZES.items():
            if sent in request.args and name in refused.fields:
                refused.fields = {sent if each == name else each: text for each, text in refused.fields.items()}
                refused.sentence = refused.sentence.replace(f"'{name}'", f"'{sent}'")
                refused.link = None
        raise


def _of_the_api(sentence: str) -> str:
    return sentence.replace("(PAGE_SIZE_MAX)", "(API_PAGE_SIZE_MAX)")


def shape_asked(resource: Spoken, reading: Reading, *, heavy: bool) -> Shape:
    depth = Limits.from_config(current_app.config).path_depth_max
    fields, expand = reading.one(FIELDS) or "", reading.one(EXPAND) or ""
    try:
        return shape_of(resource, fields, expand, depth, heavy=heavy)
    except Misread as wrong:
        raise BadAddress(wrong.sentence, fields={wrong.field: wrong.sentence}) from wrong


def count_asked(reading: Reading) -> str:
    asked: str = reading.one(COUNT) or COUNTS[0]
    if asked not in COUNTS:
        sentence = _("'count' is one of %(words)s.", words=", ".join(COUNTS))
        raise BadAddress(sentence, fields={COUNT: sentence})
    return asked


def only_shape(reading: Reading) -> None:
    """A record's address takes no more than the fields and what is expanded."""
    refuse_others(reading, {FIELDS, EXPAND})


def refuse_others(reading: Reading, known: set[str]) -> None:
    """Raise BadAddress for the first parameter that is not among these."""
    for name, _text in reading.all:
        if name not in known:
            near = closest(name, known)
            sentence = with_suggestion(
                _("This address takes no parameter %(name)s.", name=quoted(name)), near and quoted(near)
            )
            raise BadAddress(sentence, fields={name: sentence})

"""An action on the selected rows: keys -> rows through the door, locked -> confirmed -> run -> commit, or nothing.

With ``matching`` the rows are those of the listing in the address, as many as the person saw; where the listing has
another number of rows by now, they are asked again.
"""

from typing import Any

from flask import current_app, flash, redirect, request
from sqlalchemy import false, inspect, or_

from admin_app.resource import scope
from admin_app.resource.actions import Verb
from admin_app.resource.errors import BadAddress, Conflict, Forbidden, Invalid, Refusal, closest, with_suggestion
from admin_app.resource.fields import key_condition, key_from_text, key_text
from admin_app.resource.formats import formats
from admin_app.resource.pages import list_page, writes
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext

NAMED = 10
"""A refusal names at most so many rows."""


def handle(view: Resource, return_view: str | None) -> Any:
    """Carry out the action that the request names; the person is asked first where the action has a question."""
    writes.begin(view)
    verb = verb_asked(view, request.form.get("action", ""))
    if not view.validate_form(view.action_form()):
        raise Invalid(_("The form is not complete. Go back, select the rows again and repeat."))
    rows = matching(view) if of_all_matching() else selected(view)
    all_fit(view, verb, rows)
    if (verb.confirm and request.form.get("confirmed") != "1") or _is_another_number(rows):
        return view.render(view.confirm_template, **_question(view, verb, rows))
    return _run(view, verb, rows, return_view)


def of_all_matching() -> bool:
    """Is the action for every row of a listing, instead of the ticked ones?"""
    return request.form.get("matching") == "1"


def _is_another_number(rows: list[Any]) -> bool:
    return of_all_matching() and request.form.get("seen") != str(len(rows))


def verb_asked(view: Any, name: str, missing: type[Refusal] = BadAddress) -> Verb:
    """The verb of this name; raises ``missing`` where there is none, Forbidden where this person may not."""
    verb: Verb | None = view.verbs.get(name)
    if verb is None:
        near = closest(name, view.verbs)
        raise missing(with_suggestion(_("There is no action %(name)s here.", name=repr(name)), near))
    if not view.is_action_allowed(name):
        why = view.may(verb.operation).reason or _("this is switched off here.")
        raise Forbidden(_("%(name)s: %(why)s", name=verb.words, why=why))
    return verb


def selected(view: Resource) -> list[Any]:
    """The rows that the request names, all of them, through the reading door and locked in key order."""
    texts = list(dict.fromkeys(request.form.getlist("rowid")))
    bound = rows_max()
    if not texts:
        raise Invalid(_("No rows are selected. Select at least one and try again."))
    if len(texts) > bound:
        raise Invalid(
            _(
                "%(count)s rows are selected; an action takes at most %(most)s at once.",
                count=formats().number(len(texts)),
                most=formats().number(bound),
            )
        )
    keys = [key for text in texts if (key := key_from_text(view.model, text)) is not None]
    query = view.get_query().filter(or_(false(), *(key_condition(view.model, key) for key in keys)))
    rows = query.order_by(*_key_columns(view.model)).with_for_update(of=view.model).all() if keys else []
    if len(rows) < len(texts):
        gone = len(texts) - len(rows)
        raise Conflict(
            _(
                "%(gone)s of the %(count)s selected rows are gone, or not among those you may see. "
                "Nothing was changed; reload the list and select again.",
                gone=gone,
                count=len(texts),
            )
        )
    return rows


def all_fit(view: Resource, verb: Verb, rows: list[Any]) -> None:
    """All of them or nothing: raises Invalid that names those the action does not fit."""
    misfits = [row for row in rows if not verb.fits(row)]
    if misfits:
        raise Invalid(
            _misfit(view, verb, misfits, len(rows)),
            title=_("This cannot be done"),
            link=(_("Back to %(list)s", list=_(view.name)), writes.return_url(view)),
        )


def _misfit(view: Resource, verb: Verb, misfits: list[Any], among: int) -> str:
    named = _named(view, misfits)
    if among == 1:
        return _("%(action)s does not fit %(rows)s as it is now. Nothing was changed.", action=verb.words, rows=named)
    if len(misfits) == among:
        return _(
            "%(action)s fits none of the %(count)s selected rows as they are now: %(rows)s. Nothing was changed.",
            action=verb.words,
            count=formats().number(among),
            rows=named,
        )
    return _(
        "%(action)s does not fit %(misfits)s of the %(count)s selected rows as they are now: %(rows)s. "
        "Nothing was changed; select again without them.",
        action=verb.words,
        misfits=formats().number(len(misfits)),
        count=formats().number(among),
        rows=named,
    )


def _named(view: Resource, rows: list[Any]) -> str:
    names, rest = ", ".join(view.label(row) for row in rows[:NAMED]), len(rows) - NAMED
    return _("%(names)s and %(count)s more", names=names, count=formats().number(rest)) if rest > 0 else names


def matching(view: Resource) -> list[Any]:
    """Every row of the listing that the address names, through the reading door and locked in key order."""
    bound = rows_max()
    listing = list_page.listing_of(view)
    query = listing.narrow(view.get_query(), view, scope.actor()).order_by(None).order_by(*_key_columns(view.model))
    rows = query.limit(bound + 1).with_for_update(of=view.model).all()
    if len(rows) > bound:
        raise Invalid(
            _(
                "More than %(most)s rows match; an action takes at most %(most)s at once (ACTION_ROWS_MAX). "
                "Nothing was changed; add a filter, and do it in parts.",
                most=formats().number(bound),
            ),
            link=(_("Back to the list"), listing.but(after=None, before=None).address(view.base_url)),
        )
    if not rows:
        raise Conflict(_("No row matches any more. Nothing was changed; reload the list."))
    return list(rows)


def rows_max() -> int:
    bound: int = current_app.config.get("ACTION_ROWS_MAX", 1000)
    return bound


def _key_columns(model: type) -> tuple[Any, ...]:
    return tuple(inspect(model).primary_key)


def _question(view: Resource, verb: Verb, rows: list[Any]) -> dict[str, Any]:
    kept = [("action", verb.name), ("url", writes.return_url(view)), ("confirmed", "1")]
    whole = of_all_matching()
    which = [("matching", "1"), ("seen", str(len(rows)))] if whole else [("rowid", key_text(row)) for row in rows]
    return {
        "action": verb.name,
        "text": verb.words,
        "confirm": verb.question,
        "rows": [(view.label(row), view.row_url(row)) for row in rows],
        "fields": [*kept, *which],
        "return_url": writes.return_url(view),
        "action_url": _same_listing(view) if whole else None,
        "note": _since_then(rows) if _is_another_number(rows) else "",
    }


def _same_listing(view: Resource) -> str:
    address: str = list_page.listing_of(view).but(after=None, before=None).address(f"{view.base_url}action/")
    return address


def _since_then(rows: list[Any]) -> str:
    """What differs from what the person saw; "10,000+" never was a number."""
    seen = request.form.get("seen", "")
    if not seen.isdigit():
        return ngettext(
            "The list has %(count)s row.", "The list has %(now)s rows.", len(rows), now=formats().number(len(rows))
        )
    return _(
        "The list had %(seen)s rows when you chose them, and has %(now)s by now.",
        seen=formats().number(int(seen[:12])),
        now=formats().number(len(rows)),
    )


def _run(view: Resource, verb: Verb, rows: list[Any], return_view: str | None) -> Any:
    session = view.rows
    session.info["route"] = f"action {verb.name}"
    done = verb.run([key_text(row) for row in rows] if verb.takes_keys else rows)
    if done is not None and not isinstance(done, str):
        return done
    writes.flush(view)
    for row in rows:
        if not inspect(row).was_deleted and not inspect(row).deleted:
            writes.stay_within(session, row)
    session.commit()
    told = ngettext("%(action)s: %(count)s row.", "%(action)s: %(count)s rows.", len(rows), action=verb.words)
    flash(done or told, "success")
    address = view.get_url("." + return_view) if return_view else writes.return_url(view)
    return redirect(address, 303)

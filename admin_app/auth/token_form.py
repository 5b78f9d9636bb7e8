"""What a person asks a new token for: what they may ask, what they typed, and why it cannot be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.sql import visitors
from werkzeug.datastructures import MultiDict

from admin_app.auth import tokens
from admin_app.auth.tokens import Rights, Wanted
from admin_app.resource import scope
from admin_app.resource.errors import Invalid
from admin_app.resource.policy import INSPECT
from admin_app.resource.registry import registry
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext
from models.system import User
from models.system.api_token import NAME_LENGTH

READ = "read"
OPERATIONS = (READ, "create", "edit", "delete", "export")
"""The columns of the table; what else a policy names stands in the last one. Nothing of the api imports."""

DAYS = (7, 30, 90, 180, 365)
USUAL_DAYS = 90
ADDRESSES_MAX = 20
ALL, SOME = "all", "some"


@dataclass(frozen=True)
class Offer:
    """A resource, and what of it its person may give to a token now."""

    name: str
    title: str
    operations: Sequence[str]

    @property
    def others(self) -> Sequence[str]:
        return [operation for operation in self.operations if operation not in OPERATIONS]


@dataclass
class Typed:
    """The form as it was sent, or as it is first shown."""

    name: str = ""
    days: str = ""
    addresses: str = ""
    extent: str = SOME
    rights: frozenset[str] = frozenset()  # "orders:edit"

    @classmethod
    def from_form(cls, form: "MultiDict[str, str]") -> "Typed":
        words = {word: form.get(word, "").strip()[:2000] for word in ("name", "days", "addresses", "extent")}
        return cls(**words, rights=frozenset(form.getlist("right")))


def offered() -> list[Offer]:
    """What whoever asks may give to a token: of each resource what they may do themselves, and the
    hand-written addresses of the API. The tool's own come after the team's."""
    offers = []
    for view in sorted(registry().views, key=lambda view: view.model is User):
        words = [*OPERATIONS, *(word for word in view.policy.others if word not in (*OPERATIONS, INSPECT))]
        if held := [word for word in words if view.may(word)]:
            offers.append(Offer(view.name_in_url, _(str(view.name)), held))
    return [*offers, *(Offer(name, name, words) for name, words in registry().other_rights())]


def choices_of_days(most: int) -> list[int]:
    return sorted({*(days for days in DAYS if days <= most), most})


def usual_days(most: int) -> int:
    return min(USUAL_DAYS, most)


def wanted(typed: Typed, most_days: int) -> Wanted:
    """The token that was asked for; raises Invalid with a sentence for each field that cannot be."""
    wrong: dict[str, str] = {}
    if not typed.name or len(typed.name) > NAME_LENGTH or not typed.name.isprintable():
        wrong["name"] = _("Give the token a name of at most %(most)s characters.", most=NAME_LENGTH)
    if not (
        typed.days.isascii() and typed.days.isdigit() and len(typed.days) < 6 and 1 <= int(typed.days) <= most_days
    ):
        wrong["days"] = ngettext(
            "A token lasts %(count)s day at most.", "A token lasts from one day to %(count)s days.", most_days
        )
    addresses = _addresses(typed.addresses, wrong)
    rights = _rights(typed, wrong)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return Wanted(typed.name, timedelta(days=int(typed.days)), addresses, rights)


def _addresses(text: str, wrong: dict[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for word in text.replace(",", " ").split():
        try:
            found.append(tokens.network(word))
        except ValueError:
            wrong["addresses"] = _(
                "%(word)s is neither an address nor a network; write it like 192.0.2.7 or 10.1.0.0/16.", word=repr(word)
            )
    if len(found) > ADDRESSES_MAX:
        wrong["addresses"] = _("A token takes at most %(most)s addresses; write them as networks.", most=ADDRESSES_MAX)
    return tuple(dict.fromkeys(found))


def _rights(typed: Typed, wrong: dict[str, str]) -> Rights | None:
    """None for all, which is not taken for a slip of whoever ticked some.

    Whoever may do anything with a resource may read it, because nothing is done to what is unseen.
    """
    if typed.extent == ALL:
        if typed.rights:
            wrong["rights"] = _("Rights are ticked, and the token was given all: untick them, or choose only those.")
        return None
    chosen: dict[str, list[str]] = {}
    for offer in offered():
        words = [word for word in offer.operations if f"{offer.name}:{word}" in typed.rights]
        if words:
            chosen[offer.name] = [word for word in offer.operations if word == READ or word in words]
    known = {f"{offer.name}:{word}" for offer in offered() for word in offer.operations}
    if strange := sorted(typed.rights - known):
        wrong["rights"] = _("You do not hold %(right)s, so a token of yours cannot.", right=repr(strange[0]))
    elif not chosen:
        wrong["rights"] = _("Choose what the token may do, or give it all that you may do.")
    elif says := next((says for name in chosen if (says := _why_nothing_is_found(name, chosen))), None):
        wrong["rights"] = says
    return chosen


def _why_nothing_is_found(name: str, chosen: Rights) -> str | None:
    """A row rule that leads through what the token does not read finds no row by it."""
    known = registry()
    view: Any = known.by_name.get(name)
    if view is None:
        return None
    rule = view.policy.rows_for(scope.actor())
    for element in visitors.iterate(rule) if rule is not None else ():
        mapper = getattr(element._annotations.get("parententity"), "mapper", None)
        through: Any = known.by_model(mapper.class_) if mapper is not None else None
        if through is not None and through.model is not view.model and through.name_in_url not in chosen:
            return _(
                "The rows of %(rows)s that are yours are found through %(through)s, so that a token without it finds "
                "none: tick read there, too.",
                rows=_(str(view.name)),
                through=_(str(through.name)),
            )
    return None


def rights_in_words(rights: Mapping[str, Iterable[str]] | None) -> str:
    """What a token may do, as a person reads it."""
    if rights is None:
        return _("All that its person may do")
    return "; ".join(f"{_title(name)}: {', '.join(_(word) for word in held)}" for name, held in rights.items())


def _title(name: str) -> str:
    view: Any = registry().by_name.get(name)
    return _(str(view.name)) if view is not None else name

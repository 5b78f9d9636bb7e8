"""Do the steps of two people give the same schema in either order? Judged by the things that both touch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from admin_app.schema.steps import CHANGE, DROP, MAKE, NAME, NEED, RENAME, RULE, TYPE, Step, Touch, spelled

GONE = (DROP, RENAME)


class Answer(IntEnum):
    """How a pair of steps stands, the worst last."""

    INDEPENDENT = 0
    CANNOT_TELL = 1
    CONFLICT = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Two steps that are not known to be independent, and why."""

    answer: Answer
    theirs: Step
    mine: Step
    why: str


def compared(theirs: Iterable[Step], mine: Iterable[Step]) -> list[Finding]:
    """Every pair that is in the other's way, the worst first; empty where the two sides are independent."""
    ours = list(mine)
    found = [finding for one in theirs for other in ours if (finding := judge(one, other))]
    return sorted(found, key=lambda finding: -finding.answer)


def judge(theirs: Step, mine: Step) -> Finding | None:
    """Why two steps cannot simply stand one after the other; None where they can, whichever comes first."""
    clashes = [
        ((one.how, other.how).count(NEED), why)
        for one in theirs.touches
        for other in mine.touches
        if (why := _clash(one, other))
    ]
    if clashes:
        return Finding(Answer.CONFLICT, theirs, mine, min(clashes, key=lambda clash: clash[0])[1])
    why = next((why for rule in _UNKNOWN for why in (rule(theirs, mine), rule(mine, theirs)) if why), "")
    return Finding(Answer.CANNOT_TELL, theirs, mine, why) if why else None


def _clash(one: Touch, other: Touch) -> str:
    if one.thing == other.thing:
        return _on_one_thing(one, other)
    short, long = sorted((one, other), key=lambda touch: len(touch.thing))
    if long.thing[: len(short.thing)] == short.thing and short.how in (*GONE, MAKE):
        return f"one {short.how} {spelled(short.thing)}, the other {long.how} {spelled(long.thing)}"
    return ""


def _on_one_thing(one: Touch, other: Touch) -> str:
    thing = spelled(one.thing)
    ways = {one.how, other.how}
    if ways == {MAKE}:
        return f"both make {thing}"
    if ways == {NEED} or ways == {CHANGE, NEED}:
        return _relied_on(one, other) if CHANGE in ways else ""
    if ways == {CHANGE}:
        return _changed_twice(one, other)
    if ways <= set(GONE):
        return f"both {'drop' if ways == {DROP} else 'rename'} {thing}" if len(ways) == 1 else _said(one, other, thing)
    return _said(one, other, thing)


def _said(one: Touch, other: Touch, thing: str) -> str:
    first, second = sorted((one.how, other.how), key=(DROP, RENAME, MAKE, CHANGE, NEED).index)
    return f"one {first} {thing}, the other {second} it"


def _relied_on(one: Touch, other: Touch) -> str:
    """A change is in the way of a use only on the side of the thing on which the use relies."""
    if one.facet != other.facet or not one.facet:
        return ""
    return f"one changes what kind of column {spelled(one.thing)} is, the other relies on it"


def _changed_twice(one: Touch, other: Touch) -> str:
    if one.facet != other.facet:
        return ""
    if one.facet == "values":
        same = one.value == other.value
        return (
            f"both add {one.value} to {spelled(one.thing)}"
            if same
            else (
                f"both add a value to {spelled(one.thing)}, and the values stand in the order in which they are added"
            )
        )
    return (
        ""
        if one.value == other.value
        else f"both change the {one.facet.replace('family', 'type')} of {spelled(one.thing)}"
    )


def _dark(one: Step, other: Step) -> str:
    if one.is_dark and one.sql and not other.touches and not other.sql:
        return ""
    return "nobody can tell beforehand what it reaches" if one.is_dark else ""


def _names(one: Step, other: Step) -> str:
    """SQL against a step that is known: in the way where it names what the step touches."""
    if not one.sql or one.is_dark:
        return ""
    tables = {touch.thing[0].lower() for touch in other.touches if touch.thing[0] not in (NAME, TYPE)}
    alone = {touch.thing[1].lower() for touch in other.touches if touch.thing[0] in (NAME, TYPE)}
    both = (one.names & tables) | (one.names & alone)
    if not both or (one.rows and not _about_the_same(one, other)):
        return ""
    return f"the SQL names {min(both)}, which the other step touches"


def _about_the_same(rows: Step, other: Step) -> bool:
    """Does what is written into rows depend on the step? An update that names none of its columns does not."""
    if rows.sql.upper().startswith("INSERT"):
        return any(touch.how != NEED for touch in other.touches) and not _adds_what_may_be_empty(other)
    return any(_is_met(rows, touch, other) for touch in other.touches)


def _adds_what_may_be_empty(step: Step) -> bool:
    """A column that may be empty, or has a default, and a plain index are no matter to new rows."""
    if step.tightens:
        return False
    return all(
        touch.how in (MAKE, NEED) and (len(touch.thing) == 1 or touch.thing[1] != RULE) for touch in step.touches
    )


def _is_met(rows: Step, touch: Touch, step: Step) -> bool:
    """A plain index, a default and a comment on a column are no matter to what is written into it."""
    if (touch.how == NEED and not step.tightens) or touch.facet in ("default", "comment"):
        return False
    if touch.thing[0] in (NAME, TYPE) or touch.thing[0].lower() not in rows.names:
        return False
    if len(touch.thing) == 1:
        return touch.how in (*GONE, MAKE)
    return touch.thing[-1].lower() in rows.names


def _both_in_sql(one: Step, other: Step) -> str:
    if not (one.sql and other.sql) or one.is_dark or other.is_dark:
        return ""
    both = (one.names & other.names) - _GRAMMAR
    if one.rows and other.rows:
        tables = {one.rows, other.rows}
        if one.rows == other.rows and any(step.sql.upper().startswith(("INSERT", "DELETE")) for step in (one, other)):
            return f"both write rows of {one.rows}"
        both -= tables if len(tables) == 1 else set()
    return f"both statements name {min(both)}" if both else ""


_UNKNOWN = (_dark, _names, _both_in_sql)

_GRAMMAR = frozenset(
    [
        "update",
        "set",
        "where",
        "insert",
        "into",
        "values",
        "delete",
        "from",
        "select",
        "and",
        "or",
        "not",
        "null",
        "is",
        "in",
        "as",
        "case",
        "when",
        "then",
        "else",
        "end",
        "like",
        "on",
        "alter",
        "table",
        "add",
        "column",
        "drop",
        "create",
        "index",
        "unique",
        "using",
        "default",
        "constraint",
        "check",
        "only",
        "if",
        "exists",
        "true",
        "false",
        "lower",
        "upper",
        "coalesce",
        "trim",
        "length",
        "cast",
        "integer",
        "text",
        "varchar",
        "comment",
        "between",
        "distinct",
        "group",
        "by",
        "order",
        "limit",
        "cascade",
        "with",
        "concurrently",
        "type",
        "primary",
        "key",
        "references",
        "foreign",
    ]
)


def worst(findings: Iterable[Finding]) -> Answer:
    return max((finding.answer for finding in findings), default=Answer.INDEPENDENT)


def reasons(findings: Iterable[Finding]) -> Iterator[str]:
    """Each pair in words, once."""
    seen = set()
    for finding in findings:
        if finding.why not in seen:
            seen.add(finding.why)
            yield finding.why

"""What a row loads late, one statement each: named by its attribute, and refused where a test says so.

A relation that is loaded along (``joined``, ``selectin``) is no late load; neither is one that is in the session.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ColumnProperty, MapperProperty, ORMExecuteState, RelationshipProperty, Session

from admin_app.guards.lines import line_of_theirs

_refused: ContextVar[tuple[frozenset[str], list[str]] | None] = ContextVar("refused_late_loads", default=None)


class LoadedLate(AssertionError):
    """A row was asked for what was not loaded with it; the sentence names the attribute, the line and the remedy."""


def note_late_loads() -> None:
    """From here on a late load carries its name to the database's listeners; twice is once."""
    if not event.contains(Session, "do_orm_execute", _note):
        event.listen(Session, "do_orm_execute", _note)


@contextmanager
def no_late_loads(allowed: Iterable[str] = ()) -> Iterator[None]:
    """Raise LoadedLate where a row loads an attribute late, but those ``allowed``, such as ``"Order.lines"``."""
    note_late_loads()
    found: list[str] = []
    token = _refused.set((frozenset(allowed), found))
    try:
        yield
    finally:
        _refused.reset(token)
    if found:  # somebody caught it on its way here
        raise LoadedLate("\n".join(dict.fromkeys(found)))


def _note(asked: ORMExecuteState) -> None:
    late = late_load(asked)
    if late is None:
        return
    asked.update_execution_options(late_load=late)
    refused = _refused.get()
    if refused is not None and late.partition(" ")[0] not in refused[0]:
        refused[1].append(f"{told(late)}, from {line_of_theirs() or 'the tool itself'}. {remedy(late)}")
        raise LoadedLate(refused[1][-1])


def late_load(asked: ORMExecuteState) -> str | None:
    """``Order.customer one``, ``Order.lines many`` or ``Order.note column``: what is loaded late, or None."""
    if asked.is_column_load:
        return _deferred(asked)
    if not asked.is_relationship_load or asked.lazy_loaded_from is None or asked.loader_strategy_path is None:
        return None
    if _comes_along():
        return None
    path: Any = asked.loader_strategy_path
    for step in reversed(list(path)):
        if isinstance(step, RelationshipProperty):
            return f"{step.parent.class_.__name__}.{step.key} {'many' if step.uselist else 'one'}"
    return None


def _comes_along() -> bool:
    """Is it SQLAlchemy that loads for rows which it is just reading? A "selectin" of one row that is read again looks
    like a late load in all else, so that only the way here tells them apart."""
    frame = sys._getframe(1)
    while (caller := frame.f_back) is not None:
        module = str(caller.f_globals.get("__name__"))
        if not module.startswith(("sqlalchemy.", __name__)):
            return False
        if module == "sqlalchemy.orm.strategies" and caller.f_code.co_name == "_load_for_path":
            return True
        frame = caller
    return False


def _deferred(asked: ORMExecuteState) -> str | None:
    """A column that was left behind; what a commit made stale is read again, which no declaration spares."""
    options = asked._orm_compile_options()
    state = getattr(asked.load_options, "_refresh_state", None)
    if state is None or options is None:
        return None
    wanted: set[str] = set(options._only_load_props or ()) - {
        each.key for each in state.mapper.iterate_properties if _is_key(each)
    }
    if not wanted or wanted & state.expired_attributes:
        return None
    return f"{state.class_.__name__}.{min(wanted)} column"


def _is_key(each: MapperProperty[Any]) -> bool:
    return isinstance(each, ColumnProperty) and any(column.primary_key for column in each.columns)


def told(late: str, times: int = 1) -> str:
    """What happened, as the beginning of a sentence."""
    name = late.partition(" ")[0]
    often = "once" if times == 1 else f"{times} times"
    return f"{name} was loaded {often}, by itself, for a row of {name.partition('.')[0]}"


def remedy(late: str) -> str:
    """What to do about a late load, as a sentence."""
    name, _, kind = late.partition(" ")
    attribute = name.partition(".")[2]
    if kind == "column":
        return f"Name {attribute} among the columns that are shown, or do not defer {name}."
    lazy = "selectin" if kind == "many" else "joined"
    return f'Declare lazy="{lazy}" on {name}, or name {attribute} among the columns that are shown.'

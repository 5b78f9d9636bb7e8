"""How the changes of one flush are gathered: a look before it, where old values can still be had, and the tale after.

Works for every mapped class, declared or reflected. Never writes. Costs no statement where everything that changes
was loaded, and a few, not one a row, where it was not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect as inspected
from sqlalchemy.orm import (
    InstanceState,
    LoaderCallableStatus,
    PassiveFlag,
    Session,
    UOWTransaction,
)
from sqlalchemy.sql import ClauseElement

from admin_app.resource.changes.falling import Fallen, fallen
from admin_app.resource.changes.labelling import Label
from admin_app.resource.changes.shapes import Shape, kept_name, shape_of, source_of
from admin_app.resource.fields.keys import text_of_key

__all__ = ["CHANGED", "CREATE", "DELETE", "EDIT", "Change", "Gathering", "kept_name", "source_of"]

CREATE, EDIT, DELETE = "create", "edit", "delete"
CHANGED = "changed"  # all that is said of a secret
PASSIVE = PassiveFlag.PASSIVE_NO_INITIALIZE | PassiveFlag.INCLUDE_PENDING_MUTATIONS

State = InstanceState[Any]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One row that would be, or was, written.

    ``values`` maps a field to ``(before, after)``, texts or None for NULL: on an edit the fields that differ, on a
    create those that hold something, on a delete every column. A relation to many is
    ``{"removed": [[key, label], ...], "added": [...]}``; of a secret nothing but the word ``"changed"`` is told.
    ``resource`` is the name in the history; ``key`` is empty while the database has not given one.
    """

    model: type
    resource: str
    key: str
    label: str
    operation: str
    values: Values

    @property
    def source(self) -> str | None:
        """The opened database the row is in; None is the home database."""
        return source_of(self.model)


class Gathering:
    """The changes of one flush. ``look`` before it, ``flushed`` after it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.before: dict[State, Values] = {}
        self.computed: dict[State, set[str]] = {}  # set to an SQL expression: the database knows the new value
        self.fallen: list[Fallen] = []

    def look(self) -> None:
        """Before the flush: fetch the old values that were never loaded, for many rows at once."""
        self.before, self.computed = defaultdict(dict), {}
        wanted: dict[Shape, dict[State, set[str]]] = defaultdict(dict)
        for state in _states(self.session.dirty):
            shape = shape_of(state.mapper)
            wanted[shape][state] = wanted[shape].get(state, set()) | self._unknown(state, shape)
            for child in self._children(state, shape):
                child_shape = shape_of(child.mapper)
                wanted[child_shape][child] = wanted[child_shape].get(child, set()) | child_shape.at_stake(child)
        for state in _states(self.session.deleted):
            shape = shape_of(state.mapper)
            wanted[shape][state] = shape.columns.keys() - state.dict.keys() - state.committed_state.keys()
        for shape, states in wanted.items():
            self._fetch_old(shape, {state: keys for state, keys in states.items() if keys and state.key})
        deleted = _states(self.session.deleted)
        self.fallen = fallen(self.session, ((state.mapper, self._was(state)) for state in deleted))

    def _was(self, state: State) -> Values:
        """The row as the database has it."""
        return {**self.before.get(state, {}), **state.dict, **_known(state.committed_state)}

    def _unknown(self, state: State, shape: Shape) -> set[str]:
        is_moved = not shape.parents.isdisjoint(state.committed_state)
        missing = shape.at_stake(state) if is_moved else shape.followed - state.dict.keys()
        for key, old in state.committed_state.items():
            if key not in shape.columns:
                continue
            if isinstance(old, LoaderCallableStatus):
                missing.add(key)
            if isinstance(state.dict.get(key), ClauseElement):
                self.computed.setdefault(state, set()).add(key)
                self.before[state][key] = old
        return missing

    def _children(self, state: State, shape: Shape) -> Iterator[State]:
        """The rows whose foreign key this flush sets, or which it deletes, because a list of the parent changed."""
        for name in shape.children & state.committed_state.keys():
            history = state.get_history(name, PASSIVE)
            yield from _states([*history.added, *history.deleted])

    def _fetch_old(self, shape: Shape, states: Mapping[State, set[str]]) -> None:
        if not states:
            return
        keys = set().union(*states.values())
        found = shape.fetch(self.session, [state.key[1] for state in states if state.key], keys)
        for state, missing in states.items():
            row = found.get(state.key[1], {}) if state.key else {}
            self.before[state].update((key, row[key]) for key in missing if key in row)

    def pending(self) -> list[Change]:
        """Before the flush: what the session holds."""
        deleted = [(state, True) for state in _states(self.session.deleted)]
        return self._changes([(state, False) for state in _states([*self.session.new, *self.session.dirty])] + deleted)

    def flushed(self, flush_context: UOWTransaction) -> list[Change]:
        """After the flush: what was written, with the keys and defaults of the database."""
        # Orphans and rows that only lost their parent stand nowhere but in the flush's own book.
        book = flush_context.states.items()
        return self._changes([(state, deleted) for state, (deleted, listed_only) in book if deleted or not listed_only])

    def _changes(self, book: list[tuple[State, bool]]) -> list[Change]:
        book.sort(key=lambda entry: entry[0].insert_order or 0)
        new = self._fetch_new(state for state, deleted in book if not deleted)
        label = Label(self.session)
        with label.without_loading():
            found = [self._change(state, deleted, new.get(state, {}), label) for state, deleted in book]
        told = {(shape_of(state.mapper), state.key[1]) for state, _ in book if state.key}
        with_them = [_fallen(one) for one in self.fallen if (one.shape, one.identity) not in told]
        return [change for change in found if change] + with_them

    def _fetch_new(self, states: Iterable[State]) -> dict[State, Values]:
        wanted: dict[Shape, dict[State, set[str]]] = defaultdict(dict)
        for state in states:
            shape = shape_of(state.mapper)
            keys = shape.generated if state.key is None else self.computed.get(state, set())
            if missing := keys - state.dict.keys():
                wanted[shape][state] = missing
        new: dict[State, Values] = {}
        for shape, missing_of in wanted.items():
            identities = {state: shape.identity(state) for state in missing_of}
            found = shape.fetch(self.session, list(identities.values()), set().union(*missing_of.values()))
            new.update((state, found.get(identity, {})) for state, identity in identities.items())
        return new

    def _change(self, state: State, deleted: bool, new: Values, label: Label) -> Change | None:
        shape = shape_of(state.mapper)
        if deleted:
            operation, values = DELETE, self._deleted(state, shape)
        elif state.key is None:
            operation, values = CREATE, self._created(state, shape, new)
        else:
            operation, values = EDIT, self._edited(state, shape, new)
        values.update(_links(state, shape, deleted, label))
        if operation == EDIT and not values:
            return None
        return Change(shape.model, shape.name, shape.key_text(state), label(state, shape), operation, values)

    def _created(self, state: State, shape: Shape, new: Values) -> Values:
        values: Values = {}
        for name, column in shape.columns.items():
            after = column.text(state.dict.get(name, new.get(name)))
            if after is not None:
                values[name] = CHANGED if column.secret else (None, after)
        return values

    def _edited(self, state: State, shape: Shape, new: Values) -> Values:
        values: Values = {}
        before = self.before.get(state, {})
        for name in shape.columns.keys() & (state.committed_state.keys() | self.computed.get(state, ())):
            column = shape.columns[name]
            was = column.text(_old(name, state.committed_state, before))
            now = column.text(state.dict[name] if name in state.dict else new.get(name))
            if was != now:
                values[name] = CHANGED if column.secret else (was, now)
        return values if len(values) < 2 else {name: values[name] for name in shape.columns if name in values}

    def _deleted(self, state: State, shape: Shape) -> Values:
        before = self.before.get(state, {})
        values: Values = {}
        for name, column in shape.columns.items():
            known = state.committed_state if name in state.committed_state else state.dict
            was = column.text(_old(name, known, before))
            values[name] = CHANGED if column.secret else (was, None)
        return values


def _states(rows: Iterable[Any]) -> list[State]:
    return [inspected(row) for row in rows if row is not None]


def _old(name: str, known: Mapping[str, Any], fetched: Mapping[str, Any]) -> Any:
    value = known.get(name, LoaderCallableStatus.NO_VALUE)
    return fetched.get(name) if isinstance(value, LoaderCallableStatus) else value


def _known(values: Mapping[str, Any]) -> Values:
    return {name: value for name, value in values.items() if not isinstance(value, LoaderCallableStatus)}


def _fallen(one: Fallen) -> Change:
    """A row that the database deleted or cleared by itself."""
    columns = one.shape.columns
    names = one.cleared or tuple(columns)
    values = {name: CHANGED if columns[name].secret else (columns[name].text(one.row[name]), None) for name in names}
    operation = EDIT if one.cleared else DELETE
    return Change(one.shape.model, one.shape.name, text_of_key(one.shape.model, one.identity), "", operation, values)


def _links(state: State, shape: Shape, deleted: bool, label: Label) -> Values:
    """What was tied to and untied from the row in its many-to-many relations."""
    values: Values = {}
    for name in shape.links:
        added, unchanged, removed = state.get_history(name, PASSIVE)
        gone = [*removed, *unchanged] if deleted else removed
        come = () if deleted else added
        if gone or come:
            values[name] = {
                "removed": [label.linked(row) for row in gone],
                "added": [label.linked(row) for row in come],
            }
    return values

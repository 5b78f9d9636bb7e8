"""How what was sent becomes rows: values and relations assigned, the team's own rules asked, flushed, still within the
writer's rows. The caller commits; the writing door keeps the history.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, false, inspect, null, or_, select
from sqlalchemy.exc import CircularDependencyError, DataError, IntegrityError, StatementError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError
from wtforms.validators import StopValidation, ValidationError

from admin_app.api.inputs import Input
from admin_app.resource.changes.constraints import cause_of, explain
from admin_app.resource.errors import Conflict, Invalid, RuleBroken, sentence_of
from admin_app.resource.fields import Field, Kind, is_among, key_condition, key_from_text, key_of, keys_condition
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import within_sentence

AT_ONCE = 500
Values = Mapping[str, Any]


class Others:
    """The rows that foreign keys point to, found through the reading door, for all that was sent at once."""

    def __init__(self, view: Any) -> None:
        self.view = view
        self.known: dict[tuple[str, Any], Any] = {}

    def find(self, inputs: Mapping[str, Input], sent: Sequence[Values]) -> None:
        """Ask for every row that these bodies name, by a statement for each relation."""
        for each in inputs.values():
            if each.relation is not None:
                wanted = {key for values in sent if each.name in values for key in _keys(each, values[each.name])}
                self._find(each, list(wanted))

    def _find(self, each: Input, wanted: list[Any]) -> None:
        assert each.relation is not None
        target = self.view.related(each.relation.name)
        names = [each.remote] if each.remote else _key_names(each)
        for at in range(0, len(wanted), AT_ONCE):
            part = wanted[at : at + AT_ONCE]
            query = self.view.rows.query(each.relation.target).filter(*own_rows(target))
            if len(names) == 1:
                query = query.filter(is_among(getattr(each.relation.target, names[0]), [key[0] for key in part]))
            else:
                query = query.filter(_any_of(each.relation.target, names, part))
            for row in query:
                self.known[each.name, tuple(getattr(row, name) for name in names)] = row

    def row(self, each: Input, key: tuple[Any, ...] | None) -> Any:
        """The row of a key; ValueError with a sentence where there is none for this writer."""
        if (each.name, key) not in self.known:
            assert each.relation is not None
            target = self.view.related(each.relation.name)
            what = within_sentence(
                _(target.singular) if target is not None and target.singular else each.relation.label
            )
            raise ValueError(_("There is no such %(what)s among those you may see.", what=what))
        return self.known[each.name, key]


def _any_of(model: Any, names: Sequence[str], keys: Iterable[tuple[Any, ...]]) -> Any:
    return or_(
        false(), *(and_(*(getattr(model, n) == part for n, part in zip(names, key, strict=True))) for key in keys)
    )


def _key_names(each: Input) -> list[str]:
    assert each.relation is not None
    mapper = inspect(each.relation.target)
    return [mapper.get_property_by_column(column).key for column in mapper.primary_key]


def _keys(each: Input, value: Any) -> list[tuple[Any, ...]]:
    if value is None:
        return []
    values = value if each.field.kind is Kind.TO_MANY else [value]
    return [key for one in values if (key := _key(each, one)) is not None]


def _key(each: Input, value: Any) -> tuple[Any, ...] | None:
    assert each.relation is not None
    several = not each.remote and len(_key_names(each)) > 1
    return key_from_text(each.relation.target, value) if several else (value,)


def assign(row: Any, inputs: Mapping[str, Input], values: Values, others: Others) -> dict[str, str]:
    """Put the values into the row; the sentences of those that fit nothing."""
    wrong: dict[str, str] = {}
    kept = inspect(row).persistent
    for name, value in values.items():
        if inputs[name].field.kind is Kind.TO_MANY:
            wrong |= _assign_all(row, inputs[name], value, others)
            continue
        try:
            _assign(row, inputs[name], value, others, kept)
        except ValueError as error:
            wrong[name] = str(error)
    return wrong


def _assign(row: Any, each: Input, value: Any, others: Others, kept: bool) -> None:
    """``kept``: the database has the row, so that a value it holds already is not written once more."""
    if each.relation is None:
        if kept and _is_now(each.field, getattr(row, each.name), value):
            return
        setattr(row, each.name, null() if value is None and each.field.kind is Kind.JSON else value)
    elif value is None or not each.remote or getattr(row, each.name) != value:  # a row that stays need not be seen
        setattr(row, each.relation.name, None if value is None else others.row(each, _key(each, value)))


def _is_now(field: Field, current: Any, value: Any) -> bool:
    """Is this what the row holds, in another class? NULL of a document may be its own ``null``, which stays."""
    if value is None or current is None or type(current) is type(value):
        return value is None and current is None
    try:
        return bool(field.parse(field.text(current)) == value)
    except ValueError:
        return False


def _assign_all(row: Any, each: Input, keys: Sequence[Any], others: Others) -> dict[str, str]:
    """Exactly the rows of these keys, each once; the sentences of the keys that nobody has, by their places."""
    assert each.relation is not None
    found, wrong = {}, {}
    for place, key in enumerate(keys):
        try:
            other = others.row(each, _key(each, key))
        except ValueError as error:
            wrong[f"{each.name}.{place}"] = str(error)
        else:
            found[id(other)] = other
    if not wrong:
        setattr(row, each.relation.name, list(found.values()))
    return wrong


def load_lists(view: Any, rows: Sequence[Any], inputs: Mapping[str, Input], sent: Sequence[Values]) -> None:
    """Load the lists of related rows that are going to be replaced: a statement for each, however many rows."""
    named = {name for values in sent for name in values}
    relations = [each.relation for name, each in inputs.items() if name in named and each.field.kind is Kind.TO_MANY]
    if rows and relations:
        loading = [selectinload(getattr(view.model, each.name)) for each in relations if each is not None]
        statement = select(view.model).where(keys_condition(view.model, map(key_of, rows)))
        view.rows.scalars(statement.options(*loading)).all()


class FormOf:
    """The form that a hook of Flask-Admin's gets beside the row, made when the hook looks at it: its fields hold what
    the row holds, also those that were not sent."""

    def __init__(self, view: Any, row: Any, *, creating: bool) -> None:
        self._made: Any = None
        self._make: Callable[[], Any] = lambda: _form(view, row, creating=creating)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._form(), name)

    def __getitem__(self, name: str) -> Any:
        return self._form()[name]

    def __contains__(self, name: str) -> bool:
        return name in self._form()

    def __iter__(self) -> Any:
        return iter(self._form())

    def _form(self) -> Any:
        if self._made is None:
            self._made = self._make()
        return self._made


def _form(view: Any, row: Any, *, creating: bool) -> Any:
    with view.rows.no_autoflush:
        _load_what_raises(view, row)
        form = (view._create_form_class if creating else view._edit_form_class)(None, obj=row)
    return view._pruned(form)


def _load_what_raises(view: Any, row: Any) -> None:
    """A form looks at every relation that it has, also at those that nobody may load by looking."""
    state = inspect(row)
    raising = {each.key for each in state.mapper.relationships if str(each.lazy).startswith("raise")}
    names = raising & set(state.unloaded) & set(view.all_fields)
    if names and state.persistent:
        loading = [selectinload(getattr(type(row), name)) for name in names]
        view.rows.scalars(select(type(row)).where(key_condition(type(row), key_of(row))).options(*loading)).all()


def own_validators(view: Any) -> dict[str, list[Any]]:
    """What the declaration adds to the checks of the columns: ``form_args={"total": {"validators": […]}}``."""
    args = view.form_args or {}
    return {name: found for name, given in args.items() if (found := list((given or {}).get("validators") or []))}


def _names_in_forms(inputs: Iterable[Input]) -> dict[str, str]:
    """What forms call each field -> what bodies call it."""
    return {each.relation.name if each.relation is not None else each.name: each.name for each in inputs}


def ask_own_rules(view: Any, row: Any, form: FormOf, inputs: Iterable[Input], *, creating: bool) -> dict[str, str]:
    """The team's own rules for these fields and this row: its validators, then ``on_model_change``."""
    sent = _names_in_forms(inputs)
    wrong: dict[str, str] = {}
    for name, validators in own_validators(view).items():
        if name in sent and (why := _why_not(form, name, validators)):
            wrong[sent[name]] = why
    return wrong or _refused_by(lambda: view._on_model_change(form, row, creating))


def _refused_by(hook: Callable[[], Any]) -> dict[str, str]:
    """Why a hook refuses the whole row; under no name, because it names no field."""
    try:
        hook()
    except ValidationError as refused:
        return {"": str(refused)}
    except RuleBroken as broken:
        return {"": sentence_of(broken)}
    return {}


def _why_not(form: FormOf, name: str, validators: Iterable[Any]) -> str:
    try:
        for validate in validators:
            validate(form, form[name])
    except (ValidationError, StopValidation) as refused:
        return str(refused)
    return ""


def refused(view: Any, wrong: IntegrityError) -> Conflict:
    """What a constraint refused, in words and at its fields; nothing is kept."""
    view.rows.rollback()
    names, sentence = explain(wrong, view.model, _(view.singular or N_("row")))
    return Conflict(
        sentence,
        title=_("The database refused this"),
        fields=dict.fromkeys(names, sentence),
        more={"constraint": cause_of(wrong, view.model)},
    )


def flush(view: Any) -> None:
    """Raises Conflict that says which constraint, in words and at its fields."""
    try:
        view.rows.flush()
    except StaleDataError as stale:
        view.rows.rollback()
        raise Conflict(
            _("Somebody else changed or deleted this in the meantime. Nothing was changed; read it again.")
        ) from stale
    except IntegrityError as wrong:
        raise refused(view, wrong) from wrong
    except CircularDependencyError as wrong:
        view.rows.rollback()
        raise Invalid(_("A record cannot stand above itself. Nothing was changed; choose another one.")) from wrong
    except (DataError, StatementError) as wrong:
        view.rows.rollback()
        raise Invalid(
            _("A value does not fit where it is kept. Nothing was changed; check the values and try again.")
        ) from wrong

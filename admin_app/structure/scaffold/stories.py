"""The view of a model, its stories, and the verdicts that the guards ask of every address."""

import json
from collections.abc import Iterable
from typing import Any

from admin_app.resource.fields.names import resource_name
from admin_app.structure.scaffold.columns import type_of
from admin_app.structure.scaffold.facts import ColumnFacts, TableFacts
from admin_app.structure.scaffold.models import texts_of, title_of
from admin_app.structure.scaffold.rows import factory_name, needed
from admin_app.structure.scaffold.values import is_asked, length_of, value_of, words
from admin_app.structure.spelling import camel
from admin_app.structure.texts import GRANTS

FOUND, OTHERWISE = "made to be found", "made otherwise"


def address_of(table: TableFacts) -> str:
    return table.names.address


def view_text(table: TableFacts) -> str:
    """``views/<plural>.py``."""
    usual = resource_name(type(table.names.model, (), {}))
    named = f'    name_in_url = "{table.names.address}"\n' if table.names.address != usual else ""
    return (
        f'"""{table.names.words.capitalize()}."""\n\nfrom admin_app import ModelView\nfrom models import '
        f"{table.names.model}\n\n\nclass {table.names.view}(ModelView):\n    model = {table.names.model}\n{named}"
        "    api_write = True\n"
    )


def story_text(table: TableFacts) -> str:
    """``tests/views/test_<plural>.py``."""
    one, address = table.names.singular, f"/admin/{table.names.address}/"
    factory, told = factory_name(table), changed_text(table)
    title = title_of(table)
    given = f'{title.attribute}="{words(title, FOUND)}"' if title is not None else ""
    parts = [OPENS.format(one=one, words=table.names.plural, address=address, factory=factory, given=given)]
    if told is not None:
        parts.append(
            CHANGES.format(one=one, address=address, factory=factory, field=told.attribute, said=words(told, OTHERWISE))
        )
    if (filled := filled_form(table)) is not None:
        parts.append(MAKES.format(one=one, address=address, filled="".join(f", {each}" for each in filled)))
    parts.append(STRANGER.format(words=table.names.plural, address=address))
    text = "\n\n".join(parts)
    return TOP.format(words=table.names.words.capitalize()) + "\n\n" + text


def story_without_rows(table: TableFacts) -> str:
    """Of a model whose row nobody can make up."""
    address = f"/admin/{table.names.address}/"
    first = f'"""Stories of {table.names.words.capitalize()}: what staff see, and who is refused."""\n'
    opens = EMPTY.format(words=table.names.plural, address=address)
    return "\n\n".join([first, opens, STRANGER.format(words=table.names.plural, address=address)])


TOP = '''"""Stories of {words}: what staff see, make and change, and who is refused."""

from admin_app.resource.fields.keys import key_text
'''
OPENS = """def test_staff_open_every_page_of_a_{one}(sign_in, rows):
    key = key_text(rows.{factory}({given}))
    staff = sign_in("staff")

    assert len(staff.open("{address}", 200).table()) == 1
    staff.open("{address}new/", 200)
    for page in ("details", "edit"):
        staff.open(f"{address}{{page}}/", 200, id=key)


def test_ops_take_{words}_out_and_a_{one}_away(sign_in, rows):
    key = key_text(rows.{factory}())
    ops = sign_in("ops")

    assert ops.open("{address}export/csv/", 200).text.count("\\n") == 2
    assert ops.send(f"{address}delete/?id={{key}}", {{"id": key}}).status in (200, 303)
    assert ops.open("{address}", 200).table() == []
"""
CHANGES = """def test_staff_change_a_{one}(sign_in, rows):
    key = key_text(rows.{factory}())
    staff = sign_in("staff")

    changed = staff.save(f"{address}edit/?id={{key}}", {field}="{said}")
    assert changed.status == 303, changed.text
    assert staff.open("{address}details/", 200, id=key).says("{said}")
"""
MAKES = """def test_staff_make_a_{one}(sign_in, rows):
    staff = sign_in("staff")

    made = staff.save("{address}new/"{filled})
    assert made.status == 303, made.text
    assert len(staff.open("{address}", 200).table()) == 1
"""
EMPTY = """def test_staff_open_the_list_of_{words}_and_a_new_one(sign_in):
    staff = sign_in("staff")

    assert staff.open("{address}", 200).table() == []
    staff.open("{address}new/", 200)
"""
STRANGER = """def test_a_stranger_sees_no_{words}(sign_in, rows):
    sign_in().open("{address}", 403)
"""


def changed_text(table: TableFacts) -> ColumnFacts | None:
    """A text that can be changed without breaking a rule."""
    ruled = " ".join(check.sql for check in table.checks)
    fit = [
        column for column in texts_of(table)
        if column.name not in table.key and column.name not in ruled and (length_of(column) or 99) > 2
        and not column.enum
    ]  # fmt: skip
    title = title_of(table)
    return title if title in fit else next(iter(fit), None)


def filled_form(table: TableFacts) -> list[str] | None:
    """The fields that a form has to fill, as code; None where one of them cannot be typed."""
    filled = []
    for column in table.columns:
        if not is_asked(table, column):
            continue
        value = value_of(table, column)
        if value is None or value.typed is None:
            return None
        filled += [f'{column.attribute}="{value.typed}"'] if value.typed else []
    return filled + [f"{each.name}=key_text(rows.{factory_name(each.target)}())" for each in needed(table)]


def verdicts_text(table: TableFacts) -> str:
    """``tests/guards/made/<plural>.json``: who may what, as the guards ask it of every route."""
    told = changed_text(table)
    changed = words(told, OTHERWISE) if told else None
    said = {
        "factory": factory_name(table),
        "grants": GRANTS,
        "pickers": {each.name: address_of(each.target) for each in table.relations},
        "counted": [column.attribute for column in table.columns if _is_counted(column)],
        "new": dict(_new(table, "typed")),
        "changed": {told.attribute: changed} if told else {},
        "new_by_api": {camel(name): value for name, value in _new(table, "sent")},
        "changed_by_api": {camel(told.attribute): changed} if told else {},
    }
    return json.dumps({address_of(table): said}, indent=2, ensure_ascii=False) + "\n"


def _is_counted(column: ColumnFacts) -> bool:
    return bool(column.enum) or type_of(column).python == "bool"


def _new(table: TableFacts, how: str) -> Iterable[tuple[str, Any]]:
    for column in table.columns:
        if is_asked(table, column) and (value := value_of(table, column)) is not None:
            yield column.attribute, getattr(value, how)
    for each in needed(table):
        own = f"own:{address_of(each.target)}"
        assert each.key is not None
        yield (each.name if how == "typed" else table.column(each.key.columns[0]).attribute), own

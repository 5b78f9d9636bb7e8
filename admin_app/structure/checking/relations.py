"""What SQLAlchemy says of a relation that leads nowhere, with the place where it is written.

It looks at relations when all models are there, so that no line of theirs is running when it stops.
"""

import re
from difflib import get_close_matches

from admin_app.structure.checking.findings import Finding
from admin_app.structure.checking.reading import Declared, Project

_RELATION = re.compile(r"relationship '?(?P<class>[A-Z]\w*)\.(?P<attribute>\w+)")
_MAPPER = re.compile(r"Mapper\[(?P<class>[A-Z]\w*)\(")
_NO_MODEL = re.compile(r"expression '(?P<said>[^']*)' failed to locate a name \('(?P<name>[^']*)'\)")
_NO_TABLE = re.compile(r"column '(?P<table>[^']+)\.(?P<column>\w+)' could not find table '(?P<name>[^']*)'")
_NO_COLUMN = re.compile(r"ForeignKey '(?P<name>[^']*)' on table '(?P<table>[^']*)'")

_NO_PROPERTY = re.compile(r"Mapper\[(?P<class>[A-Z]\w*)\([^)]*\)\]' has no property '(?P<name>\w+)'")


def relation_in(said: str, project: Project) -> Finding | None:
    """None where SQLAlchemy speaks of something else."""
    told = " ".join((said.partition("Original exception was: ")[2] or said).partition(" (Background")[0].split())
    if found := _NO_MODEL.search(told):
        meant = _meant(found["name"], [each.name for each in project.mapped])
        sentence = f"There is no model {found['name']}{meant} Correct the name, or import it in models/__init__.py."
        return _at(project, _of_class(project, _MAPPER, told), found["said"], sentence)
    if found := _NO_TABLE.search(told) or _NO_COLUMN.search(told):
        meant = _meant(found["name"], [each.about for each in project.mapped])
        model = next((each for each in project.mapped if each.about == found["table"]), None)
        sentence = f"A foreign key refers to {found['name']}, which is not there{meant} Write table.column of a model."
        return _at(project, model, found["name"], sentence)
    if found := _NO_PROPERTY.search(told):
        model = next((each for each in project.mapped if f'"{found["name"]}"' in _code(project, each)), None)
        sentence = f"{found['class']} has no {found['name']}, to which this leads back. Correct it, or write it there."
        return _at(project, model, f'"{found["name"]}"', sentence)
    named = _RELATION.search(told)
    model = _of_class(project, _RELATION, told) or _of_class(project, _MAPPER, told)
    return _at(project, model, f"{named['attribute']}:" if named else "", told) if model else None


def _of_class(project: Project, pattern: re.Pattern[str], said: str) -> Declared | None:
    found = pattern.search(said)
    return next((each for each in project.mapped if found and each.name == found["class"]), None)


def _meant(name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, 1)
    return f"; did you mean {near[0]}?" if near else "."


def _at(project: Project, model: Declared | None, word: str, sentence: str) -> Finding:
    """The first line of the class that has this word, or its own."""
    if model is None:
        return Finding("relation", "", 0, sentence)
    first = model.node.lineno
    lines = _code(project, model).splitlines()
    at = next((first + number for number, line in enumerate(lines) if word in line), first)
    return Finding("relation", model.module.path, at, sentence)


def _code(project: Project, model: Declared) -> str:
    lines = (project.root / model.module.path).read_text(encoding="utf-8").splitlines()
    return "\n".join(lines[model.node.lineno - 1 : model.node.end_lineno])

"""Writes a new model: its file, its view, its factory, its tests, its verdicts and its migration, all or nothing."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Integer, inspect
from sqlalchemy.orm import Mapper

from admin_app.resource.errors import Refusal, closest, with_suggestion
from admin_app.resource.fields.names import resource_name
from admin_app.resource.registry import Registry
from admin_app.structure import texts
from admin_app.structure.fields import Field
from admin_app.structure.following import put_in_order, write_what_follows, written_later
from admin_app.structure.names import Names
from admin_app.structure.project import Files, addresses, classes_in, run
from admin_app.structure.returning import sides, tell
from admin_app.structure.values import Target, Targets, enum_of
from models.base import Base

KEPT_BY_GIT = ("migrations/heads.txt", "migrations/released.txt")
"""What ``db make`` writes beside the migration."""
MIGRATIONS = "migrations/versions/app"
LONGEST = 40
"""A longer class of choices does not fit into the lines that name it."""


@dataclass(frozen=True)
class Made:
    """What was written, each path within the project."""

    new: list[str]
    changed: list[str]


def planned(root: Path, names: Names, fields: tuple[Field, ...], known: Registry, category: str = "") -> Files:
    """The files as they would be; refuses what clashes with what is there."""
    _refuse_clashes(root, names, fields, known)
    targets = targets_of(fields, known)
    files = Files(root)
    files.new(f"models/{names.singular}.py", texts.model_text(names, fields, targets))
    there = sides(fields, targets, names)
    for field in (field for field in fields if field.name in there):
        tell(files, names, field, targets[field.kind], there[field.name])
    named = names.address != resource_name(type(names.model, (), {}))
    files.new(f"views/{names.plural}.py", texts.view_text(names, category, named=named))
    files.new(f"tests/views/test_{names.plural}.py", texts.test_text(names, fields, targets))
    files.new(f"tests/guards/made/{names.plural}.json", texts.verdicts_text(names, fields, targets))
    files.put("models/__init__.py", "from models.", f"from models.{names.singular} import {names.model}\n")
    files.put_last("models/__init__.py", "__all__ = [", f'    "{names.model}",\n')
    files.put("views/__init__.py", "from views.", f"from views.{names.plural} import {names.view}\n")
    files.put_last("views/__init__.py", "VIEWS = [", f"    {names.view},\n")
    imports = "".join(f"{line}\n" for line in texts.factory_imports(names, fields))
    files.put("tests/factories.py", "from models", imports)
    files.put("tests/factories.py", "    def _kept", texts.factory_text(names, fields, targets) + "\n")
    return files


def make(files: Files, names: Names) -> Made:
    """Write them, put their imports in order, and let the other commands write what follows from them."""
    if find_spec("ruff") is None:
        raise Refusal("The development tools are not installed; run: make test")
    there = _migrations(files.root)
    files.follow = [f"{MIGRATIONS}/{names.plural}.py", *KEPT_BY_GIT, *written_later(files.root)]
    files.begin()
    try:
        files.write()
        put_in_order(files.root, [path for path in files.texts if path.endswith(".py")])
        for path in KEPT_BY_GIT:
            if (files.root / path).exists():
                files.keep(path)
        run(files.root, "run.py", "db", "make", f"Add {names.words}")
        written = sorted(_migrations(files.root) - there)
        write_what_follows(files)
    except BaseException:
        files.take_back()
        raise
    files.finish()
    new = [path for path, before in files.before.items() if before is None]
    return Made([*new, *written], files.changed())


def _migrations(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in (root / MIGRATIONS).glob("*.py")}


def targets_of(fields: tuple[Field, ...], known: Registry, own: str = "") -> Targets:
    """The models that relations point to: those that have a view, so that somebody can choose a row."""
    views = {view.model.__name__: (address, view.model) for address, view in known.by_name.items()}
    found = {}
    for kind in {field.kind for field in fields if field.is_relation}:
        if kind == own:
            raise Refusal("A relation of a model to itself is written by hand (docs/models.md); leave it out here.")
        if kind not in views:
            near = closest(kind, views)
            raise Refusal(with_suggestion(f"There is no model {kind} with a view to choose from.", near))
        address, model = views[kind]
        mapper: Mapper[object] = inspect(model)
        keys = mapper.primary_key
        if len(keys) != 1 or not isinstance(keys[0].type, Integer):
            raise Refusal(f"{kind} has no key of one whole number; write this relation by hand (docs/models.md).")
        found[kind] = Target(kind, model.__module__, f"{mapper.local_table.description}.{keys[0].name}", address)
    return found


def _refuse_clashes(root: Path, names: Names, fields: tuple[Field, ...], known: Registry) -> None:
    if names.singular in Base.metadata.tables:
        raise Refusal(f"There is a table {names.singular} already. Choose another name.")
    there = classes_in(root)
    enums = [enum_of(names, field) for field in fields if field.kind == "enum"]
    if long := next((name for name in enums if len(name) > LONGEST), None):
        raise Refusal(f"Its choices would be the class {long}, of more than {LONGEST} letters; shorten a name.")
    for name in (names.model, names.view, *enums):
        if name in there:
            raise Refusal(f"There is a class {name} already, in {there[name]}. Choose another name.")
    if names.address in known.by_name or names.plural in known.by_name or names.address in addresses():
        raise Refusal(f"There is a resource or page {names.address} already. Choose another plural by --plural.")
    if re.search(rf"^    def {names.singular}\(", Files(root).text_of("tests/factories.py"), re.MULTILINE):
        raise Refusal(f"tests/factories.py has {names.singular}() already. Choose another name.")

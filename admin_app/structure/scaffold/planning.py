"""Every file of a scaffolded database as it would be. Nothing is overwritten; clashes are told before a file is."""

import ast
import re
from collections.abc import Set
from pathlib import Path
from uuid import uuid4

from admin_app.resource.errors import Refusal
from admin_app.structure.project import Files
from admin_app.structure.scaffold import baseline, models, rows, stories
from admin_app.structure.scaffold.calling_tables import Taken
from admin_app.structure.scaffold.facts import MODEL, Facts, TableFacts

HEADS = "migrations/heads.txt"
MIGRATIONS = "migrations/versions/app"
TABLE = re.compile(r"__tablename__ = \"([^\"]+)\"|\bTable\(\s*\"([^\"]+)\"")


def plan(files: Files, facts: Facts, name: str) -> Files:
    """Put everything into ``files``; ``name`` is how the database is called in its baseline."""
    for table in facts.tables:
        files.new(f"models/{table.names.singular}.py", models.model_text(table, facts.dialect))
        _export(files, table)
        if table.kind == MODEL:
            files.new(f"views/{table.names.plural}.py", stories.view_text(table))
            _show(files, table)
    makeable = rows.makeable(facts)
    for table in facts.models:
        made = table in makeable
        told = stories.story_text(table) if made else stories.story_without_rows(table)
        files.new(f"tests/views/test_{table.names.plural}.py", told)
        if made:
            files.new(f"tests/guards/made/{table.names.plural}.json", stories.verdicts_text(table))
        text = rows.factory_text(table) if made else rows.factory_of_what_is_given(table)
        files.put("tests/factories.py", "from models", "".join(f"{line}\n" for line in rows.imports_of(table, text)))
        files.put("tests/factories.py", "    def _kept", text + "\n")
    _put_baseline(files, facts, name)
    return files


def _export(files: Files, table: TableFacts) -> None:
    exported = table.names.model if table.kind == MODEL else table.names.singular
    enums = {column.enum for column in table.columns if column.enum and column.enum_home == table.names.singular}
    names = [exported, *sorted(enums)]
    line = f"from models.{table.names.singular} import {', '.join(names)}\n"
    files.put("models/__init__.py", "from models.", line)
    files.put_last("models/__init__.py", "__all__ = [", "".join(f'    "{each}",\n' for each in names))


def _show(files: Files, table: TableFacts) -> None:
    line = f"from views.{table.names.plural} import {table.names.view}\n"
    if re.search(r"^from views\.", files.text_of("views/__init__.py"), re.MULTILINE):
        files.put("views/__init__.py", "from views.", line)
    else:
        files.put("views/__init__.py", "VIEWS = [", line + "\n")
    files.put_last("views/__init__.py", "VIEWS = [", f"    {table.names.view},\n")


def _put_baseline(files: Files, facts: Facts, name: str) -> None:
    """After what there is of the team's branch, or as its beginning."""
    there = sorted(
        path.name
        for path in (files.root / MIGRATIONS).glob("[0-9]*.py")
        if f"{MIGRATIONS}/{path.name}" not in files.gone
    )
    number = max((int(each[:4]) for each in there), default=0) + 1
    revision = f"app_{number:04}_{uuid4().hex[:6]}"
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "database"
    after = _end(files) if there else None
    files.new(f"{MIGRATIONS}/{number:04}_baseline_{slug}.py", baseline.baseline_text(facts, name, revision, after))


def _end(files: Files) -> str:
    """Where the team's branch ends, as the committed file says it."""
    found = re.search(r"^app (\S+)", files.text_of(HEADS), re.MULTILINE)
    if found is None or found[1] == "none":
        raise Refusal(f"{HEADS} does not say where the branch app ends; run: python run.py db heads")
    return found[1]


def taken(files: Files, addresses: Set[str] = frozenset()) -> Taken:
    """The names that the project has, as it will be."""
    there = [
        path for path in [*files.root.glob("models/**/*.py"), *files.root.glob("views/*.py")] if not _goes(files, path)
    ]
    classes = {
        node.name
        for path in there
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    stems = {folder: {path.stem for path in there if path.parent.name == folder} for folder in ("models", "views")}
    return Taken(classes, stems["models"], stems["views"], addresses)


def refuse_clashes(files: Files, facts: Facts) -> None:
    """Tables that the project has already are not written a second time."""
    known = {
        name.lower(): path
        for path in files.root.glob("models/**/*.py")
        for name in _tables_in(path)
        if not _goes(files, path)
    }
    for table in facts.tables:
        if not table.schema and table.name.lower() in known:
            where = known[table.name.lower()].relative_to(files.root)
            raise Refusal(
                f"There is a table {table.name} already, in {where}. Leave it out by --only, or take out what the "
                "project has, its order desk for one, in the same step: add --replace."
            )


def _goes(files: Files, path: Path) -> bool:
    return str(path.relative_to(files.root)) in files.gone


def _tables_in(path: Path) -> list[str]:
    found = TABLE.findall(path.read_text(encoding="utf-8"))
    return [one or other for one, other in found]

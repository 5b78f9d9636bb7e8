"""A database that had its tables before it had migrations: its baseline is noted as had, and never run over them.

A migration with ``baseline_of`` is such a baseline: it lists the tables that it makes. Where they are there already and
the migration is not noted, ``db upgrade`` refuses; nothing is noted without being told to.
"""

from collections.abc import Iterable
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import Connection, Engine, inspect

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS, TEAM, heads_of, scripts
from admin_app.schema.sides import line_of


def baselines(folder: Path = MIGRATIONS) -> list[Script]:
    """The migrations of the team that say which tables they were read from, oldest first."""
    line = [script for head in heads_of(TEAM, folder) for script in line_of(head, folder)]
    return [script for script in line if getattr(script.module, "baseline_of", None)]


def left_out(folder: Path = MIGRATIONS) -> set[str]:
    """Tables that stand beside those of a baseline and are nobody's here: neither compared nor touched."""
    return {name for script in baselines(folder) for name in getattr(script.module, "left_out", ())}


def waiting(connection: Connection, folder: Path = MIGRATIONS) -> Script | None:
    """The first baseline that this database has not had although some of its tables are there."""
    found = baselines(folder)
    if not found:
        return None
    had = _had(connection, folder)
    return next((script for script in found if script.revision not in had and _there(connection, script)), None)


def refuse_unadopted(engine: Engine, folder: Path = MIGRATIONS) -> None:
    """Before an upgrade: a baseline would make tables that are there."""
    if not baselines(folder):
        return
    with engine.connect() as connection:
        script = waiting(connection, folder)
        names = _there(connection, script) if script else []
        connection.rollback()
    if script is not None:
        raise Refusal(
            f"The database has the {'table' if len(names) == 1 else 'tables'} {', '.join(names[:3])}"
            f"{' and others' if len(names) > 3 else ''} already, which {Path(script.path).stem} would make. "
            "Nothing was changed. If it is the database that this migration was read from: python run.py db adopt"
        )


def missing(connection: Connection, script: Script) -> list[str]:
    """Those of the baseline's tables that the database does not have."""
    return sorted(set(script.module.baseline_of) - set(_there(connection, script)))


def _there(connection: Connection, script: Script) -> list[str]:
    """Those of the baseline's tables that the database has, as the migration spells them."""
    told: Iterable[str] = script.module.baseline_of
    inspector = inspect(connection)
    plain = set(inspector.get_table_names())
    schemas = {path.partition(".")[0] for path in told if path not in plain} & set(inspector.get_schema_names())
    known = plain | {f"{schema}.{name}" for schema in schemas for name in inspector.get_table_names(schema)}
    return [path for path in told if path in known]


def _had(connection: Connection, folder: Path) -> set[str]:
    """Every migration that the database has had."""
    heads = MigrationContext.configure(connection).get_current_heads()
    directory = scripts(folder)
    return {script.revision for script in directory.iterate_revisions(heads, "base")}

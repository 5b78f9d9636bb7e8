"""Takes back chosen migrations, the last first: also one side of a merge, where Alembic's walk is ambiguous."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine

from admin_app.schema.branches import MIGRATIONS, scripts
from admin_app.schema.refusals import Misuse

STEPS = re.compile(r"^(\w+)@-(\d+)$")


def applied(connection: Connection, folder: Path = MIGRATIONS) -> list[Script]:
    """What the database has had, the last first: each before all that it follows."""
    heads = MigrationContext.configure(connection).get_current_heads()
    return list(scripts(folder).iterate_revisions(heads, "base", implicit_base=True, inclusive=False)) if heads else []


def applied_here(engine: Engine, folder: Path = MIGRATIONS) -> list[Script]:
    """The same, asked by a connection of its own."""
    with engine.connect() as connection:
        return applied(connection, folder)


def stands_at(engine: Engine) -> tuple[str, ...]:
    """The revisions that the database notes: of each branch the last that it has had."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads()


def over_a_merge(engine: Engine, target: str, folder: Path = MIGRATIONS) -> list[str]:
    """The migrations that ``app@-2`` means where some that the database has had are joined; else none."""
    asked = STEPS.match(target)
    if not asked:
        return []
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
        branch = [script for script in applied(connection, folder) if asked[1] in script.branch_labels]
    several = sum(script.revision in heads for script in branch) > 1
    joined = any(
        script.is_merge_point and asked[1] in script.branch_labels for script in scripts(folder).walk_revisions()
    )
    if not several and not joined:
        return []
    return [script.revision for script in branch[: int(asked[2])]]


def refuse_more_than_there_are(engine: Engine, target: str, folder: Path = MIGRATIONS) -> None:
    """``app@-9`` of a branch of which the database has had three."""
    if asked := STEPS.match(target):
        had = sum(asked[1] in script.branch_labels for script in applied_here(engine, folder))
        if int(asked[2]) > had:
            count = f"{had} migration{'' if had == 1 else 's'}" if had else "none"
            raise Misuse(f"The database has had {count} of the branch {asked[1]}. Nothing was changed.")


def take_back(config: Config, revisions: Collection[str]) -> None:
    """Run the downgrades of these migrations, the last first, whatever else the database has had."""
    directory = ScriptDirectory.from_config(config)

    def chosen(heads: tuple[str, ...], _context: MigrationContext) -> list[Any]:
        had = directory.iterate_revisions(heads, "base", implicit_base=True)
        steps = [script for script in had if script.revision in revisions]
        return [MigrationStep.downgrade_from_script(directory.revision_map, script) for script in steps]

    with EnvironmentContext(config, directory, fn=chosen):
        directory.run_env()

"""The two chains of migrations, as files: where they are, where each ends, and what is wrong with them.

Asks no database.
"""

import io
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from admin_app.resource.errors import Conflict, Refusal

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
TOOL, TEAM = "steward", "app"
BRANCHES = (TOOL, TEAM)
PREFIX = "admin_"

P = ParamSpec("P")
T = TypeVar("T")


def config_for(folder: Path = MIGRATIONS, **attributes: Any) -> Config:
    """Alembic's settings for the migrations in ``folder``; ``attributes`` go to its env.py. Prints nothing."""
    config = Config(output_buffer=io.StringIO(), stdout=io.StringIO())
    where = str(folder).replace("%", "%%")
    config.set_main_option("script_location", where)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(f"{where}/versions/{branch}" for branch in BRANCHES))
    config.attributes.update(attributes)
    return config


def scripts(folder: Path = MIGRATIONS) -> ScriptDirectory:
    return ScriptDirectory.from_config(config_for(folder))


def heads_of(branch: str, folder: Path = MIGRATIONS) -> list[Script]:
    """Where the branch ends: one migration, or several when two people wrote one at the same time."""
    directory = scripts(folder)
    found = [script for script in directory.get_revisions("heads") if script and branch in script.branch_labels]
    return sorted(found, key=lambda script: script.revision)


def one_head_each(folder: Path = MIGRATIONS) -> dict[str, Script]:
    """The end of each branch; refuses where one has two ends, because then the order is not known."""
    ends = {branch: heads_of(branch, folder) for branch in BRANCHES}
    for branch, heads in ends.items():
        if len(heads) > 1:
            raise Conflict(_two_heads(branch, heads))
    return {branch: heads[0] for branch, heads in ends.items() if heads}


def described(script: Script) -> str:
    """A migration in one line: its file and what it does."""
    return f"{Path(script.path).stem} ({script.revision}): {script.doc}"


def in_words(ask: Callable[P, T]) -> Callable[P, T]:
    """What Alembic or the database refuses becomes a refusal of ours, so that nobody sees a trace.

    The database's own words stay in it: this room answers on the command line alone, to those who run the database.
    """

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return ask(*args, **kwargs)
        except CommandError as refused:
            raise Refusal(f"{str(refused).rstrip('.')}. Nothing was changed.") from refused
        except DBAPIError as refused:
            raise Refusal(
                f"The database said: {str(refused.orig).strip()}\nThe migration that met this was taken back; those "
                "before it stay. Where you stand: python run.py db status"
            ) from refused

    return asked


def _two_heads(branch: str, heads: list[Script]) -> str:
    lines = "\n".join(f"  {described(head)}" for head in heads)
    return (
        f"The branch {branch} ends in {len(heads)} migrations, so their order is not known. Nothing was changed.\n"
        f"{lines}\nPut one on top of the other: python run.py db rebase. Or join them: python run.py db merge."
    )

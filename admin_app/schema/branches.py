"""The two chains of migrations, as files: where they are, where each ends, and what is wrong with them.

Asks no database.
"""

import io
import warnings
from argparse import Namespace
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from traceback import extract_tb
from typing import Any, ParamSpec, TypeVar

from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema.files import BRANCHES, MIGRATIONS, TEAM, TOOL, ends_of, files_of
from admin_app.schema.refusals import unknown, unreached
from admin_app.schema.replaced import replaced_in

__all__ = ["BRANCHES", "MIGRATIONS", "PREFIX", "TEAM", "TOOL"]

PREFIX = "admin_"

P = ParamSpec("P")
T = TypeVar("T")


def config_for(folder: Path = MIGRATIONS, **attributes: Any) -> Config:
    """Alembic's settings for the migrations in ``folder``; ``attributes`` go to its env.py. Prints nothing."""
    config = Config(output_buffer=io.StringIO(), stdout=io.StringIO(), cmd_opts=Namespace(quiet=True))
    where = str(folder).replace("%", "%%")
    config.set_main_option("script_location", where)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(f"{where}/versions/{branch}" for branch in BRANCHES))
    config.attributes.update(attributes)
    return config


def scripts(folder: Path = MIGRATIONS) -> ScriptDirectory:
    """Raises Conflict where a file cannot be read, or follows one that is not there."""
    directory = ScriptDirectory.from_config(config_for(folder))
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Revision .* is not present", UserWarning)  # is told below, in words
            directory.get_heads()  # reads the files, which Alembic does when it is first asked
    except (Exception, SystemExit) as wrong:
        if why := _unread(wrong, folder):
            raise Conflict(f"{why}. Nothing was changed.") from wrong
        if isinstance(wrong, KeyError):
            raise Conflict(_follows_nothing(str(wrong.args[0]), folder)) from wrong
        raise
    return directory


def _unread(wrong: BaseException, folder: Path) -> str:
    """Which line of which migration Python could not carry out when it read the files; "" where it is not that."""
    if isinstance(wrong, SyntaxError):
        return f"{wrong.filename}:{wrong.lineno} cannot be read: {wrong.msg}"
    own = [frame for frame in extract_tb(wrong.__traceback__) if Path(frame.filename).is_relative_to(folder)]
    return f"{own[-1].filename}:{own[-1].lineno} cannot be read: {type(wrong).__name__}: {wrong}" if own else ""


def heads_of(branch: str, folder: Path = MIGRATIONS) -> list[Script]:
    """Where the branch ends: one migration, or several when two people wrote one at the same time."""
    directory = scripts(folder)
    found = [directory.get_revision(file.revision) for file in ends_of(branch, folder)]  # also what others depend on
    return sorted(filter(None, found), key=lambda script: script.revision)


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
        except (CommandError, RevisionError) as refused:
            told = unknown(refused, args, folder_in((*args, *kwargs.values())))
            raise told or Refusal(f"{str(refused).rstrip('.')}. Nothing was changed.") from refused
        except DBAPIError as refused:
            engine = next((each for each in args if isinstance(each, Engine)), None)
            if why := unreached(refused, engine.url if engine else None):
                raise Refusal(why) from refused
            raise Refusal(
                f"The database said: {str(refused.orig).strip()}\nThe migration that met this was taken back; those "
                "before it stay. Where you stand: python run.py db status"
            ) from refused

    return asked


def folder_in(said: Iterable[object]) -> Path:
    """The migrations that a call is about: the folder that it was handed, else our own."""
    return next((each for each in said if isinstance(each, Path)), MIGRATIONS)


def _follows_nothing(revision: str, folder: Path) -> str:
    names = [file.path.name for branch in BRANCHES for file in files_of(branch, folder) if revision in file.follows]
    said = f"{' and '.join(names) or 'A migration'} follows {revision}, which"
    if path := replaced_in(folder).get(revision):
        return (
            f"{said} {path.name} now replaces together with "
            "others. Nothing was changed; take the code as it was before that file came (git log --diff-filter=A -- "
            f"migrations/versions/{path.parent.name}/{path.name}), merge that, run: python run.py db rebase, and then "
            "merge what came after."
        )
    left = sorted(path.name for path in folder.glob("versions/*/*.new"))
    if left and "_squash_of_" in left[0]:
        return (
            f"{said} no file has: db squash was stopped in the "
            f"middle. Put the files back (git checkout -- migrations/versions), remove {left[0]}, and run it again."
        )
    begun = f" {left[0]} is what was about to be written; give it its name back (.py)." if left else ""
    return (
        f"{said} no file has.{begun} Nothing was changed; "
        "restore the file: git log --diff-filter=D --summary -- migrations"
    )


def _two_heads(branch: str, heads: list[Script]) -> str:
    lines = "\n".join(f"  {described(head)}" for head in heads)
    return (
        f"The branch {branch} ends in {len(heads)} migrations, so their order is not known. Nothing was changed.\n"
        f"{lines}\nPut one on top of the other: python run.py db rebase. Or join them: python run.py db merge."
    )

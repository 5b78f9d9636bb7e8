"""Writes what was planned, all or nothing, and has the other commands write what follows from it."""

from collections.abc import Callable
from importlib.util import find_spec

from admin_app.resource.errors import Refusal
from admin_app.structure.following import put_in_order, write_what_follows, written_later
from admin_app.structure.project import Files, run

HEADS = "migrations/heads.txt"
Report = Callable[[str], None]


def write(files: Files, report: Report) -> None:
    """The files, their imports in order, the heads file, the API's specification and the catalogues."""
    if find_spec("ruff") is None:
        raise Refusal("The development tools are not installed; run: make test")
    files.follow = [HEADS, *written_later(files.root)]
    files.begin()
    try:
        files.write()
        report("The files are written.")
        put_in_order(files.root, [path for path in files.texts if path.endswith(".py")])
        report("Their imports are in order.")
        files.keep(HEADS)
        run(files.root, "run.py", "db", "heads")
        write_what_follows(files)
        report("The specification of the API and the catalogues of words are brought up to date.")
    except BaseException:
        files.take_back()
        raise
    files.finish()

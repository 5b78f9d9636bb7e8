"""What follows from new models and views: the order of imports, the API's specification, the catalogues."""

from collections.abc import Iterable
from pathlib import Path

from admin_app.structure.project import Files, run

COPY = "docs/openapi.json"


def put_in_order(root: Path, paths: Iterable[str]) -> None:
    """As ``make format`` would leave these files."""
    there = list(paths)
    run(root, "-m", "ruff", "check", "--quiet", "--fix", "--select", "I,RUF022", *there)
    run(root, "-m", "ruff", "format", "--quiet", *there)


def written_later(root: Path) -> list[str]:
    """What other commands write when the files are there: the API's specification and the catalogues."""
    found = [COPY] if (root / COPY).exists() else []
    for pattern in ("translations/*/LC_MESSAGES/messages.?o", "admin_app/translations/*/LC_MESSAGES/messages.?o"):
        found += [str(path.relative_to(root)) for path in root.glob(pattern)]
    return found


def write_what_follows(files: Files) -> None:
    """The copy of the API's specification, and the catalogues, in which the new words wait for a translation."""
    for path in written_later(files.root):
        files.keep(path)
    if (files.root / COPY).exists():
        run(files.root, "run.py", "api", "schema", "--output", COPY)
    run(files.root, "run.py", "messages")

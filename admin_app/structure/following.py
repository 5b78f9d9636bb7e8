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


def write_what_follows(files: Files) -> None:
    """The copy of the API's specification, and the catalogues, in which the new words wait for a translation."""
    if (files.root / COPY).exists():
        files.keep(COPY)
        run(files.root, "run.py", "api", "schema", "--output", COPY)
    for pattern in ("translations/*/LC_MESSAGES/messages.?o", "admin_app/translations/*/LC_MESSAGES/messages.?o"):
        for path in files.root.glob(pattern):
            files.keep(str(path.relative_to(files.root)))
    run(files.root, "run.py", "messages")

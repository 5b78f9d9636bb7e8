"""The heads file: a line a branch with its last migration, so that git itself sees that two people wrote one at once.

Asks neither Alembic nor a database. What counts is in the migrations; this file only repeats it.
"""

from pathlib import Path

from admin_app.schema.files import BRANCHES, MIGRATIONS, ends_of

TOP = """\
# Where each branch of migrations ends. Written by python run.py db make, rebase, merge and heads; never by hand.
# Committed, so that git shows a conflict here when two people wrote a migration at the same time. Then take either
# line, and let the tool put this right:  python run.py db rebase
"""
APART = "#\n" * 5
HELP = "in conflict? Take either line, then: python run.py db rebase"
MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def path_in(folder: Path = MIGRATIONS) -> Path:
    return folder / "heads.txt"


def write(folder: Path = MIGRATIONS) -> Path:
    """Write down where the branches end; a branch with two ends keeps the line it has."""
    before = _lines(folder)
    parts = [TOP]
    for branch in BRANCHES:
        ends = ends_of(branch, folder)
        end = ends[0].revision if len(ends) == 1 else before.get(branch, "none" if not ends else ends[0].revision)
        parts.append(f"{APART}{branch} {end}  # {HELP}\n")
    path = path_in(folder)
    path.write_text("".join(parts), encoding="utf-8")
    return path


def trouble(folder: Path = MIGRATIONS) -> str | None:
    """What is wrong with the heads file and what to run, or None."""
    path = path_in(folder)
    if not path.exists():
        return (
            "migrations/heads.txt is missing: git cannot see two migrations made at once; run: python run.py db heads"
        )
    if any(line.startswith(MARKS) for line in path.read_text(encoding="utf-8").splitlines()):
        return "migrations/heads.txt is in conflict: two people wrote a migration at once; run: python run.py db rebase"
    said = _lines(folder)
    for branch in BRANCHES:
        ends = [file.revision for file in ends_of(branch, folder)]
        if len(ends) <= 1 and said.get(branch, "none") != (ends[0] if ends else "none"):
            return (
                f"migrations/heads.txt says that {branch} ends in {said.get(branch, 'nothing')}, but the files end in "
                f"{ends[0] if ends else 'nothing'}. Is a file missing? If not, run: python run.py db heads"
            )
    return None


def two_ends(folder: Path = MIGRATIONS) -> list[str]:
    """The branches that end in more than one migration."""
    return [branch for branch in BRANCHES if len(ends_of(branch, folder)) > 1]


def _lines(folder: Path) -> dict[str, str]:
    path = path_in(folder)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    words = [line.split() for line in text.splitlines() if line and not line.startswith(("#", *MARKS))]
    return {word[0]: word[1] for word in words if len(word) > 1}

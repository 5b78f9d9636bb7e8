"""What git knows of the migrations: who wrote which, when, and whether it is published. Only reads."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from admin_app.schema.files import MIGRATIONS

TRUNKS = ("main", "master", "trunk")
FIELD, RECORD = "\x1f", "\x1e"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a migration comes from. ``arrival`` orders those that are on the trunk by when they came there."""

    author: str = ""
    at: datetime | None = None
    is_mine: bool = False
    is_committed: bool = False
    is_published: bool = False
    arrival: int = 0
    trunk: str = ""

    def in_words(self, now: datetime) -> str:
        """ "Ana, 3 days ago, on main"."""
        who = "you" if self.is_mine or not self.is_committed else self.author or "somebody"
        where = (
            f"on {self.trunk}" if self.is_published else "not yet published" if self.is_committed else "not committed"
        )
        when = [_ago(self.at, now)] if self.at else []
        return ", ".join([who, *when, where])


@dataclass(frozen=True, slots=True)
class Past:
    """The origins of all migrations by their paths; ``is_known`` is false where there is no git or no repository."""

    is_known: bool
    origins: dict[Path, Origin]
    trunk: str = ""

    def of(self, path: str | Path) -> Origin:
        return self.origins.get(Path(path).resolve(), Origin(trunk=self.trunk))


def past_of(folder: Path = MIGRATIONS) -> Past:
    """What git knows of the migrations in the folder."""
    top = _ask(folder, "rev-parse", "--show-toplevel")
    if top is None:
        return Past(False, {})
    root = Path(top.strip())
    trunk = _trunk(folder)
    published = _files_in(trunk, folder, root) if trunk else set()
    me = (_ask(folder, "config", "user.email") or "").strip()
    origins = {}
    for path, (author, email, at) in _written(folder, root, trunk).items():
        origins[path] = Origin(
            author,
            at,
            email == me,
            True,
            path in published,
            _arrival(folder, trunk, path) if path in published else 0,
            _short(trunk),
        )
    return Past(True, origins, _short(trunk))


def _ask(folder: Path, *words: str) -> str | None:
    """What git answers, or None where it is not there or says no."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _trunk(folder: Path) -> str:
    """The branch that everybody shares: the remote's, else the local one with a usual name."""
    remotes = (_ask(folder, "remote") or "").split()
    for remote in sorted(remotes, key=lambda name: name != "origin"):
        if head := _ask(folder, "symbolic-ref", "-q", f"refs/remotes/{remote}/HEAD"):
            return head.strip()
        for name in TRUNKS:
            if _ask(folder, "rev-parse", "-q", "--verify", f"refs/remotes/{remote}/{name}"):
                return f"refs/remotes/{remote}/{name}"
    found = (f"refs/heads/{name}" for name in TRUNKS)
    return next((ref for ref in found if _ask(folder, "rev-parse", "-q", "--verify", ref)), "")


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/remotes/")


def _files_in(ref: str, folder: Path, root: Path) -> set[Path]:
    names = (_ask(folder, "ls-tree", "-r", "-z", "--name-only", "--full-name", ref, "--", ".") or "").split("\0")
    return {(root / name).resolve() for name in names if name}


def _written(folder: Path, root: Path, trunk: str) -> dict[Path, tuple[str, str, datetime]]:
    """Who first committed each file, on this branch, on the one that is being merged, or on the trunk."""
    refs = ["HEAD", *(ref for ref in ("MERGE_HEAD", "REBASE_HEAD") if _ask(folder, "rev-parse", "-q", "--verify", ref))]
    form = f"--format={RECORD}%an{FIELD}%ae{FIELD}%at{FIELD}"
    log = _ask(
        folder,
        "log",
        form,
        "-z",
        "--no-renames",
        "--name-only",
        "--diff-filter=A",
        *refs,
        *([trunk] if trunk else []),
        "--",
        ".",
    )
    found: dict[Path, tuple[str, str, datetime]] = {}
    for entry in (log or "").split(RECORD)[1:]:
        author, email, at, names = entry.split(FIELD, 3)
        for name in names.split("\0"):
            if name.strip():
                found[(root / name.strip()).resolve()] = (author, email, datetime.fromtimestamp(int(at), UTC))
    return found


def _arrival(folder: Path, trunk: str, path: Path) -> int:
    """The how-manieth commit of the trunk brought this file there."""
    log = _ask(
        folder, "log", "--first-parent", "-m", "--diff-filter=A", "--no-renames", "--format=%H", trunk, "--", str(path)
    )
    commits = (log or "").split()
    count = _ask(folder, "rev-list", "--first-parent", "--count", commits[0]) if commits else None
    return int(count or 0)


def _ago(at: datetime, now: datetime) -> str:
    days = (now.astimezone().date() - at.astimezone().date()).days
    if days <= 0:
        return "today"
    if days < 60:
        return "yesterday" if days == 1 else f"{days} days ago"
    return f"{days // 30} months ago" if days < 730 else f"{days // 365} years ago"


def trunk_files(folder: Path, containing: str) -> tuple[str, list[str]]:
    """The shared branch, and the text of each Python file on it in which these words stand."""
    trunk = _trunk(folder)
    found = _ask(folder, "grep", "-l", "-z", "--full-name", "-F", containing, trunk, "--", ":/*.py") if trunk else None
    texts = (_ask(folder, "show", place) for place in (found or "").split("\0") if place)
    return _short(trunk), [text for text in texts if text]


def first_on_trunk(folder: Path, path: Path) -> str | None:
    """The file as it was when the shared branch first had it; None where git does not know."""
    trunk = _trunk(folder)
    log = _ask(
        folder, "log", "--first-parent", "-m", "--diff-filter=A", "--no-renames", "--format=%H", trunk, "--", str(path)
    )
    commits = (log or "").split()
    top = (_ask(folder, "rev-parse", "--show-toplevel") or "").strip()
    if not commits or not top:
        return None
    return _ask(folder, "show", f"{commits[0]}:{path.resolve().relative_to(Path(top).resolve()).as_posix()}")

"""``db check``: all that is wrong with the migrations as files, each with its place and the code that is right."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from alembic.script import Script

from admin_app.schema.branches import BRANCHES, MIGRATIONS, heads_of, scripts
from admin_app.schema.git import Past, past_of
from admin_app.schema.safety import released
from admin_app.schema.safety.accepting import LEAST, accepted_in, parted
from admin_app.schema.safety.danger import Danger
from admin_app.schema.safety.judging import dangers
from admin_app.schema.safety.linting import Flaw, flaws_of
from admin_app.schema.safety.mapping import mapped_at_all

SAFE_EDIT = (
    "# databases that have had it stay as they are: take the edit back, and write it as a migration of its own\n"
    '#     python run.py db make "what the edit was for"\n'
    '# Where it changes nothing for anybody:  python run.py db check --accept {revision} --reason "why"'
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: ``place`` is ``file:line``, ``safe`` the code to write instead."""

    kind: str
    place: str
    words: str
    safe: str

    @property
    def text(self) -> str:
        return f"{self.place}: {self.words} [{self.kind}]\n{indent(self.safe.strip(), '    ')}"


@dataclass(frozen=True, slots=True)
class Checked:
    """``looked_at`` are the migrations whose operations were judged, ``accepted`` counts risks that somebody took."""

    findings: tuple[Finding, ...]
    looked_at: tuple[Script, ...]
    accepted: int


def check_files(folder: Path = MIGRATIONS, *, everything: bool = False) -> Checked:
    """The files alone, without a database: unpublished migrations in full, all others only for edits.

    Where git does not say what is published, what was noted does. ``everything`` judges all, each as
    if the tables of those before it were full and in use.
    """
    past = past_of(folder)
    ordered = list(scripts(folder).walk_revisions())[::-1]
    looked_at = (
        ordered if everything else [script for script in ordered if script.revision in _unreleased(folder, past)]
    )
    judged = {script.revision for script in looked_at}
    found = list(dangers(ordered, judged, mapped_at_all(folder), apart=everything)) if judged else []
    open_, accepted, silent = parted(found)
    findings = [
        *_edits(folder, past),
        *(_of_flaw(flaw, folder) for script in looked_at for flaw in flaws_of(script, folder.parent)
          if not _is_accepted(flaw)),
        *(_of_danger(danger, folder) for danger in open_),
        *(_without_reason(danger, folder) for danger in silent),
    ]  # fmt: skip
    return Checked(tuple(findings), tuple(looked_at), len(accepted))


def place_of(path: Path, line: int, folder: Path) -> str:
    """``migrations/versions/app/0002_x.py:14``, as an editor opens it from the project."""
    return f"{path.resolve().relative_to(folder.resolve().parent).as_posix()}:{line}"


def _unreleased(folder: Path, past: Past) -> set[str]:
    """What is not on the shared branch; without git, what was not noted as released, or the last of each branch."""
    noted = released.noted(folder)
    if past.is_known and past.trunk:
        return {
            script.revision
            for script in scripts(folder).walk_revisions()
            if not past.of(script.path).is_published and not _stands_for_released(script, noted)
        }
    if noted:
        return {script.revision for script in scripts(folder).walk_revisions()} - noted
    return {head.revision for branch in BRANCHES for head in heads_of(branch, folder)}


def _stands_for_released(script: Script, noted: set[str]) -> bool:
    """A squashed migration runs on new databases alone: those that had the row do not run it again."""
    return hasattr(script.module, "replaces") and script.revision in noted


def _edits(folder: Path, past: Past) -> Iterator[Finding]:
    for file in released.edited(folder, past):
        words = "was edited after it was released: databases that have had it differ from those that will"
        yield Finding("edited", place_of(file.path, 1, folder), words, SAFE_EDIT.format(revision=file.revision))


def _of_flaw(flaw: Flaw, folder: Path) -> Finding:
    return Finding(flaw.kind, place_of(flaw.path, flaw.line, folder), flaw.words, flaw.safe)


def _is_accepted(flaw: Flaw) -> bool:
    return len(accepted_in(flaw.path).reason_for(flaw.line, flaw.kind) or "") >= LEAST


def _of_danger(danger: Danger, folder: Path) -> Finding:
    return Finding(danger.kind, place_of(danger.path, danger.line, folder), danger.words, danger.safe)


def _without_reason(danger: Danger, folder: Path) -> Finding:
    words = f"is accepted without a reason that somebody else could judge, but it {danger.words}"
    return Finding(danger.kind, place_of(danger.path, danger.line, folder), words, "# accepted: the reason")

"""``db rebase`` and ``db merge``: two ends of a branch become one, after both sides were compared.

Changes files, and of databases only the local one, which is stepped down first where it has had what is moved.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from alembic import command
from alembic.script import Script
from sqlalchemy import Engine

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema import heads
from admin_app.schema.branches import MIGRATIONS, TEAM, config_for, in_words
from admin_app.schema.commuting import Answer, Finding
from admin_app.schema.files import ends_of
from admin_app.schema.following import follow
from admin_app.schema.losing import refuse_to_lose
from admin_app.schema.making.texts.draft import Draft
from admin_app.schema.restacking import Rewritten, put, restacked
from admin_app.schema.settling import settled
from admin_app.schema.sides import Fork, Undecided, fork_of, said
from admin_app.schema.stepping import applied_here
from admin_app.schema.trying import verified
from admin_app.schema.upgrading import know_as, take_these_back, upgrade, upgrade_to
from admin_app.schema.writing import finished

NOTHING_BUT_BOTH = Draft("pass", "pass", (), ("keep both sides as they are, and change nothing",))


@dataclass(frozen=True)
class Joined:
    """What was done: the files that there are now, and a line for each thing to say."""

    files: tuple[Path, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person said beforehand: --top, --keep, --anyway, --verify, --yes."""

    top: str = ""
    keep: str = ""
    anyway: bool = False
    verify: bool = False
    yes: bool = False


@in_words
def rebase(engine: Engine, branch: str = TEAM, wish: Wish = Wish(), folder: Path = MIGRATIONS) -> Joined:
    """Put the unpublished side of the branch on top of the other."""
    if not heads.two_ends(folder) and (followed := follow(engine, folder, also_if_it_loses=wish.yes)):
        names = " and ".join(path.stem for path in followed)
        return Joined((), (f"Your database had {names} under an older name: it was stepped down and up again.",))
    fork = fork_of(branch, folder, wish.top)
    texts: dict[Path, str] = {}
    lines = []
    if wish.keep and fork.answer is Answer.CONFLICT:
        _refuse_what_stays_unknown(fork, wish)
        texts, notes = settled(fork, wish.keep)
        lines += notes
    else:
        _refuse_what_clashes(fork, wish, "rebase")
    if wish.verify and not wish.keep:
        lines.append(verified(fork, engine, folder))
    files = restacked(branch, fork.top, fork.below.head, texts)
    lines = [*(f"{file.old.stem} is now {file.new.stem}." for file in files), *lines]
    if had := _had_here(engine, fork, folder):
        either_order = fork.answer is Answer.INDEPENDENT or (fork.answer is Answer.CANNOT_TELL and wish.anyway)
        moved = _keep_values if either_order else _step_down_and_up
        lines.append(moved(engine, fork, had, files, folder, wish))
    else:
        _put(files, folder)
    return Joined(tuple(file.new for file in files), tuple(lines))


@in_words
def merge(engine: Engine, branch: str = TEAM, wish: Wish = Wish(), folder: Path = MIGRATIONS) -> Joined:
    """Join both sides of the branch by a migration that changes nothing and says what it joins."""
    fork = fork_of(branch, folder, wish.top or _any_top(branch, folder))
    _refuse_what_clashes(fork, wish, "merge")
    lines = [verified(fork, engine, folder)] if wish.verify else []
    both = [Path(side.head.path).stem for side in (fork.below, fork.top)]
    number = max(int(name[:4]) if name[:4].isdigit() else 0 for name in both) + 1
    revision = f"{branch}_{number:04d}_{uuid4().hex[:6]}"
    message = f"Join {both[0]} and {both[1]}"
    ends = [fork.below.head.revision, fork.top.head.revision]
    written = command.merge(config_for(folder), ends, message, rev_id=revision)
    if not isinstance(written, Script):
        raise Refusal("Nothing was joined; see: python run.py db status")
    path = Path(written.path)
    slug = "_and_".join(re.sub(r"^\d{4}_", "", name) for name in both)
    path = path.rename(path.with_name(f"{number:04d}_join_{slug[:60].rstrip('_')}.py"))
    path.write_text(finished(path.read_text(encoding="utf-8"), NOTHING_BUT_BOTH), encoding="utf-8")
    heads.write(folder)
    return Joined((path,), tuple(lines))


def two_ends_in_words(branch: str, folder: Path = MIGRATIONS) -> str:
    """Why nothing goes on where a branch ends twice: what both sides do, and the one command that helps."""
    top, which = "", ""
    try:
        fork_of(branch, folder)
    except Undecided as undecided:
        top, which = _any_top(branch, folder), f"\n{undecided.sentence}"
    except Refusal as several:
        return several.sentence
    fork = fork_of(branch, folder, top)
    base = Path(fork.base.path).stem if fork.base else "the beginning"
    sides = [line for side in (fork.below, fork.top) for line in said(side)]
    count = "Two migrations follow" if len(sides) == 2 else "Two lines of migrations follow"
    told = "\n  ".join([f"{count} {base}, so the order is not known. Nothing was changed.", *sides])
    return f"{told}\n{_verdict(fork)}{which}"


def _verdict(fork: Fork) -> str:
    run = f"python run.py db rebase{_on(fork)}"
    if fork.answer is Answer.INDEPENDENT:
        mine = "yours" if fork.top.is_mine else Path(fork.top.head.path).stem
        return f"They do not touch the same things, so {mine} can come last. Run: {run}"
    why = fork.findings[0].why
    if fork.answer is Answer.CONFLICT:
        return f"They are in each other's way: {why}. To see both, run: {run}"
    return f"Nobody can tell whether the order matters: {why}. To see both, run: {run}"


def _on(fork: Fork) -> str:
    return "" if fork.branch == TEAM else f" --branch {fork.branch}"


def _refuse_what_clashes(fork: Fork, wish: Wish, verb: str) -> None:
    if fork.answer is Answer.CONFLICT and not (wish.anyway and verb == "rebase" and _only_order(fork)):
        run = f"python run.py db rebase{_on(fork)}"
        ways = (
            f"Both can stay, in the order in which they would stand: {run} --anyway"
            if _only_order(fork)
            else f"Choose one, and it is written for you:\n  {run} --keep main\n  {run} --keep mine"
        )
        raise Conflict(f"Refused: {_pairs(fork)}\n{ways}")
    if fork.answer is Answer.CANNOT_TELL and not wish.anyway:
        raise Conflict(
            f"It cannot be told whether the order matters: {_pairs(fork)}\n"
            f"Read both. If either order is right: python run.py db {verb}{_on(fork)} --anyway"
        )


def _refuse_what_stays_unknown(fork: Fork, wish: Wish) -> None:
    """Choosing between what clashes says nothing about the other steps."""
    chosen = {finding.mine.words for finding in fork.findings if finding.answer is Answer.CONFLICT}
    left = [finding for finding in fork.findings if finding.answer is Answer.CANNOT_TELL]
    if not wish.anyway and (unknown := [finding for finding in left if finding.mine.words not in chosen]):
        raise Conflict(
            f"It cannot be told whether the order matters: {_pairs(fork, unknown)}\n"
            f"Read both. If either order of these is right, add --anyway to --keep {wish.keep}."
        )


def _only_order(fork: Fork) -> bool:
    """Do the sides only add values to a type of the database? They stand in the order in which they came."""
    return all(
        "values stand in the order" in finding.why for finding in fork.findings if finding.answer is Answer.CONFLICT
    )


def _pairs(fork: Fork, findings: Sequence[Finding] = ()) -> str:
    trunk = fork.past.trunk
    names = (fork.below.name(trunk), fork.top.name(trunk))
    width = max(map(len, names)) + 1
    shown = findings or [finding for finding in fork.findings if finding.answer is fork.answer]
    return "\n".join(_pair(finding, names, width) for finding in shown[:5])


def _pair(finding: Finding, names: tuple[str, str], width: int) -> str:
    first, second = (f"{name}:".ljust(width + 1) for name in names)
    return f"{finding.why}.\n  {first}{finding.theirs.words}\n  {second}{finding.mine.words}"


def _had_here(engine: Engine, fork: Fork, folder: Path) -> list[Script]:
    moved = {script.revision for script in fork.top.scripts}
    return [script for script in applied_here(engine, folder) if script.revision in moved]


def _keep_values(
    engine: Engine, fork: Fork, had: list[Script], files: list[Rewritten], folder: Path, _wish: Wish
) -> str:
    """Either order is right: what is below is run now, and what the database has had gets its new name."""
    upgrade_to(engine, fork.below.head.revision, folder)
    _put(files, folder)
    names = dict(zip((script.revision for script in fork.top.scripts), (file.revision for file in files), strict=True))
    know_as(engine, {script.revision: names[script.revision] for script in had}, fork.below.head.revision)
    upgrade(engine, folder)
    return "Your database had it applied: it got what is now below it, and kept all its values."


def _step_down_and_up(
    engine: Engine, _fork: Fork, had: list[Script], files: list[Rewritten], folder: Path, wish: Wish
) -> str:
    if not wish.yes:
        refuse_to_lose(engine, had)
    take_these_back(engine, {script.revision for script in had}, folder)
    _put(files, folder)
    upgrade(engine, folder)
    return "Your database had it applied: it was stepped down and up again."


def _put(files: list[Rewritten], folder: Path) -> None:
    put(files, folder)
    heads.write(folder)


def _any_top(branch: str, folder: Path) -> str:
    """For a merge it does not matter which comes last: both keep their places."""
    return max((end.revision for end in ends_of(branch, folder)), default="")

"""The two sides of a branch that ends twice: which migrations each has, whose they are, and whether they commute."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from alembic.script import Script

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS, heads_of, scripts
from admin_app.schema.commuting import Answer, Finding, compared
from admin_app.schema.git import Origin, Past, past_of
from admin_app.schema.operations import DIALECTS, known_before, steps_of

ROOM = 90
"""Characters that say what a migration does, where there is a line for each."""


class Undecided(Refusal):
    """Nobody but the person can say which side comes last."""


@dataclass(frozen=True)
class Side:
    """The migrations of one side, oldest first, and where they come from."""

    scripts: tuple[Script, ...]
    origins: tuple[Origin, ...]

    @property
    def head(self) -> Script:
        return self.scripts[-1]

    @property
    def is_published(self) -> bool:
        return any(origin.is_published for origin in self.origins)

    @property
    def is_new(self) -> bool:
        """Is some of it in nobody's history yet?"""
        return not all(origin.is_committed for origin in self.origins)

    @property
    def is_mine(self) -> bool:
        return all(origin.is_mine or not origin.is_committed for origin in self.origins)

    def name(self, trunk: str) -> str:
        """How a refusal calls the side."""
        return (
            (trunk or "theirs")
            if self.is_published
            else "yours"
            if self.is_mine
            else self.origins[-1].author or "other"
        )


@dataclass(frozen=True)
class Fork:
    """A branch that ends twice: ``below`` stays as it is, ``top`` is what is put on it or joined to it."""

    branch: str
    base: Script | None
    below: Side
    top: Side
    before: tuple[Script, ...]
    past: Past

    @cached_property
    def findings(self) -> list[Finding]:
        """The pairs of steps that are not known to commute, on either kind of database, each once."""
        found: dict[tuple[str, str, str], Finding] = {}
        for dialect in DIALECTS:
            known = known_before(self.before, dialect)
            theirs = [step for script in self.below.scripts for step in steps_of(script, dialect, known)]
            mine = [step for script in self.top.scripts for step in steps_of(script, dialect, known)]
            for finding in compared(theirs, mine):
                found.setdefault((finding.theirs.words, finding.mine.words, finding.why), finding)
        return sorted(found.values(), key=lambda finding: -finding.answer)

    @property
    def answer(self) -> Answer:
        return max((finding.answer for finding in self.findings), default=Answer.INDEPENDENT)


def fork_of(branch: str, folder: Path = MIGRATIONS, top: str = "") -> Fork:
    """The two sides of the branch; refuses where it does not end twice, and where nobody can tell which is on top."""
    heads = heads_of(branch, folder)
    if len(heads) < 2:
        raise Refusal(f"The branch {branch} has one end; there is nothing to join.")
    if len(heads) > 2:
        raise Refusal(
            f"The branch {branch} has {len(heads)} ends; take the changes of one colleague at a time: take all but two "
            "of these files away, join those, and put the next one back."
        )
    past = past_of(folder)
    lines = [line_of(head, folder) for head in heads]
    shared = {script.revision for script in lines[0]} & {script.revision for script in lines[1]}
    both = [_side([script for script in line if script.revision not in shared], past) for line in lines]
    below, above = _ordered(both, top, past)
    before = tuple(script for script in lines[0] if script.revision in shared)
    return Fork(branch, before[-1] if before else None, below, above, before, past)


def said(side: Side, now: datetime | None = None) -> list[str]:
    """Each migration of the side in a line: its file, whose it is, what it does."""
    now = now or datetime.now(UTC)
    return [
        f"{Path(script.path).stem:40} {origin.in_words(now):34} {does(script)}"
        for script, origin in zip(side.scripts, side.origins, strict=True)
    ]


def does(script: Script) -> str:
    """What a migration does, in a few words."""
    words = list(dict.fromkeys(step.words for dialect in DIALECTS for step in steps_of(script, dialect)))
    shown = words[:1]
    while len(shown) < len(words) and len(", ".join([*shown, words[len(shown)]])) <= ROOM:
        shown.append(words[len(shown)])
    more = f" and {len(words) - len(shown)} more" if len(words) > len(shown) else ""
    return ", ".join(shown) + more or "changes nothing"


def line_of(head: Script, folder: Path) -> list[Script]:
    """A head and all below it in its branch, oldest first."""
    directory = scripts(folder)
    found: dict[str, Script] = {}
    waiting = [head.revision]
    while waiting:
        script = directory.get_revision(waiting.pop())
        if script and script.revision not in found:
            found[script.revision] = script
            waiting += _followed(script)
    ordered: list[Script] = []
    while len(ordered) < len(found):
        done = {script.revision for script in ordered}
        ordered += [
            script for name, script in sorted(found.items()) if name not in done and set(_followed(script)) <= done
        ]
    return ordered


def _followed(script: Script) -> list[str]:
    down = script.down_revision
    return [down] if isinstance(down, str) else list(down or ())


def _side(found: list[Script], past: Past) -> Side:
    return Side(tuple(found), tuple(past.of(script.path) for script in found))


def _ordered(both: list[Side], top: str, past: Past) -> tuple[Side, Side]:
    """Below and on top: as named, else the published one below, else the one that is mine on top."""
    one, other = both
    if top:
        return _as_named(one, other, top)
    if one.is_published != other.is_published:
        return (one, other) if one.is_published else (other, one)
    if one.is_published and (first := max(o.arrival for o in one.origins)) != (
        last := max(o.arrival for o in other.origins)
    ):
        return (one, other) if first < last else (other, one)
    for question in ("is_new", "is_mine"):
        if past.is_known and getattr(one, question) != getattr(other, question):
            return (other, one) if getattr(one, question) else (one, other)
    why = (
        "git does not say which of the two is published"
        if past.is_known
        else "there is no git here that says which is published"
    )
    names = " | ".join(f"--top {Path(side.head.path).stem}" for side in both)
    raise Undecided(f"Which comes last? Nothing was changed, because {why}. Say it: {names}")


def _as_named(one: Side, other: Side, top: str) -> tuple[Side, Side]:
    for below, above in ((one, other), (other, one)):
        if top in (above.head.revision, Path(above.head.path).stem):
            return below, above
    ends = " or ".join(Path(side.head.path).stem for side in (one, other))
    raise Refusal(f"{top} is not one of the two ends; --top takes {ends}.")

"""The table of all pairs, as a page."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from admin_app.schema.joining import Wish
from tests.schema.pairs.kinds import Kind, Operation
from tests.schema.pairs.tools import Outcome, Place, alembic, django, needs_a_question, steward

RIGHT, ASKS, NEEDLESS, LOUD = "right", "asks", "asks needlessly", "fails when it is run"
SILENT, NOTHING = "wrong in silence", "has no such operation"
VERDICTS = (RIGHT, ASKS, NEEDLESS, LOUD, SILENT, NOTHING)
HEAD = """\
# Two migrations at once: every kind with every other

Written by `make pairs`; nothing on this page is written by hand. Each line is a pair of migrations that were
committed on two branches of a real git repository, the first on main, the second on a branch into which main
is then merged. Every pair goes through three tools: Steward (`db rebase`, `db upgrade`), plain Alembic
(`alembic merge heads`, `alembic upgrade head`) and Django (`makemigrations --merge --no-input`, `migrate`),
each on {kinds}, and each on three databases: a new one, one that had the first migration before, and one that
had the second. Each holds a row.

- **right**: no question, and all three databases end with the schema that both people meant, and with the
  same rows.
- **asks**: both operations are shown and nothing is changed until a person chose. Right where the order
  matters.
- **asks needlessly**: a question where the order does not matter to the one row of these databases. (Whether rows that
  are written in one and checked in the other fit is not to be known from the files.)
- **fails when it is run**: the merge is made without a question, and then does not run, or not everywhere.
- **wrong in silence**: the merge is made and runs, and databases differ, or are not what was meant.

Whether the order matters is not said by a tool: it is worked out on plain data
(`tests/schema/pairs/kinds.py`), and by carrying both orders out and comparing the rows. `--keep` tells what
became of the pair when one side was chosen: the chosen operation and nothing else, or *by hand* where the
other side is published and may hold what people wrote.

Of {pairs} pairs the order matters in {matters}:

| | {verdicts} |
{rule}
{summary}

| | on main | on the branch | order matters | Steward | Alembic | Django |
|---|---|---|---|---|---|---|
{rows}
"""


@dataclass
class Line:
    """A pair and what came of it."""

    number: str
    theirs: Operation
    mine: Operation
    needs_a_question: bool
    steward: Outcome
    kept: dict[str, Outcome]
    alembic: Outcome
    django: Outcome

    def in_short(self) -> str:
        return (
            f"{self.theirs.words} | {self.mine.words} | {'question' if self.needs_a_question else 'free'} | "
            f"{self.steward.said} {self.steward.ends} | { {k: kept(o) for k, o in self.kept.items()} } | "
            f"alembic {self.alembic.ends} | django {self.django.said} {self.django.ends}"
        )


def tried(
    folder: Path, postgres: str | None, python: Path | None, one: Kind, other: Kind, theirs: Operation, mine: Operation
) -> Line:
    """One pair through all three tools."""
    place = Place(folder, postgres)
    question = needs_a_question(place, theirs, mine)
    said = steward(place, theirs, mine, Wish(yes=True))
    kept = {}
    if said.is_conflict:
        kept = {side: steward(place, theirs, mine, Wish(keep=side, yes=True)) for side in ("main", "mine")}
    plain = alembic(place, theirs, mine)
    peer = django(python, place, theirs, mine) if python else Outcome("not tried")
    return Line(f"{one.name} / {other.name}", theirs, mine, question, said, kept, plain, peer)


def verdict(line: Line, outcome: Outcome) -> str:
    """How a tool did: right, or in which way not."""
    if outcome.asked:
        return ASKS if line.needs_a_question else NEEDLESS
    if not outcome.ends:
        return NOTHING
    if outcome.is_right:
        return RIGHT
    return SILENT if any(end.startswith("WRONG") for end in outcome.ends.values()) else LOUD


def kept(outcome: Outcome) -> str:
    """What --keep led to: right, or left to a person who is told why; anything else would be wrong."""
    if outcome.is_right:
        return RIGHT
    by_hand = all("cannot be written for you" in end for end in outcome.ends.values())
    return "by hand" if by_hand else "; ".join(sorted(set(outcome.ends.values())))


def written(lines: list[Line], *, has_postgres: bool) -> str:
    """The whole page."""
    kinds = "SQLite and PostgreSQL" if has_postgres else "SQLite"
    names = ("Steward", "Alembic", "Django")
    counts = {name: Counter(verdict(line, getattr(line, name.lower())) for line in lines) for name in names}
    summary = [f"| {name} | " + " | ".join(str(counts[name][kind]) for kind in VERDICTS) + " |" for name in counts]
    return HEAD.format(
        pairs=len(lines),
        kinds=kinds,
        matters=sum(line.needs_a_question for line in lines),
        verdicts=" | ".join(VERDICTS),
        rule="|---" * (len(VERDICTS) + 1) + "|",
        summary="\n".join(summary),
        rows="\n".join(_row(number, line) for number, line in enumerate(lines, 1)),
    )


def _row(number: int, line: Line) -> str:
    keeps = ", ".join(f"{side}: {kept(outcome)}" for side, outcome in line.kept.items())
    cells = (
        str(number),
        line.theirs.words,
        line.mine.words,
        "yes" if line.needs_a_question else "no",
        _told(line, line.steward) + (f" (`--keep` {keeps})" if keeps else ""),
        _told(line, line.alembic),
        _told(line, line.django),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _told(line: Line, outcome: Outcome) -> str:
    said = verdict(line, outcome)
    if outcome.asked:
        return f"{said}: {outcome.said}"
    if said in (RIGHT, NOTHING):
        return said
    ends = {end.removeprefix("WRONG: ").removeprefix("fails: ") for end in outcome.ends.values() if end != RIGHT}
    where = [kind for kind, end in outcome.ends.items() if end != RIGHT]
    return f"{'**' + said + '**' if said == SILENT else said} on {' and '.join(where)}: {'; '.join(sorted(ends))}"

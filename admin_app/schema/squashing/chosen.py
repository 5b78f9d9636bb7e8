"""Which migrations are squashed: a straight row of the team's branch; refuses what is none. Asks git and the files."""

from dataclasses import dataclass
from pathlib import Path

from alembic.script import Script

from admin_app.resource.errors import Refusal, closest, with_suggestion
from admin_app.schema.branches import MIGRATIONS, TEAM, TOOL, one_head_each, scripts
from admin_app.schema.git import past_of
from admin_app.schema.refusals import Misuse
from admin_app.schema.restacking import WAS
from admin_app.schema.sides import line_of

EXAMPLE = "write it as 0002_colour..0007_weight, the older one first, or with the revisions"


@dataclass(frozen=True)
class Row:
    """The migrations, oldest first. The last one's revision is what the squashed one is called."""

    scripts: tuple[Script, ...]

    @property
    def first(self) -> Script:
        return self.scripts[0]

    @property
    def last(self) -> Script:
        return self.scripts[-1]

    @property
    def below(self) -> str | None:
        """The migration that the row follows."""
        return str(self.first.down_revision) if self.first.down_revision else None

    @property
    def gone(self) -> tuple[str, ...]:
        """Every revision that a database may stand at and that is no more: also those that these had replaced."""
        named: list[str] = []
        for script in self.scripts:
            named += getattr(script.module, "replaces", ())
            named += [old for old, _ in WAS.findall(Path(script.path).read_text(encoding="utf-8"))]
            named.append(script.revision)
        return tuple(dict.fromkeys(name for name in named if name != self.last.revision))

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of branches that these begin."""
        said = [getattr(script.module, "branch_labels", None) or () for script in self.scripts]
        return tuple(dict.fromkeys(name for each in said for name in ([each] if isinstance(each, str) else each)))

    @property
    def needs(self) -> tuple[str, ...]:
        """What of the other branch has to be there before."""
        return tuple(dict.fromkeys(name for script in self.scripts for name in _several(script.dependencies)))

    def number(self, script: Script) -> str:
        """How the file is called in short: its number, else its whole name."""
        stem = Path(script.path).stem
        return stem[:4] if stem[:4].isdigit() else stem


def row_of(words: str, folder: Path = MIGRATIONS) -> Row:
    """The row that ``FIRST..LAST`` names."""
    ends = one_head_each(folder)
    first, dots, last = (part.strip() for part in words.partition(".."))
    if not (first and dots and last) or last.startswith("."):
        raise Misuse(f"{words} is no row of migrations; {EXAMPLE}.")
    line = line_of(ends[TEAM], folder) if TEAM in ends else []
    places = [_place(name, line, folder) for name in (first, last)]
    if places[0] > places[1]:
        raise Misuse(f"{first} stands above {last}; {EXAMPLE}.")
    if places[0] == places[1]:
        raise Misuse(f"{words} is one migration: there is nothing to squash.")
    row = Row(tuple(line[places[0] : places[1] + 1]))
    _refuse_what_is_not_straight(row)
    _refuse_what_others_need(row, folder)
    _refuse_what_is_not_published(row, folder)
    return row


def _place(name: str, line: list[Script], folder: Path) -> int:
    known = {script.revision: place for place, script in enumerate(line)}
    known |= {Path(script.path).stem: place for place, script in enumerate(line)}
    if name in known:
        return known[name]
    others = scripts(folder).walk_revisions()
    if any(name in (script.revision, Path(script.path).stem) for script in others if TOOL in script.branch_labels):
        raise Refusal(
            f"{name} is the tool's own; a new version of the tool squashes those. Name two of the branch app."
        )
    raise Misuse(with_suggestion(f"There is no migration {name} in the branch app.", closest(name, known)))


def _refuse_what_is_not_straight(row: Row) -> None:
    for script in row.scripts:
        name = Path(script.path).stem
        if len(_several(script.down_revision)) > 1:
            raise Refusal(f"{name} joins two sides and is replaced by nothing; squash what is below it, or above it.")
        if script is not row.last and len(script.nextrev) > 1:
            raise Refusal(f"Two sides begin at {name}, so these are no straight row; end it there, or begin it above.")


def _refuse_what_others_need(row: Row, folder: Path) -> None:
    own = {script.revision for script in row.scripts}
    for script in scripts(folder).walk_revisions():
        needed = set(_several(script.dependencies)) & own - {row.last.revision}
        if needed and script.revision not in own:
            raise Refusal(
                f"{Path(script.path).stem} depends on {', '.join(sorted(needed))}, which would be no more; end the row "
                "there."
            )


def _refuse_what_is_not_published(row: Row, folder: Path) -> None:
    """A database of a colleague that had the first and not the last could not go on."""
    past = past_of(folder)
    if not past.trunk or past.of(row.last.path).is_published:
        return
    out = [script for script in row.scripts if past.of(script.path).is_published]
    name = Path(row.last.path).stem
    if out:
        raise Refusal(
            f"{name} is not on {past.trunk} yet, so other databases have had only a part of the row; end it at "
            f"{Path(out[-1].path).stem}, or publish the others first."
        )
    raise Refusal(
        f"None of these is on {past.trunk} yet, so nobody else has had them: step your database back below them, "
        'remove the files, and write one anew: python run.py db make "…"'
    )


def _several(said: object) -> tuple[str, ...]:
    if said is None:
        return ()
    return (said,) if isinstance(said, str) else tuple(said)  # type: ignore[arg-type]

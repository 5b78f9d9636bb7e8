"""What is told while migrations run, and what is said where they stop: which ran, which was at work, how to go on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from traceback import walk_tb

from alembic.script import Script

UPGRADE, STATUS = "python run.py db upgrade", "python run.py db status"


class Watch:
    """Who looks on; this one does nothing. Another says each step when it begins and ends, and what is waited for."""

    def begins(self, number: int, total: int, script: Script) -> None: ...

    def ends(self, script: Script, seconds: float) -> None: ...

    def says(self, sentence: str) -> None: ...


class Reported(Watch):
    """Says each migration by what it does, when it is done."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report

    def ends(self, script: Script, seconds: float) -> None:
        self._report(script.doc)


@dataclass
class Journal:
    """The migrations of one run in their order, how many of them are done, and whether the next has begun to stay.

    ``is_half_done``: a part of the one at work is committed already, by an ``autocommit_block``.
    """

    watch: Watch
    waiting: list[Script]
    done: list[Script] = field(default_factory=list)
    is_half_done: bool = False
    command: str = UPGRADE
    """What goes on where it stopped."""
    _since: float = field(default_factory=monotonic)

    def begin(self) -> None:
        """The next one begins, where there is one."""
        self._since = monotonic()
        if self.at_work:
            self.watch.begins(len(self.done) + 1, len(self.done) + len(self.waiting), self.at_work)

    def note(self, script: Script) -> None:
        """One is done, and its successor begins."""
        self.watch.ends(script, monotonic() - self._since)
        self.done.append(script)
        self.waiting = [each for each in self.waiting if each.revision != script.revision]
        self.is_half_done = False
        self.begin()

    @property
    def at_work(self) -> Script | None:
        return self.waiting[0] if self.waiting else None

    def stopped(self, why: BaseException, *, all_or_nothing: bool) -> str:
        """What became of the one at work and of those before it, and what to do."""
        if all_or_nothing:
            return f"Nothing was changed. Go on: {self.command}"
        name = Path(self.at_work.path).stem if self.at_work else "The one at work"
        count = len(self.done)
        before = f"{count} before it {'stays' if count == 1 else 'stay'}. " if count else ""
        if not self.is_half_done:
            return f"{name} was taken back. {before}Go on: {self.command}"
        line = _line_in(self.at_work, why)
        return (
            f"{name} stopped half way, {f'on line {line}' if line else 'and'}: what it committed before, in "
            f"autocommit_block, stays. {before}See that it can run again from its beginning (IF NOT EXISTS), then "
            f"go on: {self.command}"
        )


def _line_in(script: Script | None, why: BaseException) -> int:
    """Where in the migration it happened."""
    here = [line for frame, line in walk_tb(why.__traceback__) if script and frame.f_code.co_filename == script.path]
    return here[-1] if here else 0

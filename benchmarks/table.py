"""Figures beside their budgets, as a table that is read in a terminal."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Line:
    """One piece of work: our figure, the peer's, and what it must be."""

    work: str
    ours: str
    peer: str = ""
    ratio: str = ""
    budget: str = ""
    held: bool | None = None

    @property
    def mark(self) -> str:
        return {None: "", True: "ok", False: "OVER"}[self.held]


@dataclass
class Table:
    title: str
    lines: list[Line] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)  # what each page took us

    def add(self, line: Line) -> None:
        print(".", end="", flush=True)
        self.lines.append(line)

    @property
    def over(self) -> list[Line]:
        return [line for line in self.lines if line.held is False]

    def __str__(self) -> str:
        head = ("", "Steward", "Flask-Admin", "ratio", "budget", "")
        rows = [head, *((each.work, each.ours, each.peer, each.ratio, each.budget, each.mark) for each in self.lines)]
        widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
        drawn = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([f"\n{self.title}", drawn[0], "-" * (sum(widths) + 2 * len(widths)), *drawn[1:]])


def milliseconds(value: float) -> str:
    return f"{value * 1000:,.1f} ms"


def at_most(work: str, ours: float, peer: float, share: float | None) -> Line:
    """A line of times: ours may take at most this share of the peer's."""
    ratio = ours / peer
    budget = f"at most {share:.2f}" if share else ""
    return Line(work, milliseconds(ours), milliseconds(peer), f"{ratio:.2f}", budget, ratio <= share if share else None)


def no_slower(work: str, ours: float, than: float, ratio: float = 1.2) -> Line:
    """A line of two times of ours."""
    shown = f"{ours / than:.2f}"
    return Line(work, milliseconds(ours), f"({milliseconds(than)})", shown, f"at most {ratio}", ours / than <= ratio)


def limit(work: str, ours: float, most: float, unit: str, digits: int = 1) -> Line:
    return Line(
        work, f"{ours:,.{digits}f} {unit}".strip(), budget=f"at most {most:,g} {unit}".strip(), held=ours <= most
    )


def beside(line: Line, peer: str) -> Line:
    """The line with the peer's figure, which its budget does not ask for."""
    return replace(line, peer=peer)


def at_least(work: str, ours: float, least: float, unit: str, peer: float | None = None, *, digits: int = 0) -> Line:
    beside = (f"{peer:,.0f} {unit}", f"{ours / peer:.1f}") if peer else ("", "")
    budget = f"at least {least:,.0f} {unit}".strip() if least else ""
    return Line(work, f"{ours:,.{digits}f} {unit}".strip(), *beside, budget, ours >= least if least else None)

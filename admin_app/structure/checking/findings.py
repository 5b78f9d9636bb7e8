"""One thing that is not as it should be: where it stands, what is so, and what to do."""

from dataclasses import asdict, dataclass
from typing import Any

ERROR, NOTE = "error", "note"
"""A note is worth a look and may be meant; an error is not."""


@dataclass(frozen=True)
class Finding:
    """``path`` is within the project, empty where it is in none of its files; ``line`` counts from 1."""

    rule: str
    path: str
    line: int
    sentence: str
    level: str = ERROR

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}: " if self.path else ""
        return f"{where}{'' if self.level == ERROR else f'{self.level}: '}{self.sentence}"

    def as_data(self) -> dict[str, Any]:
        """For an editor."""
        return asdict(self)

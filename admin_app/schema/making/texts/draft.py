"""A migration that nobody has written yet."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Draft:
    """Both directions as Python, the imports they need, and what they do in words; ``more`` stands above them."""

    upgrade: str
    downgrade: str
    imports: tuple[str, ...]
    words: tuple[str, ...]
    more: str = ""

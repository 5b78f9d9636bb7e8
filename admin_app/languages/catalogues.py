"""The languages there are, and their catalogues: a team's own before the tool's. English needs none.

A catalogue is read once a process, when somebody first reads its language.
"""

import gettext
from functools import lru_cache
from pathlib import Path

from admin_app.resource.translation import Catalogue

ENGLISH = "en"
DOMAIN = "messages"
OURS = Path(__file__).parents[1] / "translations"
TEAMS = Path("translations")
"""Below the project, as every path of a team's is."""

NAMES = {"en": "English", "de": "Deutsch"}
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "ur", "yi"})


def languages() -> list[str]:
    """Every language with a catalogue, the tool's or the team's."""
    found = {path.parts[-3] for root in (OURS, TEAMS) for path in root.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return sorted(found | {ENGLISH})


@lru_cache
def catalogue_of(language: str) -> Catalogue | None:
    """What is spoken; None is English, unless the team has English words of its own."""
    found: gettext.GNUTranslations | None = None
    for root in (TEAMS, OURS):
        path = file_of(root, language)
        if path.is_file():
            read = _read(path)
            if found is None:
                found = read
            else:
                found.add_fallback(read)
    return found


def file_of(root: Path, language: str, ending: str = "mo") -> Path:
    return root / language / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def name_of(language: str) -> str:
    """What the language calls itself."""
    if language in NAMES:
        return NAMES[language]
    from babel import Locale  # only for a language that a team added

    return str(Locale.parse(language).get_display_name(language) or language).capitalize()


def direction(language: str) -> str:
    return "rtl" if language.replace("-", "_").partition("_")[0] in RIGHT_TO_LEFT else "ltr"


def _read(path: Path) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        read = gettext.GNUTranslations(file)
    read._catalog.pop("", None)  # type: ignore[attr-defined]  # the file's header, which would translate the empty text
    return read

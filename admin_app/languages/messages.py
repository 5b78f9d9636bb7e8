"""Collects every sentence into the catalogues, and compiles them. For developers: no page needs it.

The tool's own stand in ``admin_app/translations``, a team's in ``translations``. Nothing in a file says where or when,
so that it changes only when a sentence does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from admin_app.languages.catalogues import ENGLISH, OURS, TEAMS, file_of
from admin_app.languages.labels import labels
from admin_app.resource.registry import Registry

Message = str | tuple[str, ...]

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "gettext_noop": None, "RuleBroken": (1,)}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
SOURCES = {OURS: ("admin_app", "models/system", "models/base.py", "models/types.py"), TEAMS: ("views", "models")}
NEVER = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in a catalogue where its format wants a time."""


@dataclass(frozen=True, slots=True)
class Written:
    """A language's catalogue as it should be: ``po`` for translators, ``mo`` for the running tool."""

    root: Path
    language: str
    catalogue: Catalog

    @property
    def missing(self) -> list[str]:
        return [str(message.id) for message in self.catalogue if message.id and not all(_texts(message.string))]

    @property
    def po(self) -> bytes:
        file = BytesIO()
        write_po(file, self.catalogue, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
        return file.getvalue()

    @property
    def mo(self) -> bytes:
        file = BytesIO()
        write_mo(file, self.catalogue)
        return file.getvalue()

    def save(self) -> None:
        po, mo = file_of(self.root, self.language, "po"), file_of(self.root, self.language)
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_bytes(self.po)
        mo.write_bytes(self.mo)


def written(known: Registry, *begun: str) -> Iterator[Written]:
    """Each catalogue with the sentences of today and the translations it has; also of languages that are begun."""
    for root, messages in collected(known).items():
        kept = {path.parts[-3] for path in root.glob("*/LC_MESSAGES/*.po")}
        for language in sorted(kept.union(begun if root is TEAMS else ()) - {ENGLISH}):
            yield Written(root, language, _brought_up(messages, file_of(root, language, "po"), language))


def collected(known: Registry) -> dict[Path, set[Message]]:
    """The sentences of the tool, and those that only the team has."""
    found: dict[Path, set[Message]] = {root: set(_in_sources(*places)) for root, places in SOURCES.items()}
    for words, ours in labels(known):
        found[OURS if ours else TEAMS].add(words)
    single = {message if isinstance(message, str) else message[0] for message in found[OURS]}
    found[TEAMS] = {
        message for message in found[TEAMS] if (message if isinstance(message, str) else message[0]) not in single
    }
    for messages in found.values():
        plural = {message[0] for message in messages if isinstance(message, tuple)}
        messages -= plural
    return found


def _in_sources(*places: str) -> Iterator[Message]:
    for place in map(Path, places):
        found: Iterator[Message]
        if place.is_file():
            found = (message for _line, message, _comments, _context in extract_from_file("python", place, KEYWORDS))
        else:
            found = (
                message
                for _file, _line, message, _comments, _context in extract_from_dir(
                    place, METHODS, keywords=KEYWORDS, comment_tags=()
                )
            )
        yield from found


def _brought_up(messages: set[Message], path: Path, language: str) -> Catalog:
    before = Catalog(locale=language)
    if path.is_file():
        with path.open("rb") as file:
            before = read_po(file, locale=language)
    now = Catalog(
        locale=language, project="Steward", version="1", creation_date=NEVER, revision_date=NEVER, fuzzy=False
    )
    now.header_comment = f"# {language}: kept by hand; sentences come and go by `python run.py messages`."
    for message in sorted(messages, key=str):
        known = before.get(message if isinstance(message, str) else message[0])
        fits = known is not None and isinstance(known.id, str) == isinstance(message, str)
        now.add(message, known.string if known is not None and fits else None)
    return now


def _texts(string: object) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (str(string or ""),)

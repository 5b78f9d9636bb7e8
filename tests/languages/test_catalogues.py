"""The catalogues have every sentence of the sources, each translated, and the compiled files say what they say."""

import gettext
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from admin_app.languages.catalogues import OURS, TEAMS, catalogue_of, file_of, languages
from admin_app.languages.labels import labels
from admin_app.languages.messages import collected, written
from admin_app.resource.registry import registry
from tests.guards import made

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
AGAIN = "run: make messages"


@pytest.fixture(scope="module")
def today(desk):
    """The catalogues as they would be written now."""
    with desk.app_context():
        return list(written(registry()))


def test_the_tool_and_the_demo_speak_german():
    assert (OURS.name, str(TEAMS)) == ("translations", "translations")
    assert languages() == ["de", "en"]


def test_the_catalogues_have_the_sentences_of_today(today):
    for each in today:
        kept = file_of(each.root, each.language, "po").read_bytes()
        with file_of(each.root, each.language, "po").open("rb") as file:
            known = {ids(message) for message in read_po(file)}
        now = {ids(message) for message in each.catalogue}
        assert (now - known, known - now) == (set(), set()), AGAIN
        assert kept == each.po, AGAIN


def test_the_compiled_files_say_what_the_catalogues_say(today):
    for each in today:
        assert file_of(each.root, each.language).read_bytes() == each.mo, AGAIN


def test_every_sentence_is_translated(today, desk):
    """But for the labels of models that ``run.py new`` made: ``run.py messages`` counts them, and English is shown."""
    with desk.app_context():
        views = [registry().by_name[name] for name in made.resources]
        waiting = {words for words, _ours in labels(SimpleNamespace(views=views, pages=(), shortcuts=()))}
    missing = [sentence for each in today for sentence in each.missing if sentence not in waiting]
    fuzzy = [message.id for each in today for message in each.catalogue if message.id and message.fuzzy]
    assert (missing, fuzzy) == ([], [])


def test_what_varies_in_a_sentence_varies_in_its_translation(today):
    wrong = [message.id for each in today for message in each.catalogue if message.id and differs(message)]
    assert wrong == []


def test_a_sentence_stands_in_one_catalogue_only(desk):
    with desk.app_context():
        ours, teams = collected(registry()).values()
    assert {first(message) for message in ours} & {first(message) for message in teams} == set()


def test_the_empty_text_has_no_translation():
    german = catalogue_of("de")
    assert german is not None and german.gettext("") == ""


def test_what_the_team_has_not_is_said_by_the_tool():
    german = catalogue_of("de")
    assert isinstance(german, gettext.GNUTranslations)
    assert [german.gettext(word) for word in ("Orders", "Save")] == ["Bestellungen", "Speichern"]


def ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def first(message: str | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def differs(message: Message) -> bool:
    """The singular may leave the number out: "ein Datensatz"."""
    wanted = {name for text in ids(message) for name in PLACEHOLDER.findall(text)}
    said = [set(PLACEHOLDER.findall(text)) for text in strings(message)]
    return any(found - wanted for found in said) or not said or bool(wanted - set().union(*said))


def strings(message: Message) -> Iterator[str]:
    yield from message.string if isinstance(message.string, tuple) else (message.string,)

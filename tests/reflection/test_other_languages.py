"""What is found out when a database is opened is told to each reader in their own language."""

import sqlite3

from admin_app.reflection.causes import why_unreadable
from admin_app.reflection.facts import Sentence
from admin_app.resource.translation import spoken
from tests.resource.brackets import Brackets


def test_a_sentence_is_english_until_it_is_told():
    found = why_unreadable(sqlite3.OperationalError("no such table: stock"), "shelves")
    assert found == "The database cannot show shelves: it reads stock, which does not exist."
    with spoken(Brackets()):
        assert found.said() == "⟦The database cannot show shelves: ⟦it reads stock, which does not exist⟧.⟧"


def test_a_cause_that_names_nothing_is_told_as_it_is():
    found = why_unreadable(sqlite3.OperationalError("malformed JSON"), "100 %")
    assert found.said() == "The database cannot show 100 %: it reads JSON, and in some row there is none."


def test_a_name_is_put_in_after_the_sentence_was_translated():
    with spoken(Brackets()):
        assert Sentence("%(what)s has no columns, so there is nothing to show.", what="%(what)s").said() == (
            "⟦%(what)s has no columns, so there is nothing to show.⟧"
        )

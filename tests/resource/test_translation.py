"""Sentences in the language of whoever reads them."""

import gettext as catalogues

from admin_app.resource.translation import gettext, gettext_noop, ngettext, speak, spoken, within_sentence


class German(catalogues.NullTranslations):
    def gettext(self, message):
        return {"Saved %(what)s.": "%(what)s gespeichert."}.get(message, message)

    def ngettext(self, msgid1, msgid2, n):
        return {"%(count)s row": ("%(count)s Zeile", "%(count)s Zeilen")}[msgid1][n != 1]


def test_without_a_catalogue_the_english_stands():
    assert gettext("Saved %(what)s.", what="Order 7") == "Saved Order 7."
    assert [ngettext("%(count)s row", "%(count)s rows", n) for n in (1, 2)] == ["1 row", "2 rows"]


def test_a_per_cent_sign_in_a_sentence_without_values_is_one():
    assert gettext("100 % of the rows") == "100 % of the rows"


def test_a_sentence_is_said_in_the_language_that_is_spoken():
    with spoken(German()):
        assert gettext("Saved %(what)s.", what="Auftrag 7") == "Auftrag 7 gespeichert."
        assert [ngettext("%(count)s row", "%(count)s rows", n) for n in (1, 2)] == ["1 Zeile", "2 Zeilen"]
        assert gettext("Not in the catalogue.") == "Not in the catalogue."
    assert gettext("Saved %(what)s.", what="Order 7") == "Saved Order 7."


def test_a_language_is_spoken_until_another_is():
    with spoken(None):
        speak(German())
        assert gettext("Saved %(what)s.", what="x") == "x gespeichert."


def test_a_name_within_an_english_sentence_begins_small_and_an_abbreviation_does_not():
    assert [within_sentence(name) for name in ("Order line", "SKU", "E", "")] == ["order line", "SKU", "e", ""]


def test_a_name_within_another_language_stays_as_its_catalogue_writes_it():
    with spoken(German()):
        assert within_sentence("Bestellung") == "Bestellung"


def test_a_sentence_that_is_only_marked_is_translated_where_it_is_shown():
    marked = gettext_noop("Saved %(what)s.")
    with spoken(German()):
        assert marked == "Saved %(what)s."
        assert gettext(marked, what="Auftrag 7") == "Auftrag 7 gespeichert."

"""A long text that was changed: what went, what came, and little of what stayed."""

import pytest

from admin_app.audit.text_changes import marked

LONG = " ".join(f"word{number}" for number in range(200))


def test_a_short_text_is_shown_side_by_side():
    assert marked("ring once", "ring twice") is None


def test_a_word_in_a_long_text_is_marked_within_it():
    drawn = str(marked(LONG, LONG.replace("word100 ", "another ")))
    assert "<del> word100</del><ins> another</ins>" in drawn
    assert "word99" in drawn and "word0" not in drawn.replace("word0…", "") and "…" in drawn


def test_what_was_added_at_the_end_is_marked():
    assert str(marked(LONG, LONG + " and more")).endswith("<ins> and more</ins>")


def test_texts_that_have_nothing_in_common_are_shown_whole():
    assert marked("a b c d e f g\n" * 20, "1 2 3 4 5 6 7 8 9\t" * 20) is None


def test_nothing_in_a_text_is_markup():
    drawn = str(marked(LONG + "<b>", LONG + "<script>alert(1)</script>"))
    assert "<b>" not in drawn and "<script>" not in drawn and "&lt;" in drawn


def test_very_long_texts_that_differ_everywhere_are_not_compared(monkeypatch):
    def compare(*_):
        pytest.fail("they were compared, which takes minutes")

    monkeypatch.setattr("admin_app.audit.text_changes.SequenceMatcher", compare)
    assert marked("a b " * 100_000, "b c " * 100_000) is None

"""The marks that a form carries: what is believed when they come back, and what is never in them."""

import pytest
from flask import Flask
from wtforms import Form, PasswordField, StringField

from admin_app.resource.forms.marks import CARRIED_MAX, Marks, marks_in, marks_of
from admin_app.resource.forms.plain_fields import ABSENT, hides

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize("text", ["old", "", None, "a\nb", 'ä=" <b>'])
def test_a_text_comes_back_as_it_was_at_the_start(app: Flask, text: str | None) -> None:
    with app.app_context():
        assert there_and_back(text, text).at_start("note") == text


@pytest.mark.parametrize("carried", [None, "x" * (CARRIED_MAX + 1), "\ud800"])
def test_what_is_not_carried_is_not_known_and_still_marked(app: Flask, carried: str | None) -> None:
    with app.app_context():
        marks = there_and_back("hidden:7", carried)
        assert marks.at_start("note") == ABSENT and marks.is_one_of("note", ["hidden:7"])
        assert "hidden" not in str(marks) and len(str(marks)) < 50


def test_a_text_that_is_not_ours_is_not_believed(app: Flask) -> None:
    with app.app_context():
        marks = there_and_back("old", "old")
        forged = marks_in(str(marks).replace("=old", "=forged"))
        assert forged is not None and forged.at_start("note") == ABSENT
        assert Marks({}).at_start("note") == ABSENT


def test_a_password_is_never_carried(app: Flask) -> None:
    class Sign(Form):
        name = StringField()
        word = PasswordField()

    form = Sign()
    assert hides(form.word) and not hides(form.name)


def there_and_back(text: str | None, carried: str | None) -> Marks:
    marks = marks_in(str(marks_of({"note": (text, carried)})))
    assert marks is not None
    return marks

"""Answers of the search in the language of whoever asks."""

import pytest

from admin_app.resource import translation
from tests.resource.brackets import Always

pytestmark = pytest.mark.sqlite_only


def test_groups_are_called_in_the_readers_language_and_records_as_they_are(sign_in, rows, bracketed):
    rows.customer(name="Rose Tea Room")
    anna = sign_in("staff")
    bracketed()
    answer = anna.client.get("/admin/search/?q=rose", headers={"Accept": "application/json"})

    (group,) = answer.json["groups"]
    assert group["title"] == "⟦Customers⟧"
    assert [entry["label"] for entry in group["entries"]] == ["Rose Tea Room"]


@pytest.fixture
def bracketed(monkeypatch):
    """From here on every request is answered in brackets."""
    return lambda: monkeypatch.setattr(translation, "_spoken", Always())

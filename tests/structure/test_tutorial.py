"""Whoever follows docs/tutorial-new.md has the list of their own model, and the page says how long that takes."""

import re

import pytest

from admin_app.structure.place import ROOT
from tests.structure.first_list import PAGE, commands, follow


def test_the_page_says_every_command_and_how_long_it_takes():
    assert [words[2:4] for words in commands()] == [
        ["db", "upgrade"], ["new", "Invoice"], ["db", "upgrade"], ["check"], ["user", "add"],
    ]  # fmt: skip
    assert re.search(r"\*\*Measured: \d+ seconds\*\* .* on a machine with 2 cores", PAGE.read_text(encoding="utf-8"))


@pytest.mark.nightly
@pytest.mark.skipif((ROOT / "models/invoice.py").exists(), reason="this project has invoices already")
def test_whoever_follows_the_page_has_the_list_of_their_own_model(tmp_path):
    timed = follow(tmp_path / "project")

    assert "<h1" in timed.page and "Invoices" in timed.page and 'href="/admin/invoices/new/' in timed.page
    assert 0 < timed.new < timed.all

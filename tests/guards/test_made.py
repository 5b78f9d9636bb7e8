"""Every resource that was made by a command answers each role as its file in ``made/`` says, page by page."""

import pytest

from admin_app.resource.fields.keys import key_text
from tests.guards import made

PAGES = {"": "R", "details/": "R", "new/": "C", "edit/": "E", "delete/": "D", "export/csv/": "X"}
"""The address of a page, and the letter that opens it."""
OF_ONE_ROW = ("details/", "edit/", "delete/")

pytestmark = pytest.mark.skipif(not made.resources, reason="no resource was made by python run.py new or scaffold")


@pytest.mark.parametrize("name", made.resources)
def test_a_made_resource_opens_for_whom_its_file_says(name, sign_in, rows):
    told = made.resources[name]
    key = key_text(getattr(rows, told["factory"])())

    for role, letters in told["grants"].items():
        someone = sign_in(role)
        for page, letter in PAGES.items():
            more = {"id": key} if page in OF_ONE_ROW else {}
            answer = someone.open(f"/admin/{name}/{page}", **more)
            assert answer.status == (200 if letter in letters else 403), f"{role} at {page}: {answer.text[:800]}"


@pytest.mark.parametrize("name", made.resources)
def test_a_made_resource_is_nobodys_without_a_role(name, sign_in, rows):
    key = key_text(getattr(rows, made.resources[name]["factory"])())
    nobody = sign_in()

    for page in PAGES:
        nobody.open(f"/admin/{name}/{page}", 403, **({"id": key} if page in OF_ONE_ROW else {}))
    nobody.open(f"/api/v1/{name}", 403)


@pytest.mark.parametrize("name", made.resources)
def test_the_api_lists_a_made_resource_to_its_readers(name, sign_in, rows):
    getattr(rows, made.resources[name]["factory"])()

    for role, letters in made.resources[name]["grants"].items():
        answer = sign_in(role).open(f"/api/v1/{name}")
        assert answer.status == (200 if "R" in letters else 403), f"{role}: {answer.text[:800]}"

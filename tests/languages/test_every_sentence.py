"""Every page and refusal in a made-up language: nothing that a person reads stands outside the catalogues.

What is data or a name stays as it is; the list of those is short, and each has its reason.
"""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from admin_app.languages import reader
from admin_app.languages.catalogues import OURS, TEAMS
from admin_app.languages.messages import collected
from admin_app.resource.registry import registry
from tests.guards.world import ANONYMOUS, FilePlace, using
from tests.languages.pseudo import Pseudo, outside

NAMES = ("Steward", "UTC", "Ctrl", "NULL", "SKU", "CSV", "English", "Deutsch", "Europe/Berlin")
"""The tool's own name, zones and keys, languages by what they call themselves."""

ROLES = ("staff", "ops", "developer", "finance", "admin")
"""Words of the declarations, which policies name too."""

DATA = (
    r"[\w.]+@example\.(com|org)",
    r"\b(north|south)[a-z]*\b",
    r"Person \d+",
    r"[\d.]+ by transfer",
    "^before: ",
    r"'\w+'",
    "North",
    "South",
    "Green tea",
    "Teas we guard",
    "Drinks we guard",
    "Hill Gardens we guard",
    "guarded",
    "Long Lane",
    "Berlin",
    r"\bDE\b",
    r"\btest\b",
    "development",
    "nothing-like-this",
    "stauts",
    "nonsense",
    "[0-9a-f]{8}-[0-9a-f-]{27}",
    r"\bmade (\d+|new|otherwise)\b",
)
"""What the rows of the guards say, and what the addresses below do."""

OF_RESOURCES = (
    "/admin/{name}/",
    "/admin/{name}/?search=nothing-like-this",
    "/admin/{name}/details/?id={key}",
    "/admin/{name}/new/",
    "/admin/{name}/edit/?id={key}",
    "/admin/{name}/delete/?id={key}",
    "/admin/{name}/filters/",
    "/admin/{name}/columns/",
)
PAGES = (
    "/admin/",
    "/admin/desk/",
    "/admin/pins/",
    "/admin/search/",
    "/admin/search/?q=north",
    "/admin/shortcuts/",
    "/account",
    "/account/tokens/new",
    "/account/language",
    "/logout",
    "/admin/fulfilment/",
    "/admin/history/",
    "/admin/history/orders/?id={order}",
    "/admin/part/recent/",
    "/admin/part/history/",
)
REFUSED = (
    "/admin/orders/?stauts=open",
    "/admin/orders/?placed_at=soon",
    "/admin/orders/?sort=nonsense",
    "/admin/orders/?page_size=9999",
    "/admin/orders/?total__gte=much",
    "/admin/orders/details/?id=987654321",
    "/admin/no-such-page/",
    "/admin/orders/ajax/lookup/?name=nonsense",
    "/admin/history/?before=x",
)


@pytest.fixture(scope="module")
def place(desk, tmp_path_factory) -> Iterator[FilePlace]:
    place = FilePlace(desk, tmp_path_factory.mktemp("pseudo"))
    with using(desk, place.engine):
        yield place
    place.close()


@pytest.fixture(scope="module")
def pseudo(desk) -> Pseudo:
    with desk.app_context():
        found = collected(registry())
    return Pseudo({each if isinstance(each, str) else each[0] for root in (OURS, TEAMS) for each in found[root]})


@pytest.fixture
def spoken(monkeypatch, pseudo) -> None:
    monkeypatch.setattr(reader, "catalogue_of", lambda _language: pseudo)


def addresses(place: FilePlace) -> Iterator[str]:
    with place.app.app_context():
        names = [name for name in registry().by_name if name in place.world.own]
    for name in names:
        yield from (address.format(name=name, key=place.world.own[name]) for address in OF_RESOURCES)
    yield from (address.format(order=place.world.own["orders"]) for address in (*PAGES, *REFUSED))


def test_nothing_that_a_person_reads_stands_outside_the_catalogues(place, spoken):
    """Finished when the list is empty: each line is a text, and the pages where it was read."""
    found: dict[str, list[str]] = defaultdict(list)
    asked = [("admin", address) for address in addresses(place)]
    asked += [(ANONYMOUS, "/login"), ("no role", "/admin/orders/"), ("staff", "/admin/payments/")]
    for actor, address in asked:
        answer = place.ask(actor, "GET", address)
        if answer.mimetype == "text/html":
            for text in outside(answer.text, (*NAMES, *ROLES, *DATA)):
                if address not in found[text]:
                    found[text].append(address)
    listed = "\n".join(f"{text!r}  at {pages[0]} and {len(pages) - 1} more" for text, pages in sorted(found.items()))
    assert not found, f"{len(found)} texts stand outside the catalogues:\n{listed}"

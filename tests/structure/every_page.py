"""Run in a project: opens every page of every resource on its home database, as admin, and prints how many.

A page that does not answer 200, or is not as every page has to be, ends it with the sentence.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from admin_app import db
from admin_app.resource.registry import registry
from models.system import User
from run import make_app
from tests.pages import Visitor

ROWS = 5


def main() -> None:
    app = make_app(SECRET_KEY="only to open every page once", PROPAGATE_EXCEPTIONS=True, STATEMENT_BAR=False)
    with app.app_context():
        person = User(email="walker@example.com", name="Walker", attributes={})
        person.hold(("admin",))
        db.session.add(person)
        db.session.commit()
        visitor = Visitor(app)
        visitor.sign_in(person)
        names = list(registry().by_name)
    opened = sum(pages_of(visitor, name) for name in names)
    sys.stdout.write(f"{opened} pages of {len(names)} resources opened\n")


def pages_of(visitor: Visitor, name: str) -> int:
    """How many pages were opened; of the rows, the first few."""
    address = f"/admin/{name}/"
    shown = visitor.open(address, 200)
    opened = [f"/api/v1/{name}", f"{address}export/csv/"]
    if name != "people":
        opened.append(f"{address}new/")
    for row in shown.all("table[data-rows] tbody tr[data-url]")[:ROWS]:
        details = str(row["data-url"])
        opened += [details] if name == "people" else [details, details.replace("/details/", "/edit/")]
    for each in opened:
        visitor.open(each, 200)
    return len(opened) + 1


main()

"""Every request in ``docs/api.md`` is made, in its order, and answered as the page says.

``…`` in a text stands for whatever is there, and as a name for further names.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import config
from tests.pages import Visitor

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "api.md"
PAIR = re.compile(r"^```http\n([A-Z]+ /.*?)^```\n\n```http\n(HTTP/1\.1 .*?)^```", re.M | re.S)
DAY = datetime(2026, 1, 31, 10, tzinfo=UTC)
MORE = "…"


@dataclass
class Message:
    """A request or an answer as it stands on the page."""

    start: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    @classmethod
    def of(cls, text: str) -> "Message":
        head, _blank, body = text.partition("\n\n")
        start, *lines = head.strip().splitlines()
        return cls(start, dict(line.split(": ", 1) for line in lines), body.strip())


def examples(text: str) -> Iterator[tuple[Message, Message]]:
    yield from ((Message.of(asked), Message.of(told)) for asked, told in PAIR.findall(text))


class Client:
    """Makes the requests of the page: ``"…"`` as If-Match is the ETag that a reader of the page has by then."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.token, self.read = visitor, visitor.token(), {}

    def make(self, asked: Message) -> Any:
        method, address = asked.start.split(" ", 1)
        path = address.partition("?")[0]
        headers = {"X-CSRFToken": self.token, **asked.headers}
        if headers.get("If-Match") == '"…"':
            headers["If-Match"] = self.read[path]
        answer = self.visitor.client.open(address, method=method, headers=headers, data=asked.body or None)
        if method == "GET" and "ETag" in answer.headers:
            self.read[path] = answer.headers["ETag"]
        return answer


def fits(told: Any, found: Any, at: str = "$") -> Iterator[str]:
    """Where an answer is not as the page says."""
    if isinstance(told, Mapping) and isinstance(found, Mapping):
        if told.keys() - {MORE} != found.keys() and not (MORE in told and told.keys() - {MORE} <= found.keys()):
            yield f"{at}: {sorted(told)} on the page, {sorted(found)} in the answer"
        for name in told.keys() & found.keys():
            yield from fits(told[name], found[name], f"{at}.{name}")
    elif isinstance(told, list) and isinstance(found, list):
        if len(told) != len(found):
            yield f"{at}: {len(told)} on the page, {len(found)} in the answer"
        for number, pair in enumerate(zip(told, found, strict=False)):
            yield from fits(*pair, f"{at}[{number}]")
    elif isinstance(told, str) and "…" in told and isinstance(found, str):
        if not re.fullmatch(".*".join(map(re.escape, told.split("…"))), found, re.S):
            yield f"{at}: {told!r} on the page, {found!r} in the answer"
    elif isinstance(told, int) and isinstance(found, int) and at.endswith(".number"):
        return  # of a change set: it counts what tests before this one did
    elif told != found or type(told) is not type(found):
        yield f"{at}: {told!r} on the page, {found!r} in the answer"


@pytest.fixture
def client(rows: Any, sign_in: Any) -> Client:
    """The rows that the page speaks of."""
    visitor = sign_in("admin")
    visitor.person.name = "Ada"
    tea = rows.customer(
        id=3, number="C-000003", name="Tea House", region="North", credit_limit=Decimal(500), since=date(2024, 3, 17)
    )
    far = rows.customer(id=4, region="South")
    kettle = rows.product(id=59, sku="P-00059", name="Kettle", price=Decimal("59.35"))
    for number, customer in ((17, tea), (18, tea), (19, far)):
        rows.order(
            id=number, number=f"A-0000{number}", customer=customer, total=Decimal("118.70"),
            note="Part delivery is fine.", placed_at=DAY + timedelta(hours=number),
        )  # fmt: skip
    order = rows.order(id=16, number="A-000016", customer=far, placed_at=DAY, total=Decimal("118.70"))
    for each in (order, rows.session.get(type(order), 19)):
        rows.line(each, position=1, product=kettle, quantity=2, unit_price=Decimal("59.35"))
    rows.session.commit()
    return Client(visitor)


@pytest.mark.sqlite_only
def test_every_request_of_the_page_is_answered_as_it_says(client: Client) -> None:
    wrong: list[str] = []
    made = list(examples(PAGE.read_text()))
    for asked, told in made:
        answer = client.make(asked)
        status = f"HTTP/1.1 {answer.status}"
        if status != told.start:
            wrong.append(f"{asked.start}: {status}, {answer.text[:300]}")
        for name, text in told.headers.items():
            wrong += [f"{asked.start}: {name}{each}" for each in fits(text, answer.headers.get(name), "")]
        wrong += [f"{asked.start}: {each}" for each in fits(json.loads(told.body), json.loads(answer.data))]

    assert not wrong, "\n".join(wrong)
    assert len(made) > 12


def test_every_example_of_the_page_is_one_that_is_made() -> None:
    text = PAGE.read_text()

    assert len(re.findall(r"^```http$", text, re.M)) == 2 * len(list(examples(text)))


def test_the_defaults_of_the_page_are_those_of_the_settings() -> None:
    told = dict(re.findall(r"^\| `STEWARD_(\w+)` \| (\S+) \|", PAGE.read_text(), re.M))

    assert told == {name: str(getattr(config, name)) for name in told}
    assert {name for name in vars(config) if name.startswith("API_") and name not in _ELSEWHERE} <= told.keys()


_ELSEWHERE = {"API_TOKEN_DAYS_MAX", "API_RATE_ANONYMOUS", "API_RATE_STORAGE", "API_IDEMPOTENCY_HOURS"}
"""Told on the pages of tokens and of idempotency."""


@pytest.mark.parametrize(
    ("told", "found"), [({"a": 1}, {"a": 1, "b": 2}), (["x"], []), ("a…", "b"), (1, True), ("1", 1)]
)
def test_an_answer_of_another_form_is_found(told: Any, found: Any) -> None:
    assert list(fits(told, found))

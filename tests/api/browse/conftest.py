"""A person at a browser, who asks as browsers do."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.pages import Page, Visitor

AS_A_BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
}


def looked_at(visitor: Visitor, address: str, status: int = 200, **headers: str) -> Page:
    """The page at an address of the API, checked as every page is."""
    return visitor._checked(visitor.client.get(address, headers={**AS_A_BROWSER, **headers}), address, status)


@pytest.fixture
def look(sign_in: Callable[..., Visitor]) -> Callable[..., Page]:
    """``look("/api/v1/orders")`` as somebody who may do everything; ``as_="staff"`` as somebody else."""

    def look(address: str, status: int = 200, as_: str = "admin", **headers: Any) -> Page:
        return looked_at(sign_in(as_), address, status, **headers)

    return look

"""Who asks the API: ``asks("ops", region="North")`` is somebody signed in; and the workshop of odd declarations."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.asking import Asking
from tests.api.workshop import Workshop, at, workshop
from tests.databases import fresh_postgres
from tests.pages import Visitor


@pytest.fixture
def asks(sign_in: Callable[..., Visitor]) -> Callable[..., Asking]:
    """Somebody new with these roles."""

    def somebody(*roles: str, **attributes: Any) -> Asking:
        return Asking(sign_in(*roles, **attributes))

    return somebody


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def opened_workshop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    if request.param == "sqlite":
        with workshop(at(tmp_path_factory.mktemp("workshop"))) as made:
            yield made
    else:
        with fresh_postgres(request.getfixturevalue("postgres_url")) as url, workshop(url) as made:
            yield made


@pytest.fixture
def shop(opened_workshop: Workshop) -> Workshop:
    """The workshop without a row."""
    opened_workshop.empty()
    return opened_workshop

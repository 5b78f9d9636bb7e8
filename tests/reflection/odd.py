"""Databases with every oddity there is, made once for a module of tests."""

from collections.abc import Iterator

import pytest

from tests.databases import fresh_postgres
from tests.reflection import odd_postgres, odd_sqlite

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
"""What a fixture is parametrized by, to hand its request on to ``addresses``."""


def addresses(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(odd_sqlite.make(folders.mktemp("odd") / "odd.db", many=50))
    else:
        with fresh_postgres(request.getfixturevalue("postgres_url")) as url:
            yield odd_postgres.make(url)

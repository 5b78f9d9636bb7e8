"""What holds for all tests of opened databases."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def patience_for_guesses() -> Iterator[None]:
    """PostgreSQL has the time to look into each table, however busy the machine is."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("admin_app.reflection.postgres_tables.PATIENCE_MS", 60_000)
        yield

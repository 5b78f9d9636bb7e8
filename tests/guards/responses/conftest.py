"""The application and browsers of the sign-in tests, on SQLite: no database has a say in what a response carries."""

import pytest

from tests.auth.conftest import app, application, guest

__all__ = ["app", "application", "auth_url", "guest"]


@pytest.fixture(scope="session")
def auth_url(tmp_path_factory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('responses') / 'responses.db'}"

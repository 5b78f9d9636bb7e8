"""Tests of models ask for databases with the tables in them: a copy of a file, one PostgreSQL emptied each time."""

import pytest
from sqlalchemy import Engine


@pytest.fixture
def engine(database: Engine) -> Engine:
    return database


@pytest.fixture
def sqlite_engine(sqlite_desk: Engine) -> Engine:
    return sqlite_desk


@pytest.fixture
def postgres_engine(emptied_postgres: Engine) -> Engine:
    return emptied_postgres

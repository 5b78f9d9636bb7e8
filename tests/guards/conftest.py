"""The places of the guards: the order desk with two regions, made once and put back as it was for each test."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.guards.world import FilePlace, Place, using


@pytest.fixture(scope="session")
def file_place(desk: Flask, tmp_path_factory: pytest.TempPathFactory) -> FilePlace:
    return FilePlace(desk, tmp_path_factory.mktemp("place"))


@pytest.fixture
def place(file_place: FilePlace) -> Iterator[FilePlace]:
    """On SQLite, every row as it was made."""
    file_place.restore()
    with using(file_place.app, file_place.engine):
        yield file_place
    file_place.close()


@pytest.fixture
def postgres_place(desk: Flask, emptied_postgres: Engine) -> Iterator[Place]:
    """The same rows on PostgreSQL."""
    with using(desk, emptied_postgres):
        yield Place(desk, emptied_postgres)

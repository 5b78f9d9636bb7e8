"""``python -m tests.upstream``: Flask-Admin's own SQLAlchemy tests against our ModelView, on SQLite and PostgreSQL.

Arguments are pytest's.
"""

import os
import sys
import tempfile
from contextlib import chdir
from pathlib import Path

import flask_admin
import pytest
from sqlalchemy import create_engine, text

from tests.databases import NO_POSTGRES, fresh_postgres, postgres_server

THEIRS = Path(flask_admin.__file__).parent / "tests" / "sqla"
ARGUMENTS = ["-p", "tests.upstream.plugin", "-p", "no:cacheprovider", "-q", "--dist", "loadgroup", "-W", "ignore"]
"""Warnings are theirs: their suite runs on purpose what is deprecated."""


def main(arguments: list[str]) -> int:
    with postgres_server() as server:
        if server is not None:
            with fresh_postgres(server) as url:
                os.environ["SQLALCHEMY_DATABASE_URI"] = url
                return run([*without_citext(url), *arguments])
    sys.stderr.write(f"{NO_POSTGRES}\n")
    required = os.environ.get("STEWARD_REQUIRE_ALL") == "1"
    return 1 if required else run(["--ignore", str(THEIRS / "test_postgres.py"), *arguments])


def without_citext(url: str) -> list[str]:
    """A server that comes as a package has no extensions, and theirs has tests of one. Where it is there it is made
    beforehand: two processes that make it at once disturb each other."""
    engine = create_engine(url)
    with engine.begin() as connection:
        asked = text("SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'")
        has_citext = bool(connection.scalar(asked))
        if has_citext:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS citext"))
    engine.dispose()
    return [] if has_citext else ["--deselect", "test_postgres.py::test_citext"]


def run(arguments: list[str]) -> int:
    """In a folder that goes away: some of their tests write files where they stand."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        return int(pytest.main([str(THEIRS), "-c", os.devnull, "--rootdir", str(THEIRS), *ARGUMENTS, *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

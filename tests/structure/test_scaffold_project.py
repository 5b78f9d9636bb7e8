"""``run.py scaffold`` in a project: what it writes, what it takes out, and that a failure leaves everything as it was.

At night each sample database becomes a project that passes its lint, its types and its own tests, agrees with the
database, and opens every page of it.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from admin_app.resource.errors import Refusal
from admin_app.structure.place import ROOT
from admin_app.structure.project import Files
from admin_app.structure.scaffold import calling, planning, reading, replacing, writing
from tests.databases import fresh_postgres
from tests.reflection.test_samples import FOLDER, NO_SAMPLES, SAMPLES
from tests.structure import odd_names
from tests.structure.copies import committed, contents, copy_to, run

NIGHTLY = SAMPLES if os.environ.get("STEWARD_THOROUGH") == "1" else [each for each in SAMPLES if "northwind" in each]
"""Northwind has what Chinook has, and odd names, checks and keys; a sample takes five minutes."""
LIBRARY = """
CREATE TABLE scribe (id integer PRIMARY KEY, name varchar(80) NOT NULL);
CREATE TABLE folio (id integer PRIMARY KEY, title varchar(120) NOT NULL,
  scribe_id integer NOT NULL REFERENCES scribe (id), pages integer NOT NULL CHECK (pages > 3),
  kind varchar(10) NOT NULL DEFAULT 'novel' CHECK (kind IN ('novel', 'poem')));
CREATE TABLE cloister (code varchar(5) PRIMARY KEY, city varchar(40));
CREATE TABLE shelf (cloister_code varchar(5) REFERENCES cloister (code), folio_id integer REFERENCES folio (id),
  PRIMARY KEY (cloister_code, folio_id));
INSERT INTO scribe VALUES (1, 'Ann');
INSERT INTO folio VALUES (1, 'One', 1, 9, 'novel');
INSERT INTO cloister VALUES ('A1', 'Ulm');
INSERT INTO shelf VALUES ('A1', 1);
"""
EVERY_PAGE = Path(__file__).with_name("every_page.py")


def test_every_file_is_planned_and_nothing_is_written(library):
    files = planned(Files(ROOT), library)

    for path, text in files.texts.items():
        if path.endswith(".py"):
            compile(text, path, "exec")
    assert not (ROOT / "models/folio.py").exists()
    assert "class FolioKind(StrEnum)" in files.texts["models/folio.py"]
    assert (
        "    FolioView,\n" in files.texts["views/__init__.py"] and "ShelfView" not in files.texts["views/__init__.py"]
    )
    assert 'given["scribe"] = self.scribe()' in files.texts["tests/factories.py"]
    assert '"pages": 4' in files.texts["tests/factories.py"]  # the smallest that the rule allows
    assert "scribe=key_text(rows.scribe())" in files.texts["tests/views/test_folios.py"]
    baseline = next(text for path, text in files.texts.items() if "baseline_library" in path)
    assert 'down_revision = "app_' in baseline and '    "shelf",\n' in baseline


def test_what_the_project_has_is_not_written_a_second_time(tmp_path):
    path = sqlite_file(tmp_path / "clash.db", "CREATE TABLE Customer (id integer PRIMARY KEY, name varchar(20));")
    facts = reading.read(reading.engine_for(f"sqlite:///{path}"))

    with pytest.raises(Refusal, match=r"a table Customer already, in models/customer\.py.*--replace"):
        planning.refuse_clashes(Files(ROOT), facts)


def test_a_class_that_is_taken_gives_way(tmp_path):
    path = sqlite_file(tmp_path / "clash.db", "CREATE TABLE customers (id integer PRIMARY KEY, name varchar(20));")

    files = planned(Files(ROOT), path)

    assert "class CustomerRecord(Base)" in files.texts["models/customer_record.py"]


def test_a_failure_leaves_every_file_as_it_was(library, tmp_path, monkeypatch):
    project = small_project(tmp_path / "project")
    before = contents(project)
    files = planned(replaced(project), library)

    def fails(*_words: object) -> str:
        assert (project / "models/folio.py").exists() and not (project / "models/order.py").exists()
        raise Refusal("No.")

    monkeypatch.setattr(writing, "put_in_order", fails)
    with pytest.raises(Refusal, match=r"No\."):
        writing.write(files, lambda _line: None)

    assert contents(project) == before


def test_what_is_there_makes_way_only_where_git_has_it(tmp_path):
    project = small_project(tmp_path / "project")
    (project / "models/order.py").write_text("# mine\n", encoding="utf-8")

    with pytest.raises(Refusal, match=r"models/order\.py is not committed"):
        replaced(project)
    shutil.rmtree(project / ".git")
    with pytest.raises(Refusal, match="run it in a git checkout"):
        replaced(project)


def test_what_every_project_has_stays(tmp_path):
    files = replaced(small_project(tmp_path / "project"))

    assert "models/order.py" in files.gone and "models/base.py" not in files.gone
    assert "models/system/user.py" not in files.gone
    assert "from models.system import" in files.texts["models/__init__.py"]
    assert "Order" not in files.texts["models/__init__.py"] and "Order" not in files.texts["tests/factories.py"]


@pytest.mark.nightly
def test_tables_that_are_called_like_anything_become_a_project_that_passes_all_of_it(engine, tmp_path, alone):
    odd_names.build(engine)
    url = engine.url.render_as_string(hide_password=False)
    project = committed(copy_to(tmp_path / "project"))

    whole(project, url, tmp_path / "new.db", [])
    contracts = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    assert subprocess.run(contracts, cwd=project, capture_output=True).returncode == 0


@pytest.mark.nightly
def test_a_scaffolded_database_is_a_project_that_passes_its_own_tests(library, tmp_path, alone):
    project = committed(copy_to(tmp_path / "project"))

    whole(project, f"sqlite:///{library}", tmp_path / "new.db", [])


@pytest.mark.nightly
@pytest.mark.skipif(not (FOLDER / "facts.json").exists(), reason=NO_SAMPLES)
@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=[pytest.mark.postgres] * each.startswith("p")) for each in NIGHTLY]
)
def test_a_sample_database_is_a_project_that_passes_its_own_tests(name, tmp_path, alone, request):
    project = committed(copy_to(tmp_path / "project"))
    if name.startswith("sqlite/"):
        path = shutil.copy(FOLDER / name, tmp_path / "sample.db")
        whole(project, f"sqlite:///{path}", tmp_path / "new.db", ["--replace"])
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as url:
        load(url, FOLDER / name)
        whole(project, url, tmp_path / "new.db", ["--replace"])


# --- A project of its own --------------------------------------------------------------------------------------------


def whole(project: Path, url: str, new: Path, options: list[str]) -> None:
    """Everything that a scaffolded project promises."""
    run(project, "run.py", "scaffold", url, *options)
    written = [str(path.relative_to(project)) for path in project.glob("models/*.py")]
    for words in (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",), ("mypy", *written)):
        run(project, "-m", *words)
    assert "db adopt" in run(project, "run.py", "db", "upgrade", code=1, home=url)
    for words in (("db", "adopt"), ("db", "check"), ("check",)):
        run(project, "run.py", *words, home=url)
    assert "pages of" in run(project, str(EVERY_PAGE), home=url)
    for words in (("db", "upgrade"), ("db", "check")):
        run(project, "run.py", *words, home=f"sqlite:///{new}")
    tests = ["tests"] if "--replace" in options else ["tests/views", "tests/guards/test_made.py"]
    run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)


def small_project(folder: Path) -> Path:
    """As much of this project as is written and taken out, committed."""
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("migrations", "models", "views"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    (folder / "tests").mkdir()
    for name in ("tests/factories.py", "run.py", ".importlinter"):
        shutil.copy(ROOT / name, folder / name)
    return committed(folder)


def replaced(project: Path) -> Files:
    files = Files(project)
    replacing.take_out(files)
    return files


def planned(files: Files, path: Path) -> Files:
    facts = reading.read(reading.engine_for(f"sqlite:///{path}"))
    planning.refuse_clashes(files, facts)
    calling.call(facts, planning.taken(files))
    return planning.plan(files, facts, path.stem)


def sqlite_file(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


def load(url: str, script: Path) -> None:
    made = make_url(url)
    words = [
        "psql",
        "-qX",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        made.set(drivername="postgresql").render_as_string(hide_password=False),
    ]
    subprocess.run([*words, "-f", str(script)], check=True, capture_output=True)


@pytest.fixture
def library(tmp_path) -> Path:
    return sqlite_file(tmp_path / "library.db", LIBRARY)


@pytest.fixture
def alone(monkeypatch) -> None:
    """Without what this machine sets."""
    for name in ("STEWARD_DATABASE_URL", "STEWARD_DEMO_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

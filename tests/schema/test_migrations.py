"""The migrations, walked up and down on each kind of database."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, select
from sqlalchemy.orm import Session

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import BRANCHES, MIGRATIONS, one_head_each, scripts
from admin_app.schema.state import current_state, drift
from admin_app.schema.upgrading import downgrade, upgrade
from models import Base, User, demo

PROJECT = Path(__file__).resolve().parents[2]
ALL = len(list(scripts().walk_revisions()))
UPGRADE = """
import sys
from sqlalchemy import create_engine
from admin_app.schema.upgrading import upgrade
print("ready", flush=True)
sys.stdin.readline()
print(upgrade(create_engine(sys.argv[1])))
"""


def test_a_migrated_database_is_what_the_models_say(engine: Engine) -> None:
    upgrade(engine)
    assert drift(engine) == []


def test_a_migrated_database_has_the_checks_and_choices_of_the_models(engine: Engine) -> None:
    """Alembic compares neither; so a database made from the models directly is put beside it."""
    upgrade(engine)
    migrated = _checks_and_choices(engine)
    downgrade(engine, "base")
    Base.metadata.create_all(engine)
    assert migrated == _checks_and_choices(engine)


def test_stepping_back_to_nothing_leaves_nothing(engine: Engine) -> None:
    upgrade(engine)
    downgrade(engine, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]
    if engine.dialect.name == "postgresql":
        assert inspect(engine).get_enums() == []


def test_each_branch_steps_back_without_the_other(engine: Engine) -> None:
    upgrade(engine)
    downgrade(engine, "app@base")
    assert _tables(engine, "order", "admin_export", "admin_user") == {"admin_export", "admin_user"}
    downgrade(engine, "steward_0002")
    assert _tables(engine, "order", "admin_export", "admin_user") == {"admin_user"}
    assert upgrade(engine) == ALL - 2  # steward_0001 and steward_0002 stayed
    assert drift(engine) == []


def test_the_database_says_how_far_behind_it_is(engine: Engine) -> None:
    assert current_state(engine).sentence == f"The database is {ALL} migrations behind; run: python run.py db upgrade"
    upgrade(engine)
    assert current_state(engine).ok
    downgrade(engine)
    assert current_state(engine).sentence == "The database is 1 migration behind; run: python run.py db upgrade"


def test_a_database_that_is_ahead_of_the_code_says_so(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'app_9999' WHERE version_num LIKE 'app%%'")

    state = current_state(engine)
    assert not state.ok
    assert "run the newer code" in state.sentence and "-S app_9999 -- migrations" in state.sentence
    with pytest.raises(Refusal, match="Nothing was changed"):
        upgrade(engine)


def test_a_database_that_does_not_answer_is_not_ready() -> None:
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing", connect_args={"connect_timeout": 2})
    state = current_state(engine)
    assert not state.ok
    assert "does not answer" in state.sentence


def test_an_upgrade_says_each_step_and_prints_nothing(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    assert upgrade(engine, report=said.append) == len(said) == ALL
    assert "The order desk." in said
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_of_three_servers_that_start_at_once_one_migrates(request: pytest.FixtureRequest, kind: str) -> None:
    engine: Engine = request.getfixturevalue(f"{kind}_engine")
    url = engine.url.render_as_string(hide_password=False)
    servers = [
        subprocess.Popen([sys.executable, "-c", UPGRADE, url], cwd=PROJECT, stdin=-1, stdout=-1, stderr=-1, text=True)
        for _ in range(3)
    ]
    for server in servers:
        assert server.stdout is not None and server.stdout.readline() == "ready\n"
    for server in servers:
        assert server.stdin is not None
        server.stdin.write("go\n")
        server.stdin.flush()
    said = [server.communicate(timeout=120) for server in servers]

    assert sorted(out.strip() for out, _ in said) == ["0", "0", str(ALL)], said
    assert current_state(engine).ok


def test_rows_survive_a_table_that_is_rebuilt(sqlite_engine: Engine) -> None:
    """Foreign keys are off while a table is dropped and made again, and on afterwards."""
    upgrade(sqlite_engine)
    demo.fill(sqlite_engine, orders=10)
    downgrade(sqlite_engine, "steward_0001")
    with Session(sqlite_engine) as session:
        assert session.scalars(select(User.email)).all() == []
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000


def test_each_branch_has_one_head_and_a_folder_of_its_own() -> None:
    heads = one_head_each()
    assert set(heads) == set(BRANCHES)
    for script in scripts().walk_revisions():
        assert Path(script.path).parent.name == script.revision.split("_")[0]


def test_no_migration_imports_a_model() -> None:
    for path in (MIGRATIONS / "versions").glob("*/*.py"):
        assert "models" not in path.read_text(encoding="utf-8"), path.name


def _tables(engine: Engine, *of: str) -> set[str]:
    return set(of) & set(inspect(engine).get_table_names())


def _checks_and_choices(engine: Engine) -> dict[str, object]:
    """Each table's checks and enumerated columns, in an order that does not depend on the database."""
    look = inspect(engine)
    found: dict[str, object] = {}
    for name in look.get_table_names():
        if name != "alembic_version":
            found[name] = sorted((check["name"] or "", check["sqltext"]) for check in look.get_check_constraints(name))
            found[name + " columns"] = [(c["name"], repr(c["type"]), c["nullable"]) for c in look.get_columns(name)]
    if engine.dialect.name == "postgresql":
        found["choices"] = sorted((kind["name"], kind["labels"]) for kind in look.get_enums())
    return found

"""One pair through one tool, on three databases of each kind: one is new, one had theirs, one had mine.

A tool is right when it ends with what was meant in all three, or when it asks where a question is needed.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from alembic import command
from alembic.ddl import impl
from alembic.ddl.sqlite import SQLiteImpl
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import config_for
from admin_app.schema.commuting import Answer
from admin_app.schema.joining import Wish, rebase
from admin_app.schema.sides import fork_of
from admin_app.schema.upgrading import upgrade
from tests.databases import fresh_postgres
from tests.schema.pairs.kinds import Operation, Schema, meant
from tests.schema.pairs.reading import rows_of, same, schema_of
from tests.schema.repository import Repository

STATES = ("new", "theirs", "mine")
ROWS = (
    "INSERT INTO maker (id, name) VALUES (1, 'Ana')",
    "INSERT INTO product (id, name, price, note, maker_id) VALUES (1, 'Lamp', 5, 'bright', 1)",
)
DJANGO_BASE = """
migrations.CreateModel("Maker", [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=50))],
    options={"db_table": "maker"}),
migrations.CreateModel("Product", [
    ("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=100)),
    ("price", models.IntegerField(null=True)), ("note", models.CharField(max_length=100, null=True)),
    ("maker_id", models.IntegerField(null=True))], options={"db_table": "product"}),
migrations.AddIndex("product", models.Index(fields=["price"], name="ix_product_price")),
"""


@dataclass
class Outcome:
    """What a tool said, and for each kind of database whether the end is right, or why not."""

    said: str = ""
    asked: bool = False
    is_conflict: bool = False
    ends: dict[str, str] = field(default_factory=dict)

    @property
    def is_right(self) -> bool:
        return bool(self.ends) and all(end == "right" for end in self.ends.values())


class Place:
    """Where a pair is tried: a folder, and a server on which databases are made."""

    def __init__(self, folder: Path, postgres: str | None) -> None:
        self.folder = folder
        self.kinds = ["SQLite", *(["PostgreSQL"] if postgres else [])]
        self._postgres = postgres
        self._made = 0

    @contextmanager
    def engine(self, kind: str) -> Iterator[Engine]:
        """An empty database."""
        with ExitStack() as stack:
            self._made += 1
            url = f"sqlite:///{self.folder / f'{self._made}.db'}"
            if kind == "PostgreSQL":
                url = stack.enter_context(fresh_postgres(str(self._postgres)))
            engine = create_engine(url)
            stack.callback(engine.dispose)
            yield engine


def repository(place: Place, theirs: Operation, mine: Operation) -> Repository:
    """The pair on two branches, freshly copied: made once by git."""
    made = place.folder / "made"
    if not made.exists():
        Repository(made).two_sides((theirs.up, theirs.down), (mine.up, mine.down))
    return Repository.at(made).copied(place.folder / uuid4().hex)


def needs_a_question(place: Place, theirs: Operation, mine: Operation) -> bool:
    """By what is meant, and by the rows that come of both orders: does it matter which comes first?"""
    if meant(theirs, mine) != meant(mine, theirs) or meant(theirs, mine) is None:
        return True
    for kind in place.kinds:
        ends = []
        for number, order in enumerate(((theirs, mine), (mine, theirs))):
            made = Repository(place.folder / f"order-{kind}-{number}", with_git=False)
            with place.engine(kind) as engine:
                _begin(engine, made)
                made.write("0002_one", "app_0002_a", "app_0001", order[0].up)
                made.write("0003_two", "app_0003_b", "app_0002_a", order[1].up)
                ends.append(_rows_after(engine, made))
        if ends[0] is None or ends[0] != ends[1]:
            return True
    return False


def _rows_after(engine: Engine, made: Repository) -> Any:
    try:
        upgrade(engine, made.folder)
    except (Refusal, SQLAlchemyError):
        return None
    return rows_of(engine)


def _begin(engine: Engine, made: Repository) -> None:
    _to(engine, made.folder, "app_0001")
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))


def _to(engine: Engine, folder: Path, target: str) -> None:
    """Plain Alembic."""
    with engine.connect() as connection:
        command.upgrade(config_for(folder, connection=connection), target)
        connection.commit()


def steward(place: Place, theirs: Operation, mine: Operation, wish: Wish) -> Outcome:
    """``db rebase`` where each database is, then ``db upgrade``."""
    outcome = Outcome()
    made = repository(place, theirs, mine)
    fork = fork_of("app", made.folder)
    outcome.said = "independent" if fork.answer is Answer.INDEPENDENT else f"{fork.findings[0].why}"
    outcome.is_conflict = fork.answer is Answer.CONFLICT
    if fork.answer is not Answer.INDEPENDENT and not wish.keep:
        outcome.asked = True
        return outcome
    for kind in place.kinds:
        ends = []
        for state in STATES:
            again = repository(place, theirs, mine)
            with place.engine(kind) as engine:
                _begin(engine, again)
                ends.append(_ended(engine, partial(_as_steward, engine, again, state, wish)))
        outcome.ends[kind] = _judged(ends, theirs, mine, wish.keep)
    return outcome


def _as_steward(engine: Engine, made: Repository, state: str, wish: Wish) -> None:
    if state != "new":
        _to(engine, made.folder, {"theirs": "app_0002_a", "mine": "app_0002_b"}[state])
    rebase(engine, "app", wish, made.folder)
    upgrade(engine, made.folder)


def alembic(place: Place, theirs: Operation, mine: Operation) -> Outcome:
    """``alembic merge heads``, then ``alembic upgrade head``."""
    outcome = Outcome("merges without a question")
    for kind in place.kinds:
        ends = []
        for state in STATES:
            made = repository(place, theirs, mine)
            with place.engine(kind) as engine:
                _begin(engine, made)
                with alembic_alone():
                    ends.append(_ended(engine, partial(_as_alembic, engine, made, state)))
        outcome.ends[kind] = _judged(ends, theirs, mine)
    return outcome


@contextmanager
def alembic_alone() -> Iterator[None]:
    """Within it tables of SQLite are built anew as Alembic does, and not as the tool does."""
    ours = impl._impls["sqlite"]
    impl._impls["sqlite"] = SQLiteImpl
    try:
        yield
    finally:
        impl._impls["sqlite"] = ours


def _as_alembic(engine: Engine, made: Repository, state: str) -> None:
    if state != "new":
        _to(engine, made.folder, {"theirs": "app_0002_a", "mine": "app_0002_b"}[state])
    command.merge(config_for(made.folder), "heads", "merge")
    _to(engine, made.folder, "head")


def _ended(engine: Engine, run: Callable[[], None]) -> tuple[str, Schema, Any]:
    try:
        run()
    except (Refusal, SQLAlchemyError, CommandError, KeyError, ValueError, NotImplementedError) as failed:
        why = str(failed.orig) if isinstance(failed, DBAPIError) else str(failed)
        return (why.splitlines()[0][:90], {}, {})
    return ("", schema_of(engine), rows_of(engine))


def _judged(ends: list[tuple[str, Schema, Any]], theirs: Operation, mine: Operation, keep: str = "") -> str:
    failed = [why for why, _, _ in ends if why]
    if failed:
        return f"fails: {failed[0]}"
    if any(end[1] != ends[0][1] for end in ends):
        return "WRONG: databases differ by what they had first"
    if any(end[2] != ends[0][2] for end in ends):
        return "WRONG: the rows differ by what a database had first"
    wanted = [meant(theirs)] if keep == "main" else [meant(mine)] if keep == "mine" else [meant(theirs, mine)]
    if not any(same(ends[0][1], schema) for schema in wanted):
        return "WRONG: not what was meant"
    return "right"


def django(python: Path, place: Place, theirs: Operation, mine: Operation) -> Outcome:
    """``makemigrations --merge``, then ``migrate``."""
    if theirs.django is None or mine.django is None:
        return Outcome("has no such operation")
    with ExitStack() as stack:
        engines = {
            f"{kind}-{state}": stack.enter_context(place.engine(kind)) for kind in place.kinds for state in STATES
        }
        asked = {
            "place": str(place.folder / "django"),
            "databases": {name: _for_django(engine) for name, engine in engines.items()},
            "base": DJANGO_BASE + "".join(f'migrations.RunSQL("{row}"),' for row in ROWS),
            "theirs": theirs.django,
            "mine": mine.django,
        }
        runner = Path(__file__).with_name("django_runner.py")
        done = subprocess.run([python, runner], input=json.dumps(asked), capture_output=True, text=True, check=False)
        if done.returncode:
            why = f"fails: {done.stderr.strip().splitlines()[-1].rpartition('exceptions.')[2][:90]}"
            return Outcome(why, ends=dict.fromkeys(place.kinds, why))
        said = json.loads(done.stdout)
        outcome = Outcome("merges without a question" if not said["merge"] else f"refuses: {said['merge'][:90]}")
        for kind in place.kinds:
            ends = [_read(engines[f"{kind}-{state}"], said["answers"].get(f"{kind}-{state}", "")) for state in STATES]
            outcome.ends[kind] = _judged(ends, theirs, mine)
        return outcome


def _read(engine: Engine, failed: str) -> tuple[str, Schema, Any]:
    return (failed[:90], {}, {}) if failed else ("", schema_of(engine), rows_of(engine))


def _for_django(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(engine.url.database)}
    url = engine.url
    host = url.host or url.query.get("host", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.database,
        "USER": url.username or "",
        "PASSWORD": url.password or "",
        "HOST": host,
        "PORT": url.port or url.query.get("port", ""),
    }

"""What is dangerous on a live PostgreSQL is named by ``db check``, with its place and a safe form; the rest is not."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from admin_app.schema.safety.checking import check_files
from admin_app.schema.safety.judging import Judge
from tests.schema.repository import Repository
from tests.schema.safety.conftest import Findings, Write, loaded
from tests.schema.safety.unsafe import TABLES, UNSAFE, Unsafe

Kinds = Callable[[str], list[str]]
ALONE = "with op.get_context().autocommit_block():\n    "
NOT_VALID = 'op.create_check_constraint(op.f("ck"), "thing", "price IS NOT NULL", postgresql_not_valid=True)\n'
VALIDATE = 'op.execute("ALTER TABLE thing VALIDATE CONSTRAINT ck")'
PER_BATCH = 'op.get_bind().execute(sa.text("UPDATE thing SET price = 1 WHERE id > :a AND id <= :b"), {"a": 1, "b": 2})'
COLUMN = "ALTER TABLE thing ADD COLUMN x"

NAMED = {
    'op.execute("create index ix on thing (price)")': "index",
    'op.create_index("ix", "thing", ["price"], postgresql_concurrently=True)': "concurrently",
    'op.add_column("thing", sa.Column("x", sa.Integer(), index=True))': "index",
    'op.add_column("thing", sa.Column("x", sa.Integer(), unique=True))': "unique",
    'op.add_column("thing", sa.Column("x", sa.Integer(), sa.ForeignKey("maker.id")))': "foreign-key",
    'with op.batch_alter_table("thing") as batch:\n    batch.create_foreign_key("fk", "maker", ["maker_id"], ["id"])':
        "foreign-key",
    'op.add_column("thing", sa.Column("x", sa.Integer(), nullable=False))': "required-column",
    f'op.execute("{COLUMN} serial")': "column-default",
    f'op.execute("{COLUMN} uuid DEFAULT gen_random_uuid()")': "column-default",
    'op.add_column("thing", sa.Column("x", sa.Integer(), sa.Computed("price * 2", persisted=True)))': "column-default",
    f'op.execute("{COLUMN} int REFERENCES maker (id)")': "column-foreign-key",
    f'op.execute("{COLUMN} int UNIQUE")': "column-unique",
    'op.alter_column("thing", "name", type_=sa.String(50))': "type",
    'op.execute("ALTER TABLE thing ALTER COLUMN name TYPE text USING upper(name)")': "type",
    'op.alter_column("unknown", "name", type_=sa.String(50))': "type",
    NOT_VALID + VALIDATE: "held",
    'op.create_exclude_constraint("ex", "thing", ("price", "="), using="btree")': "exclude",
    'op.execute("DELETE FROM thing")': "rows",
    'op.execute("INSERT INTO maker (id, name) SELECT id, name FROM thing")': "rows",
    'op.execute(sa.table("thing", sa.column("price", sa.Integer())).update().values(price=1))': "rows",
    'op.get_bind().execute(sa.text("UPDATE thing SET price = 1"))': "rows",
    'op.execute("WITH some AS (SELECT id FROM maker) UPDATE thing SET price = 1")': "rows",
    PER_BATCH: "rows",
    f'{ALONE}op.execute("UPDATE thing SET price = 1")': "rows",
    'op.execute("REINDEX INDEX ix_thing_sku")': "reindex",
    'op.execute("REINDEX TABLE CONCURRENTLY thing")': "concurrently",
    'op.execute("VACUUM FULL thing")': "rewrite",
    'op.execute("CLUSTER thing")': "rewrite",
    'op.execute("SET lock_timeout = 0")': "lock-timeout",
    'op.execute("SET LOCAL lock_timeout TO \'0\'")': "lock-timeout",
    'op.execute("SET lock_timeout = \'1h\'")': "lock-timeout",
    'op.execute("RESET lock_timeout")': "lock-timeout",
    'op.execute("RESET ALL")': "lock-timeout",
    'op.execute("SELECT set_config(\'lock_timeout\', \'0\', false)")': "lock-timeout",
    'op.execute("SELECT pg_catalog.set_config(\'lock_timeout\', \'2min\', true), 1")': "lock-timeout",
    'op.execute("SET statement_timeout = 0")': "statement-timeout",
    'op.execute("SET LOCAL statement_timeout = \'2 h\'")': "statement-timeout",
    f'{ALONE}op.get_bind().execute(sa.text("SELECT set_config(\'lock_timeout\', \'0\', false)"))': "lock-timeout",
    'op.execute("SELECT set_config(\'lock_timeout\', name, false) FROM maker")': "unreadable",
    'op.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity")': "unreadable",
    'op.execute("SELECT lo_unlink(id) FROM thing")': "unreadable",
    'op.execute("SELECT setval(\'thing_id_seq\', 7)")': "unreadable",
    'op.execute("SELECT count(*), \\"do it\\"() FROM thing")': "unreadable",
    'op.execute("SELECT ours.count(1)")': "unreadable",
    'op.execute("SELECT id INTO copy FROM thing")': "unreadable",
    'op.execute("SELECT id FROM thing FOR UPDATE")': "unreadable",
    'op.execute("INSERT INTO maker (id) VALUES (lo_unlink(7))")': "unreadable",
    'op.execute("DROP TYPE mood CASCADE")': "cascade",
    'op.execute("DROP DOMAIN IF EXISTS price CASCADE")': "cascade",
    'op.execute("DROP SCHEMA old CASCADE")': "cascade",
    'op.execute("DROP FUNCTION f(integer) CASCADE")': "cascade",
    'op.execute("DROP MATERIALIZED VIEW v CASCADE")': "cascade",
    'op.execute("DROP TABLE IF EXISTS thing CASCADE")': "cascade",
    'op.execute("ALTER TABLE thing DROP COLUMN price CASCADE")': "cascade",
    'op.execute("ALTER TABLE thing DROP CONSTRAINT pk CASCADE")': "cascade",
    'op.execute("ALTER INDEX ix_thing_sku SET TABLESPACE fast")': "rewrite",
    'op.execute("ALTER INDEX ALL IN TABLESPACE slow SET TABLESPACE fast")': "rewrite",
    'op.execute("ALTER TYPE mood RENAME VALUE \'sad\' TO \'blue\'")': "rename-value",
    f'op.execute("{COLUMN} int PRIMARY KEY")': "column-primary-key",
    f'op.execute("{COLUMN} int DEFAULT 1 CONSTRAINT pk PRIMARY KEY")': "column-primary-key",
    f'op.execute("{COLUMN} int CONSTRAINT u UNIQUE")': "column-unique",
    'op.execute("ALTER TABLE thing ADD x int DEFAULT 1 REFERENCES maker")': "column-foreign-key",
    'op.execute("DO $$ BEGIN UPDATE thing SET price = 1; END $$")': "unreadable",
    'op.execute("SELECT everything()")': "unreadable",
    'op.execute("ALTER TABLE thing ATTACH PARTITION other DEFAULT")': "unreadable",
    'if op.get_bind().execute(sa.text("SELECT count(*) FROM thing")).scalar():\n    op.drop_table("thing")':
        "unreadable",
    'for row in op.get_bind().execute(sa.text("SELECT id FROM thing")):\n    op.drop_table(f"t{row.id}")': "unreadable",
    'op.execute("ALTER TYPE mood ADD VALUE \'wild\'")\nop.execute("INSERT INTO maker (name) VALUES (\'wild\')")':
        "enum-value",
}  # fmt: skip

HARMLESS = [
    'op.create_table("new", sa.Column("id", sa.Integer(), primary_key=True), '
    'sa.Column("x", sa.Integer(), sa.ForeignKey("thing.id")))\n'
    'op.create_index("ix_new", "new", ["x"])\nop.execute("UPDATE new SET x = 1")\n'
    'op.alter_column("new", "x", nullable=False)\nop.rename_table("new", "newer")\n'
    'op.create_index("i", "newer", ["x"])',
    'op.add_column("thing", sa.Column("x", sa.Integer()))',
    'op.add_column("thing", sa.Column("x", sa.Integer(), nullable=False, server_default="0"))',
    'op.add_column("thing", sa.Column("x", sa.DateTime(), nullable=False, server_default=sa.func.now()))',
    'op.alter_column("thing", "price", server_default="3")',
    'op.alter_column("thing", "name", nullable=True)',
    'op.alter_column("thing", "sku", nullable=False)',
    'op.alter_column("thing", "name", type_=sa.String(200))',
    'op.alter_column("thing", "name", type_=sa.Text())',
    'op.drop_column("thing", "price")',
    'op.drop_table("thing")',
    'op.drop_constraint("x", "thing")',
    NOT_VALID,
    f"{NOT_VALID}{ALONE}{VALIDATE}\n"
    'op.alter_column("thing", "price", nullable=False)\nop.drop_constraint("ck", "thing")',
    f'{ALONE}op.create_index("ix", "thing", ["price"], postgresql_concurrently=True)',
    f'{ALONE}op.drop_index("ix_thing_sku", "thing", postgresql_concurrently=True)',
    f"{ALONE}{PER_BATCH}",
    f'{ALONE}op.execute("UPDATE thing SET price = 1 WHERE id IN (SELECT id FROM thing LIMIT 100)")',
    'op.bulk_insert(sa.table("maker", sa.column("name")), [{"name": "a"}])',
    "op.execute(\"ALTER TYPE mood ADD VALUE 'wild'\")",
    f"{ALONE}op.execute(\"ALTER TYPE mood ADD VALUE 'wild'\")\n"
    "op.execute(\"INSERT INTO maker (name) VALUES ('wild')\")",
    'op.rename_table("thing", "article")\nop.execute("CREATE VIEW thing AS SELECT * FROM article")',
    "op.execute(\"SET LOCAL lock_timeout = '5s'\")",
    "op.execute(\"SELECT set_config('statement_timeout', '5min', true)\")",
    "op.execute(\"SELECT set_config('app.actor', 'migration', true)\")",
    'op.execute("SELECT count(*), max(lower(name)) FILTER (WHERE id IN (1, 2)) FROM thing AS t(a, b)")',
    'op.execute("DROP TYPE mood")',
    'op.execute("DROP SCHEMA old")',
    'op.execute("ALTER INDEX ix_thing_sku RENAME TO ix_sku")',
    'op.execute("ALTER TYPE mood RENAME TO feeling")',
    'op.create_table("new", sa.Column("id", sa.Integer(), primary_key=True))\nop.execute("DROP TABLE new CASCADE")',
    "op.execute(\"COMMENT ON TABLE thing IS 'DROP TABLE; VACUUM FULL'\")",
    'op.execute("CREATE TEMP TABLE few ON COMMIT DROP AS SELECT 1 AS id")\nop.execute("DELETE FROM few")',
    'op.execute("CREATE LOCAL TEMPORARY TABLE few (id int)")\nop.execute("CREATE INDEX ix_few ON few (id)")',
    'op.execute("CREATE UNLOGGED TABLE few (id int)")\nop.execute("CREATE INDEX ix_few ON few (id)")',
    'op.execute("CREATE TABLE IF NOT EXISTS few (id int)")\nop.execute("CREATE INDEX ix_few ON few (id)")',
]


IN_BATCHES = """
TABLE = sa.table("thing", sa.column("id"), sa.column("price"))


def in_batches():
    last = None
    while True:
        ahead = sa.select(TABLE.c.id).order_by(TABLE.c.id).limit(1000)
        keys = op.get_bind().scalars(ahead if last is None else ahead.where(TABLE.c.id > last)).all()
        if not keys:
            return
        change = sa.update(TABLE).where({where}).values(price=1)
        print(op.get_bind().execute(change).rowcount)
        last = keys[-1]


""".lstrip()
CALLED = """\
context = op.get_context()
if not context.as_sql:
    with context.autocommit_block():
        in_batches()
"""


def test_a_function_that_works_in_batches_is_read_and_prints_nothing(
    found: Findings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(CALLED, more=IN_BATCHES.format(where="TABLE.c.id.between(keys[0], keys[-1])")) == []
    (finding,) = found(CALLED, more=IN_BATCHES.format(where="TABLE.c.price.is_(None)"))
    assert (finding.kind, finding.place) == ("rows", "migrations/versions/app/0002_mine.py:26")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("unsafe", UNSAFE, ids=lambda unsafe: unsafe.kind)
def test_a_danger_is_named_with_its_place_and_its_safe_form(found: Findings, unsafe: Unsafe) -> None:
    (finding,) = found(unsafe.code)
    assert finding.kind == unsafe.kind
    assert finding.place == "migrations/versions/app/0002_mine.py:16"
    assert finding.safe.strip()


@pytest.mark.parametrize(("code", "kind"), NAMED.items())
def test_it_is_named_in_whatever_words_it_is_written(kinds: Kinds, code: str, kind: str) -> None:
    assert kinds(code) == [kind]


@pytest.mark.parametrize("made", ["TABLE IF NOT EXISTS thing", "TEMP TABLE thing", "TABLE archive.thing"])
def test_a_table_that_is_in_use_is_not_taken_for_new(kinds: Kinds, made: str) -> None:
    made = f'op.execute("CREATE {made} (id int)")'
    assert kinds(f'{made}\nop.create_index("ix_thing_price", "thing", ["price"])') == ["index"]


@pytest.mark.parametrize("code", HARMLESS)
def test_what_holds_nobody_up_is_not_named(kinds: Kinds, code: str) -> None:
    assert kinds(code) == []


def test_what_was_proven_by_an_earlier_migration_counts(team: Repository, write: Write) -> None:
    write(f"{NOT_VALID}{ALONE}{VALIDATE}")
    later = ('op.alter_column("thing", "price", nullable=False)', 'op.alter_column("thing", "price", nullable=True)')
    team.write("0003_later", "app_0003", "app_0002", *later)
    assert check_files(team.folder).findings == ()


def test_what_is_not_validated_proves_nothing(team: Repository, write: Write) -> None:
    write(NOT_VALID)
    later = ('op.alter_column("thing", "price", nullable=False)', 'op.alter_column("thing", "price", nullable=True)')
    team.write("0003_later", "app_0003", "app_0002", *later)
    assert [finding.kind for finding in check_files(team.folder).findings] == ["not-null"]


def test_what_is_released_is_history_until_all_is_asked_for(team: Repository) -> None:
    index = ('op.create_index("ix", "thing", ["price"])', 'op.drop_index("ix", "thing")')
    team.write("0002_released", "app_0002", "app_0001", *index, commit="Ana")
    assert check_files(team.folder).findings == ()
    assert [finding.kind for finding in check_files(team.folder, everything=True).findings] == ["index"]


@pytest.mark.parametrize("comment", ["# accepted: as long as nobody works, at night", "# Accepted: the table is small"])
@pytest.mark.parametrize("form", ["{0}  {1}", "{1}\n{0}"])
def test_a_risk_with_a_reason_is_accepted(found: Findings, comment: str, form: str) -> None:
    assert found(form.format('op.create_index("ix", "thing", ["price"])', comment)) == []


@pytest.mark.parametrize("comment", ["# accepted", "# accepted:", "# accepted: ok"])
def test_a_risk_without_a_reason_is_not(found: Findings, comment: str) -> None:
    (finding,) = found(f'op.create_index("ix", "thing", ["price"])  {comment}')
    assert "without a reason" in finding.words


def test_a_reason_is_of_one_operation(found: Findings) -> None:
    up = 'op.create_index("ix", "thing", ["price"])  # accepted: the table is small\n'
    up += 'op.create_index("iy", "thing", ["sku"])'
    (finding,) = found(up)
    assert finding.place.endswith(":17")


TWO_KINDS = 'op.execute("CREATE INDEX ix ON thing (price); UPDATE thing SET price = 1")'


@pytest.mark.parametrize(
    "code",
    [
        'op.create_index("ix", "thing", ["price"]); op.create_index("iy", "thing", ["sku"])  # accepted: it is small',
        'op.create_index("ix", "thing", ["price"]); op.execute("TRUNCATE thing")  # accepted: the table is small',
        '# accepted: the table is small\nop.create_index("ix", "thing", ["price"]); op.execute("TRUNCATE thing")',
        f"{TWO_KINDS}  # accepted: the table is small",
        f"{TWO_KINDS}  # accepted (index): the table is small",
        'op.create_index("ix", "thing", ["price"])  # accepted (rows): the table is small',
    ],
)
def test_a_reason_of_another_danger_on_the_line_is_none(found: Findings, code: str) -> None:
    (finding,) = found(code)
    assert f"give each its line, or name it: # accepted ({finding.kind}): …" in finding.words


@pytest.mark.parametrize(
    "code",
    [
        f"{TWO_KINDS}  # accepted (index, rows): the table is small",
        f"# accepted (rows, index) the table is small\n{TWO_KINDS}",
        'for name in ("ix", "iy"):\n    op.create_index(name, "thing", ["price"])  # accepted: the table is small',
    ],
)
def test_a_reason_names_several_dangers_or_is_of_one_in_a_loop(found: Findings, code: str) -> None:
    assert found(code) == []


def test_a_reason_may_stand_on_any_line_of_the_operation(found: Findings) -> None:
    assert found('op.create_index(\n    "ix",\n    "thing",\n    ["price"],  # accepted: the table is small\n)') == []


@pytest.fixture
def kinds(tmp_path: Path) -> Kinds:
    """What is dangerous in a migration that does this, where the tables are there."""
    team = Repository(tmp_path / "team", TABLES, with_git=False)
    judge = Judge()
    judge.sees(script(team.folder / "versions/app/0001_base.py"))

    def judged(code: str) -> list[str]:
        path = team.write("0002_mine", "app_0002", "app_0001", code)
        return [done.danger.kind for done in judge.judges(script(path)) if done.danger]

    return judged


def script(path: Path) -> Any:
    return SimpleNamespace(path=str(path), module=loaded(path))


QUESTIONS = [
    "op.get_bind().execute(sa.text('SELECT id FROM maker')).all()",
    "op.get_bind().execute(sa.text('UPDATE maker SET name = 1 WHERE id = 1')).fetchall()",
    "sa.inspect(op.get_bind()).get_table_names()",
    "op.get_bind().begin_nested()",
    "[row.id for row in op.get_bind().execute(sa.text('DELETE FROM maker WHERE id = 1'))]",
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("caught", ["Exception", "BaseException"])
def test_a_migration_that_catches_its_own_question_hides_nothing(kinds: Kinds, question: str, caught: str) -> None:
    code = f"try:\n    {question}\nexcept {caught}:\n    pass\nop.drop_table('keyless')"
    assert "unreadable" in kinds(code)


def test_what_follows_a_question_that_is_caught_is_told_as_not_judged(found: Findings) -> None:
    code = f"try:\n    {QUESTIONS[0]}\nexcept Exception:\n    pass\nop.create_index('ix', 'thing', ['price'])"
    words = [finding.words for finding in found(code)]
    assert len(words) == 2
    assert "what follows, from line" in words[1]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE thing SET price = (SELECT price FROM thing t LIMIT 1)",
        "UPDATE thing SET name = name->>'x' WHERE price < 100000",
        "DELETE FROM thing WHERE name NOT BETWEEN 'a' AND 'b'",
    ],
)
def test_a_bound_of_other_rows_is_none_of_these(found: Findings, sql: str) -> None:
    (told,) = found(f'{ALONE}op.execute("{sql}")')
    assert told.kind == "rows"

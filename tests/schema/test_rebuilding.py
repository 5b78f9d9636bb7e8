"""SQLite builds a table anew to change it. Whoever declared it and however, what a migration does not name stays."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

from admin_app.resource.errors import Refusal
from admin_app.schema.progress import Watch
from admin_app.schema.upgrading import downgrade, upgrade
from tests.schema.repository import Repository

PART = """\
CREATE TABLE "part" (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key
  code VARCHAR(10) COLLATE NOCASE NOT NULL UNIQUE ON CONFLICT IGNORE,
  qty INTEGER NOT NULL DEFAULT 1 CHECK (qty > 0),
  price MONEY CONSTRAINT price_is_positive CHECK (price >= 0),
  half REAL GENERATED ALWAYS AS (qty / 2.0) STORED,
  twice GENERATED ALWAYS AS (qty * 2),
  made DATETIME DEFAULT CURRENT_TIMESTAMP,
  day TEXT DEFAULT (date('now')),
  maker_id INTEGER REFERENCES maker (id) ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
  parent_id INTEGER REFERENCES part (id) ON DELETE SET NULL,
  note NVARCHAR(20),
  anything,
  [odd name] `text`,
  CHECK (qty < price OR price IS NULL),
  UNIQUE (qty, price),
  CONSTRAINT by_hand FOREIGN KEY (maker_id) REFERENCES maker (id) ON DELETE RESTRICT
)"""
STRICT = (
    "CREATE TABLE strictly (code TEXT PRIMARY KEY, n INT, x ANY, \"it's\" TEXT DEFAULT '(,' ) STRICT, WITHOUT ROWID"
)
AROUND = {
    "ix_partial": "CREATE INDEX ix_partial ON part (qty) WHERE price > 3",
    "ix_order": "CREATE INDEX ix_order ON part (qty DESC, code COLLATE BINARY)",
    "ix_computed": "CREATE UNIQUE INDEX ix_computed ON part (lower(code))",
    "counted": "CREATE TRIGGER counted AFTER UPDATE ON part BEGIN "
    "UPDATE maker SET name = 'x;y' WHERE id = NEW.maker_id; END",
    "of_maker": "CREATE TRIGGER of_maker AFTER INSERT ON maker BEGIN DELETE FROM part WHERE code = NEW.name; END",
    "seen": "CREATE VIEW seen AS SELECT code, qty FROM part",
}
ROWS = [
    "INSERT INTO maker VALUES (1, 'a')",
    "INSERT INTO part (id, code, qty, price, maker_id) VALUES (5, 'A', 2, 3, 1), (9, 'B', 1, 5, 1)",
    "DELETE FROM part WHERE id = 9",
    "INSERT INTO strictly VALUES ('a', 1, 2, 'b')",
]
Change = Callable[..., str]


def test_everything_that_is_not_named_stays_as_it_is_written(old: Engine, change: Change) -> None:
    before = declared(old, "part")
    after = change("part", 'batch.alter_column("note", type_=sa.String(99))')

    assert lines(after) == lines(before.replace("NVARCHAR(20)", "VARCHAR(99)"))
    assert around(old) == AROUND


def test_rows_stay_and_a_number_is_never_given_twice(old: Engine, change: Change) -> None:
    change("part", 'batch.alter_column("note", type_=sa.String(99))')

    with old.begin() as connection:
        kept = connection.execute(text("SELECT id, code, half, twice FROM part")).one()
        connection.execute(text("INSERT INTO part (code, qty) VALUES ('C', 4)"))
        assert kept == (5, "A", 1.0, 4)
        assert connection.execute(text("SELECT max(id) FROM part")).scalar() == 10


def test_a_number_is_not_given_again_where_every_row_is_gone(old: Engine, change: Change) -> None:
    with old.begin() as connection:
        connection.execute(text("DELETE FROM part"))
    change("part", 'batch.alter_column("note", type_=sa.String(99))')

    with old.begin() as connection:
        connection.execute(text("INSERT INTO part (code, qty) VALUES ('C', 4)"))
        assert connection.execute(text("SELECT id FROM part")).scalar() == 10


@pytest.mark.parametrize(
    "row", ["('C', 0, 1)", "('C', 7, 3)", "('C', 1, -1)"], ids=["of a column", "of the table", "with a name"]
)
def test_checks_still_refuse(old: Engine, change: Change, row: str) -> None:
    change("part", 'batch.alter_column("note", type_=sa.String(99))')

    with old.begin() as connection, pytest.raises(IntegrityError, match="CHECK"):
        connection.execute(text(f"INSERT INTO part (code, qty, price) VALUES {row}"))


def test_a_step_back_leads_to_the_same_words(team: Repository, old: Engine, change: Change) -> None:
    before = declared(old, "part")
    both = ('batch.alter_column("note", type_=sa.String(99))', 'batch.alter_column("note", type_=sa.NVARCHAR(20))')
    change("part", *both)
    downgrade(old, "app_0001", team.folder)

    assert lines(declared(old, "part")) == lines(before)
    assert around(old) == AROUND


def test_a_strict_table_without_rowid_stays_one(old: Engine, change: Change) -> None:
    after = change("strictly", 'batch.alter_column("n", nullable=False)')

    assert words(after) == words(STRICT.replace("n INT,", "n INT NOT NULL,"))


CHANGES = {
    'batch.alter_column("qty", new_column_name="count")': [
        ("qty INTEGER NOT NULL DEFAULT 1 CHECK (qty > 0)", "count INTEGER NOT NULL DEFAULT 1 CHECK (count > 0)"),
        ("AS (qty / 2.0)", "AS (count / 2.0)"),
        ("AS (qty * 2)", "AS (count * 2)"),
        ("CHECK (qty < price", "CHECK (count < price"),
        ("UNIQUE (qty, price)", "UNIQUE (count, price)"),
    ],
    'batch.alter_column("qty", nullable=True)': [("INTEGER NOT NULL DEFAULT 1", "INTEGER DEFAULT 1")],
    'batch.alter_column("qty", server_default="2")': [
        ("INTEGER NOT NULL DEFAULT 1 CHECK (qty > 0)", "INTEGER NOT NULL CHECK (qty > 0) DEFAULT '2'")
    ],
    'batch.alter_column("qty", server_default=None)': [(" DEFAULT 1 CHECK", " CHECK")],
    'batch.alter_column("price", type_=sa.Numeric(10, 2), nullable=False)': [
        ("MONEY CONSTRAINT price_is_positive CHECK (price >= 0)",
         "NUMERIC(10, 2) CONSTRAINT price_is_positive CHECK (price >= 0) NOT NULL")
    ],
    'batch.alter_column("code", type_=sa.String(20, collation="RTRIM"))': [
        ("VARCHAR(10) COLLATE NOCASE NOT NULL UNIQUE ON CONFLICT IGNORE",
         'VARCHAR(20) NOT NULL UNIQUE ON CONFLICT IGNORE COLLATE "RTRIM"')
    ],
    'batch.alter_column("id", type_=sa.BigInteger())': [],
    'batch.drop_column("note")': [("note NVARCHAR(20),", "")],
    'batch.drop_constraint(op.f("price_is_positive"), type_="check")': [
        ("CONSTRAINT price_is_positive CHECK (price >= 0)", "")
    ],
    'batch.drop_constraint(op.f("by_hand"), type_="foreignkey")': [
        (", CONSTRAINT by_hand FOREIGN KEY (maker_id) REFERENCES maker (id) ON DELETE RESTRICT", "")
    ],
    'batch.create_check_constraint(op.f("ck_new"), "price < 1000")': [
        ("ON DELETE RESTRICT)", "ON DELETE RESTRICT, CONSTRAINT ck_new CHECK (price < 1000))")
    ],
    'batch.create_foreign_key("fk_new", "maker", ["parent_id"], ["id"], ondelete="CASCADE")': [
        ("RESTRICT)",
         "RESTRICT, CONSTRAINT fk_new FOREIGN KEY(parent_id) REFERENCES maker (id) ON DELETE CASCADE)")
    ],
    'batch.add_column(sa.Column("new", sa.Integer(), sa.ForeignKey("maker.id"), nullable=True))\n'
    'batch.alter_column("day", nullable=True)\nbatch.drop_column("note")': [
        ("note NVARCHAR(20),", ""), ("[odd name] `text`,", "[odd name] `text`, new INTEGER,"),
        ("RESTRICT)", "RESTRICT, CONSTRAINT fk_part_new_maker FOREIGN KEY(new) REFERENCES maker (id))"),
    ],
    'batch.drop_column("note")\n'
    'batch.add_column(sa.Column("note", sa.Integer(), server_default="0", nullable=False))': [
        ("note NVARCHAR(20),", ""), ("[odd name] `text`,", "[odd name] `text`, note INTEGER DEFAULT '0' NOT NULL,"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("code", "replaced"), CHANGES.items(), ids=list(CHANGES))
def test_a_change_changes_what_it_names(
    old: Engine, change: Change, code: str, replaced: list[tuple[str, str]]
) -> None:
    with old.begin() as connection:
        connection.execute(text("DROP VIEW seen"))
        connection.execute(text("DROP TRIGGER of_maker"))
    wanted = ", ".join(lines(declared(old, "part")))
    for one, other in replaced:
        assert one in wanted
        wanted = wanted.replace(one, other)

    assert words(change("part", code)) == words(wanted)


def test_an_index_follows_the_column_that_is_renamed(old: Engine, change: Change) -> None:
    with old.begin() as connection:
        connection.execute(text("DROP VIEW seen"))
    change("part", 'batch.alter_column("qty", new_column_name="how many")')

    assert around(old)["ix_order"] == 'CREATE INDEX ix_order ON part ("how many" DESC, code COLLATE BINARY)'


def test_an_index_that_a_migration_drops_or_makes_anew_is_as_it_says(old: Engine, change: Change) -> None:
    change(
        "part",
        'batch.drop_index("ix_order")\nbatch.drop_index("ix_partial")\nbatch.create_index("ix_partial", ["day"])\n'
        'batch.alter_column("day", nullable=True, existing_type=sa.Text())\nbatch.drop_column("note")',
    )

    there = around(old)
    assert "ix_order" not in there
    assert words(there["ix_partial"]) == words("CREATE INDEX ix_partial ON part (day)")


def test_what_goes_together_with_a_column_is_said(old: Engine, change: Change, told: list[str]) -> None:
    with old.begin() as connection:
        connection.execute(text("DROP TRIGGER counted"))
    after = change("part", 'batch.drop_column("price")')

    assert "price" not in after
    assert sorted(told) == [
        "Note: CHECK (qty < price OR price IS NULL) of part goes together with price.",
        "Note: UNIQUE (qty, price) of part goes together with price.",
        "Note: the index ix_partial of part goes together with price.",
    ]


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ('batch.alter_column("qty", new_column_name="count")', "the view seen: no such column: qty"),
        ('batch.alter_column("maker_id", new_column_name="by")', "a trigger of part (counted): no such column"),
    ],
)
def test_what_would_break_a_view_or_a_trigger_is_refused(old: Engine, change: Change, code: str, what: str) -> None:
    before = declared(old, "part")

    with pytest.raises(Refusal) as refused:
        change("part", code)

    assert f"would break {what}" in refused.value.sentence
    assert "Nothing was changed" in refused.value.sentence
    assert declared(old, "part") == before
    assert around(old) == AROUND


def test_a_constraint_without_a_name_gets_one_by_a_convention_and_can_be_dropped_by_it(
    old: Engine, change: Change
) -> None:
    names = '{"uq": "uq_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}'
    drop = 'batch.drop_constraint("uq_part_qty", type_="unique")'
    after = change("part", drop, options=f"naming_convention={names}")

    assert "UNIQUE (qty, price)" not in after
    assert "CONSTRAINT fk_part_parent_id REFERENCES part (id) ON DELETE SET NULL" in after


def test_checks_without_a_name_are_as_a_migration_restates_them(old: Engine, change: Change) -> None:
    options = 'table_args=[sa.CheckConstraint("qty > 1", name="more")]'
    after = change("part", 'batch.alter_column("note", type_=sa.String(99))', options=options)

    assert "CHECK (qty > 0)" not in after
    assert "CHECK (qty < price" not in after
    assert "CONSTRAINT price_is_positive CHECK (price >= 0)" in after
    assert "CONSTRAINT more CHECK (qty > 1)" in after


def test_a_check_that_has_no_name_here_is_refused_by_name_with_the_way_to_drop_it(old: Engine, change: Change) -> None:
    with pytest.raises(Refusal, match=r"may have it without a name.*table_args.*\n?Nothing was changed"):
        change("part", 'batch.drop_constraint(op.f("ck_part_qty"), type_="check")')
    after = change(
        "part", "pass", options='table_args=[sa.CheckConstraint("qty > 1", name=op.f("new"))], recreate="always"'
    )
    assert "CONSTRAINT new CHECK (qty > 1)" in after and "CHECK (qty > 0)" not in after


def test_a_type_is_as_a_migration_says_that_corrects_what_is_reflected(old: Engine, change: Change) -> None:
    options = 'reflect_args=[sa.Column("note", sa.Interval())]'
    after = change("part", 'batch.alter_column("note", type_=sa.Interval())', options=options)

    assert "note DATETIME" in after


def test_another_primary_key_takes_the_place_of_the_old(old: Engine, change: Change) -> None:
    options = 'naming_convention={"pk": "pk_%(table_name)s"}'
    code = 'batch.drop_constraint("pk_strictly", type_="primary")\nbatch.create_primary_key("pk_New", ["n"])'
    after = change("strictly", code, options=options)

    assert words(after).endswith(words('CONSTRAINT "pk_New" PRIMARY KEY (n)) STRICT, WITHOUT ROWID'))
    assert "code TEXT NOT NULL," in after


def test_a_declaration_that_cannot_be_read_is_refused_before_a_row_is_touched(old: Engine, change: Change) -> None:
    with old.begin() as connection:
        connection.execute(text("PRAGMA writable_schema = ON"))
        connection.execute(text("UPDATE sqlite_master SET sql = replace(sql, 'by_hand FOREIGN', 'a CHECK FOREIGN')"))

    with pytest.raises(Refusal, match=r"part has to be built anew.*cannot be read.*Nothing was changed"):
        change("part", 'batch.alter_column("note", type_=sa.String(99))')


COMPUTED = (
    "CREATE TABLE sums (id integer primary key, a int, g int AS (a * 2) UNIQUE, h int AS (g + 1) STORED NOT NULL)"
)


def test_an_index_on_a_computed_column_stays_and_so_do_all_computed_columns_of_a_line(
    old: Engine, change: Change, told: list[str]
) -> None:
    with old.begin() as connection:
        connection.exec_driver_sql(COMPUTED)
        connection.exec_driver_sql("CREATE INDEX of_g ON sums (g)")
        connection.exec_driver_sql("INSERT INTO sums (a) VALUES (3)")
    after = change("sums", 'batch.alter_column("a", new_column_name="b")')

    assert words(after).replace('"', "") == words(COMPUTED.replace("a int,", "b int,").replace("a * 2", "b * 2"))
    assert around(old)["of_g"] == "CREATE INDEX of_g ON sums (g)" and told == []


def test_keys_of_other_tables_follow_a_column_that_is_renamed(old: Engine, change: Change) -> None:
    before = declared(old, "part")
    with old.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER counted")
    change("maker", 'batch.alter_column("id", new_column_name="number")')

    assert words(declared(old, "part")).replace('"', "") == words(
        before.replace("maker (id)", "maker (number)")
    ).replace('"', "")
    with old.begin() as connection:
        assert connection.exec_driver_sql("SELECT maker_id FROM part").scalar() == 1
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    with old.begin() as connection, pytest.raises(IntegrityError, match="FOREIGN KEY"):
        connection.exec_driver_sql("UPDATE part SET maker_id = 7")


def test_a_trigger_that_would_never_be_called_again_is_refused(old: Engine, change: Change) -> None:
    with old.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER noted AFTER UPDATE OF code, note ON part BEGIN DELETE FROM maker; END"
        )
    with pytest.raises(Refusal, match="would break the trigger noted: no such column: note"):
        change("part", 'batch.alter_column("note", new_column_name="said")')
    assert "note NVARCHAR(20)" in declared(old, "part")


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Engine]:
    """A database that others made, with rows, on which our first migration does nothing."""
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        made = ["CREATE TABLE maker (id integer primary key, name text)", PART, STRICT, *AROUND.values()]
        for statement in [*made, *ROWS]:
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "team", "pass", "pass", with_git=False)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def change(team: Repository, old: Engine, told: list[str]) -> Change:
    """Runs a migration that does this to a table, and answers how that one is declared then."""

    class Listening(Watch):
        def says(self, sentence: str) -> None:
            told.append(sentence)

    def changed(table: str, up: str, down: str = "pass", options: str = "") -> str:
        both = (f'with op.batch_alter_table("{table}", {options}) as batch:\n' + indented(code) for code in (up, down))
        team.write("0002_change", "app_0002", "app_0001", *both)
        upgrade(old, team.folder, watch=Listening())
        return declared(old, table)

    return changed


def indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.splitlines())


def declared(engine: Engine, table: str) -> str:
    with engine.connect() as connection:
        return str(
            connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}).scalar()
        )


def around(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        asked = text("SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL")
        return {row.name: row.sql for row in connection.execute(asked)}


def lines(sql: str) -> list[str]:
    """Its columns and rules; where lines break, and quotes around its own name, do not matter."""
    return (
        " ".join(sql.split()).replace('"part"', "part").replace('"strictly"', "strictly").replace(" )", ")").split(", ")
    )


def words(sql: str) -> str:
    return "".join(" ".join(lines(sql)).replace(",", " ").replace('"part"', "part").split())

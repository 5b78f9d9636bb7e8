"""``run.py scaffold``: an existing database becomes code that agrees with it, whatever its parts are called."""

import keyword
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.orm import Session

from admin_app.resource.errors import Refusal
from admin_app.structure.scaffold import baseline, calling, models, reading, rows
from admin_app.structure.scaffold.calling_tables import Taken
from tests.databases import fresh_postgres
from tests.structure import odd_names, shop

HEN = "CREATE TABLE hen (id integer PRIMARY KEY, egg_id integer NOT NULL"
EGG = "CREATE TABLE egg (id integer PRIMARY KEY, hen_id integer NOT NULL REFERENCES hen (id))"
HEN_AND_EGG = {
    "sqlite": (f"{HEN} REFERENCES egg (id))", EGG),
    "postgresql": (f"{HEN})", EGG, "ALTER TABLE hen ADD FOREIGN KEY (egg_id) REFERENCES egg (id)"),
}


def test_models_and_baseline_agree_with_the_database_they_were_read_from(loaded, engine, second):
    assert loaded.drift(engine) == []

    loaded.migrate(second, "upgrade")
    assert loaded.drift(second) == []
    loaded.migrate(second, "downgrade")
    assert inspect(second).get_table_names() == []


def test_a_new_database_has_what_alembic_does_not_compare(loaded, engine, second):
    loaded.migrate(second, "upgrade")

    for there, here in zip(read(engine).tables, read(second).tables, strict=True):
        assert (there.name, there.key, there.comment) == (here.name, here.key, here.comment)
        assert [uncalled(column) for column in there.columns] == [uncalled(column) for column in here.columns]
        assert {each.columns for each in there.uniques} == {each.columns for each in here.uniques}
        assert {each.sql for each in there.checks} == {each.sql for each in here.checks}
        assert [key.options for key in there.foreign_keys] == [key.options for key in here.foreign_keys]


def test_names_are_such_as_python_can_carry(facts):
    by_table = {table.name: table for table in facts.tables}
    attributes = {column.name: column.attribute for column in by_table["class"].columns}

    assert by_table["class"].names.singular == "class_record"
    assert by_table["Odd Name!"].names.model == "OddName"
    assert by_table["user"].names.model == "UserRecord"
    logs = [by_table[name].names for name in ("User Log", "UserLog2", "user_log")]
    assert len({names.singular for names in logs}) == len({names.model for names in logs}) == 3
    assert attributes["metadata"] == "metadata_" and attributes["query"] == "query_" and attributes["from"] == "from_"
    assert attributes["1st"] == "c_1st" and attributes["date"] == "date"


def test_a_unique_column_is_found_also_beside_a_length(facts):
    uniques = {table.name: {each.columns for each in table.uniques} for table in facts.tables}

    assert uniques["user"] == {("email",)} and uniques["parcel"] == {("sent_from_id", "sent_to_id", "weight")}


def test_relations_are_named_from_their_keys_and_lead_back(loaded):
    staff, parcel, town = loaded.model("Staff"), loaded.model("Parcel"), loaded.model("Town")
    player, team = loaded.model("Player"), loaded.model("Team")

    assert relations(staff) == {
        "reports_to": "staffs", "staffs": "reports_to", "towns": "staffs", "badges": "staff",
        "staffs_by_friend": "staffs_across_friend", "staffs_across_friend": "staffs_by_friend",
    }  # fmt: skip
    assert relations(parcel) == {"sent_from": "parcels_by_sent_from", "sent_to": "parcels_by_sent_to"}
    assert relations(town)["country"] == "towns"
    assert relations(player)["team"] == "players" and relations(team)["captain"] == "teams"


def test_rows_are_written_and_read_through_the_models(loaded, engine):
    staff, town, country, parcel = map(loaded.model, ("Staff", "Town", "Country", "Parcel"))
    with Session(engine) as session:
        ulm = town(id=1, name="Ulm", country=country(code="DE", region=1, name="Germany"))
        boss = staff(id=1, first_name="Ann", last_name="Lee", towns=[ulm])
        session.add_all([boss, staff(id=2, first_name="Bo", last_name="Ng", reports_to=boss, staffs_by_friend=[boss])])
        session.add(parcel(id=1, sent_from=ulm, sent_to=ulm, weight=2))
        session.commit()
        session.expire_all()

        bo = session.get(staff, 2)
        assert str(bo.reports_to) == "Ann Lee" and bo.reports_to.id == 1
        assert session.get(parcel, 1).state.value == "new"


def test_a_table_without_a_key_is_told_in_words(facts):
    kinds = {table.name: table for table in facts.tables}

    assert kinds["badge"].key == ("code",) and kinds["badge"].chosen_key
    assert kinds["note"].kind == "bare" and kinds["friend"].kind == kinds["lives_in"].kind == "link"
    assert any(notice.startswith("badge has no primary key; its model goes by code") for notice in facts.notices)
    assert any(notice.startswith("note has no primary key and no unique columns") for notice in facts.notices)


def test_what_no_factory_can_make_is_told(engine):
    with engine.begin() as connection:
        for statement in HEN_AND_EGG[engine.dialect.name]:
            connection.exec_driver_sql(statement)
    facts = read(engine)

    assert rows.makeable(facts) == []
    assert any("no story makes a row: its row needs a row of hen first" in each for each in facts.notices)


@pytest.mark.sqlite_only
def test_a_cell_that_is_not_what_its_column_says_is_read_as_text(sqlite_engine, tmp_path):
    shop.build(sqlite_engine)
    facts = read(sqlite_engine)
    loaded = shop.Loaded(facts, tmp_path, package())

    assert any(notice.startswith("player.born is declared DATE and holds other values") for notice in facts.notices)
    with Session(sqlite_engine) as session:
        assert session.get(loaded.model("Player"), 1).born == "in spring"


def test_what_only_postgresql_has_is_carried_over(postgres_engine, tmp_path):
    shop.build(postgres_engine)
    facts = read(postgres_engine)
    text = models.model_text(next(table for table in facts.tables if table.name == "player"), "postgresql")

    assert "class Mood(StrEnum):" in text and 'NOT_SO_HAPPY = "not so happy"' in text and 'C_8 = "8"' in text
    assert 'ARRAY(Text).with_variant(JSON, "sqlite")' in text
    assert (
        'comment="Goals a game"' in text and "Identity()" in text and 'Computed("(small * 2)", persisted=True)' in text
    )
    assert 'ddl_if(dialect="postgresql")' in text  # a rule that SQLite cannot read
    assert "DROP TYPE mood" in baseline.baseline_text(facts, "shop", "app_0001", None)


def test_another_schema_is_read_by_its_name(postgres_engine, tmp_path):
    shop.build(postgres_engine)
    facts = reading.read(postgres_engine, "archive")
    calling.call(facts)
    loaded = shop.Loaded(facts, tmp_path, package())

    assert loaded.drift(postgres_engine) == []
    assert relations(loaded.model("Goal")) == {"game": "goals"}
    with Session(postgres_engine) as session:
        session.add(loaded.model("Game")(title="One", feeling="happy"))
        session.commit()
        assert session.get(loaded.model("Game"), 1).feeling.value == "happy"
    with pytest.raises(Refusal, match=r"no schema archiv\. Did you mean archive\?"):
        reading.read(postgres_engine, "archiv")


def test_only_some_tables_bring_along_what_they_refer_to(engine):
    shop.build(engine)
    facts = reading.read(engine, None, ("town",))

    assert [table.name for table in facts.tables] == ["country", "town"]
    assert "parcel" in facts.left_out
    with pytest.raises(Refusal, match=r"no table twn\. Did you mean town\?"):
        reading.read(engine, None, ("twn",))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sqlite:///nowhere.db", "no file nowhere.db"),
        ("nonsense", "no database address"),
        ("mysql+pymysql://root@localhost/x", "python run.py open"),
    ],
)
def test_an_address_that_is_none_is_refused(address, told):
    with pytest.raises(Refusal) as refused:
        reading.engine_for(address)
    assert told in refused.value.sentence


def test_every_table_gets_names_that_are_free_whatever_it_is_called(engine):
    odd_names.build(engine)
    facts = reading.read(engine)
    calling.call(facts, Taken(addresses={"people"}))

    names = {table.name: table.names for table in facts.tables}
    for what in ("singular", "model", "plural", "address"):
        assert len({getattr(each, what) for each in names.values()}) == len(names)
    for each in names.values():
        assert all(part.isidentifier() and part.isascii() for part in (each.singular, each.model, each.plural))
        assert not any(map(keyword.iskeyword, (each.singular, each.model, each.plural)))
        assert not {each.view, each.model} & {"ModelView", "Text", "None"} and each.address != "people"
    assert (names["person"].model, names["person"].address) == ("Person", "person-records")
    assert (names["a"].model, names["a"].plural) == ("A", "a_records")
    assert (names["Größe"].singular, names["表"].singular) == ("groesse", "table_record_2")
    assert any(each.startswith("a is A in models/a.py, at /admin/a-records/: views/as.py") for each in facts.notices)


def test_models_of_tables_that_are_called_like_anything_agree_with_them(engine, second, tmp_path):
    odd_names.build(engine)
    loaded = shop.Loaded(read(engine), tmp_path, package())

    assert loaded.drift(engine) == []
    loaded.migrate(second, "upgrade")
    assert loaded.drift(second) == []
    loaded.migrate(second, "downgrade")
    assert inspect(second).get_table_names() == []


def test_what_only_postgresql_understands_is_not_missed_on_sqlite(postgres_engine, sqlite_engine, tmp_path):
    odd_names.build(postgres_engine)
    loaded = shop.Loaded(read(postgres_engine), tmp_path, package())

    loaded.metadata.create_all(sqlite_engine)
    loaded.metadata.drop_all(sqlite_engine)
    loaded.migrate(sqlite_engine, "upgrade")
    assert [each for each in loaded.drift(sqlite_engine) if "lowered" in each] == []


@pytest.mark.sqlite_only
def test_computed_columns_of_one_line_are_read_each_by_itself(sqlite_engine, tmp_path):
    second = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE t (id integer PRIMARY KEY, a int /* , b */, g int AS (max(a, 2) * 2) VIRTUAL, "
            "[h h] int AS (a + 1) STORED)"
        )
    loaded = shop.Loaded(read(sqlite_engine), tmp_path, package())

    assert [column.computed for column in read(sqlite_engine).tables[0].columns] == [
        None,
        None,
        "max(a, 2) * 2",
        "a + 1",
    ]
    assert loaded.drift(sqlite_engine) == []
    loaded.migrate(second, "upgrade")
    assert loaded.drift(second) == []
    second.dispose()


def test_a_yes_that_sqlite_says_as_a_number_is_one_on_postgresql(sqlite_engine, postgres_engine, tmp_path):
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE t (id integer PRIMARY KEY, a boolean DEFAULT 1, b bool NOT NULL DEFAULT 0)"
        )
    loaded = shop.Loaded(read(sqlite_engine), tmp_path, package())

    assert loaded.drift(sqlite_engine) == []
    loaded.migrate(postgres_engine, "upgrade")
    assert loaded.drift(postgres_engine) == []


def test_what_sqlite_says_and_no_model_is_told(sqlite_engine):
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE a (x text, y integer, PRIMARY KEY (x, y)) WITHOUT ROWID, STRICT")
        connection.exec_driver_sql(
            "CREATE TABLE b (id integer PRIMARY KEY, x text COLLATE NOCASE, y int UNIQUE ON CONFLICT IGNORE, "
            "strict text DEFAULT 'without rowid', FOREIGN KEY (x, y) REFERENCES a ON DELETE CASCADE)"
        )
    told = [each.partition(", which is not carried over")[0] for each in read(sqlite_engine).notices]
    assert {
        "a says WITHOUT ROWID", "a says STRICT", "b says COLLATE", "b says ON CONFLICT",
        "b (x, y) says ON DELETE CASCADE",
    } <= set(told)  # fmt: skip
    assert not {"b says STRICT", "b says WITHOUT ROWID"} & set(told)


@pytest.mark.sqlite_only
def test_an_index_on_an_expression_is_read_from_what_made_it(sqlite_engine):
    odd_names.build(sqlite_engine)
    indexes = {index.name: index for table in read(sqlite_engine).tables for index in table.indexes}

    assert indexes["lowered"].expressions == ("lower(name)",) and not indexes["lowered"].unique
    once = indexes["lowered_once"]
    assert (once.expressions, once.unique, once.where) == (("lower(name)", "id DESC"), True, "id > 3")


def test_a_domain_is_carried_over_with_its_rules(postgres_engine):
    odd_names.build(postgres_engine)
    facts = read(postgres_engine)
    text = models.model_text(next(table for table in facts.tables if table.name == "pupil"), "postgresql")

    assert "maths: Mapped[int | None] = mapped_column(Integer().with_variant(DomainType(" in text
    assert 'check="VALUE >= 1 AND VALUE <= 6"' in text and 'constraint_name="has_an_at"' in text
    written = baseline.baseline_text(facts, "odd", "app_0001", None)
    assert "The domain short has several checks; the first is carried over." in facts.notices
    assert "CREATE DOMAIN grade AS INTEGER" in written and "DROP DOMAIN grade" in written


ONLY_THERE = {
    "a choice that may be an empty text": (
        "CREATE TYPE mood AS ENUM ('', 'happy', 'HAPPY')",
        "CREATE TABLE t (id integer PRIMARY KEY, feels mood NOT NULL DEFAULT '')",
    ),
    "a list of choices": (
        "CREATE TYPE mood AS ENUM ('happy', 'sad')",
        "CREATE TABLE t (id integer PRIMARY KEY, feels mood[], now mood)",
    ),
    "a check that casts what is in a column": (
        "CREATE TABLE t (id integer PRIMARY KEY, code text CHECK (code::integer > 5 AND code::text <> 'x'))",
    ),
    "a check that divides by a cast": (
        "CREATE TABLE t (id integer PRIMARY KEY, n integer CHECK (n::numeric / 2 > 1))",
    ),
    "an index with its own place for what is empty": (
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b integer)",
        "CREATE INDEX first ON t (b DESC NULLS LAST)",
        "CREATE INDEX second ON t (lower(a) DESC NULLS LAST, b)",
    ),
    "an index for beginnings of words": (
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b varchar(5))",
        "CREATE INDEX first ON t (a text_pattern_ops)",
        "CREATE INDEX second ON t (b varchar_pattern_ops, lower(a) text_pattern_ops)",
    ),
    "what is unique also where it is empty": (
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b integer, UNIQUE NULLS NOT DISTINCT (b))",
        "CREATE UNIQUE INDEX once ON t (a) NULLS NOT DISTINCT",
    ),
    "a time with its zone": ("CREATE TABLE t (id integer PRIMARY KEY, at timetz)",),
    "a number of a sequence that is no key": (
        "CREATE SEQUENCE counted",
        "CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT nextval('counted'))",
    ),
}


@pytest.mark.postgres
@pytest.mark.parametrize("statements", ONLY_THERE.values(), ids=ONLY_THERE)
def test_what_is_odd_on_postgresql_agrees_there_and_in_new_databases_of_each_kind(
    postgres_engine, sqlite_engine, second, tmp_path, statements
):
    with postgres_engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    loaded = shop.Loaded(read(postgres_engine), tmp_path, package())

    assert loaded.drift(postgres_engine) == []
    for new in (second, sqlite_engine):
        loaded.migrate(new, "upgrade")
        assert loaded.drift(new) == []


def test_a_row_with_an_empty_choice_is_written_through_the_model(postgres_engine, tmp_path):
    with postgres_engine.begin() as connection:
        for statement in ONLY_THERE["a choice that may be an empty text"]:
            connection.exec_driver_sql(statement)
    model = shop.Loaded(read(postgres_engine), tmp_path, package()).model("T")
    with Session(postgres_engine) as session:
        session.add(model(id=1, feels=""))
        session.commit()
        assert session.get(model, 1).feels.name == "EMPTY"


def test_what_a_new_database_would_not_have_is_told(postgres_engine):
    made = """
        CREATE SEQUENCE counted;
        CREATE TABLE t (id integer PRIMARY KEY, a text COLLATE "C", n integer DEFAULT nextval('counted'), r int4range,
                        CONSTRAINT apart EXCLUDE USING gist (r WITH &&));
        CREATE TABLE pair (a integer, b integer, PRIMARY KEY (a, b));
        CREATE TABLE u (id serial PRIMARY KEY, a integer, b integer,
                        CONSTRAINT whole FOREIGN KEY (a, b) REFERENCES pair MATCH FULL);
        CREATE TABLE day (day date PRIMARY KEY) PARTITION BY RANGE (day);
        CREATE TABLE june PARTITION OF day FOR VALUES FROM ('2024-06-01') TO ('2024-07-01');
        CREATE MATERIALIZED VIEW seen AS SELECT 1 AS one"""
    with postgres_engine.begin() as connection:
        for statement in made.split(";"):
            connection.exec_driver_sql(statement)
    notices = read(postgres_engine).notices

    left = "which is not carried over: a new database would not have it."
    assert [each for each in notices if each.endswith(left)] == [
        f"t.apart is an exclusion constraint, {left}",
        f"u.whole is MATCH FULL, {left}",
        f"t.a has a COLLATE of its own, {left}",
        f"t.n takes its value from a sequence, {left}",
        f"day is parted into other tables, {left}",
        f"june inherits from another table, {left}",
    ]
    assert "Views are no tables and are left out: seen." in notices


# --- The shop --------------------------------------------------------------------------------------------------------


@pytest.fixture
def facts(engine):
    shop.build(engine)
    return read(engine)


@pytest.fixture
def loaded(facts, tmp_path):
    return shop.Loaded(facts, tmp_path, package())


@pytest.fixture
def second(engine, tmp_path, request):
    """Another empty database of the same kind."""
    if engine.dialect.name == "sqlite":
        other = create_engine(f"sqlite:///{tmp_path / 'second.db'}")
        yield other
        other.dispose()
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as url:
        other = create_engine(make_url(url))
        yield other
        other.dispose()


def read(engine):
    facts = reading.read(engine)
    calling.call(facts, Taken(classes={"User"}))
    return facts


def package() -> str:
    return f"shop_{uuid4().hex}"


def relations(model) -> dict[str, str]:
    return {relation.key: relation.back_populates for relation in inspect(model).relationships}


def uncalled(column):
    """What a column is in its database; the type without what it was declared as on SQLite."""
    return column.name, column.nullable, column.default, column.computed, column.counted, column.comment, column.choices

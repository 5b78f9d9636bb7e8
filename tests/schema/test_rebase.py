"""``db rebase`` in a real git repository, with the database of the one who runs it: on each kind."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema import heads
from admin_app.schema.branches import one_head_each
from admin_app.schema.joining import Wish, rebase, two_ends_in_words
from admin_app.schema.state import current_state
from admin_app.schema.trying import schema_of
from admin_app.schema.upgrading import downgrade, upgrade
from tests.schema.repository import Repository
from tests.schema.writing import COLOUR, WEIGHT, adds, indexes, renames, retypes

ROW = "INSERT INTO product (id, name, price) VALUES (1, 'Lamp', 5)"


def test_a_developer_sees_both_migrations_and_the_command_that_helps(team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    lines = two_ends_in_words("app", team.folder).splitlines()

    assert lines[0] == "Two migrations follow 0001_base, so the order is not known. Nothing was changed."
    assert re.split(r" {2,}", lines[1].strip()) == ["0002_theirs", "Ana, today, on main", "adds product.colour"]
    assert re.split(r" {2,}", lines[2].strip()) == ["0002_mine", "you, today, not yet published", "adds product.weight"]
    assert lines[3].startswith("They do not touch the same things, so yours can come last. Run: ")


def test_the_unpublished_migration_gets_the_next_number_and_a_new_name(engine: Engine, team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    joined = rebase(engine, "app", Wish(), team.folder)

    assert joined.lines == ("0002_mine is now 0003_mine.",)
    written = team.folder / "versions/app/0003_mine.py"
    assert joined.files == (written,) and not (team.folder / "versions/app/0002_mine.py").exists()
    end = one_head_each(team.folder)["app"]
    assert end.path == str(written) and re.fullmatch(r"app_0003_[0-9a-f]{6}", end.revision)
    assert end.down_revision == "app_0002_a"
    said = written.read_text(encoding="utf-8")
    assert f"Revision {end.revision}, after app_0002_a." in said
    assert "# Was app_0002_b after app_0001, until it was put on top of another." in said
    assert heads.trouble(team.folder) is None
    upgrade(engine, team.folder)
    assert {"colour", "weight"} < columns(engine)


def test_a_database_that_had_it_gets_what_is_below_and_keeps_its_values(engine: Engine, team: Repository) -> None:
    had_mine(team, engine, COLOUR, WEIGHT)
    run(engine, ROW, "UPDATE product SET weight = 3")
    joined = rebase(engine, "app", Wish(), team.folder)

    assert joined.lines[-1] == "Your database had it applied: it got what is now below it, and kept all its values."
    assert {"colour", "weight"} < columns(engine)
    assert value(engine, "weight") == 3
    assert current_state(engine, team.folder).ok
    assert downgrade(engine, "app@-2", team.folder) == 2
    assert not {"colour", "weight"} & columns(engine)


def test_rows_that_a_migration_wrote_are_not_written_twice(engine: Engine, team: Repository) -> None:
    base(team, engine)
    had_mine(team, engine, COLOUR, ('op.execute("UPDATE product SET price = price + 1")', "pass"))
    rebase(engine, "app", Wish(), team.folder)
    assert value(engine, "price") == 6


def test_a_database_that_had_half_of_my_side_gets_the_other_half(engine: Engine, team: Repository) -> None:
    had_mine(team, engine, COLOUR, WEIGHT)
    team.write("0003_more", "app_0003_b", "app_0002_b", *indexes("ix_product_weight", "weight"))
    rebase(engine, "app", Wish(), team.folder)
    assert current_state(engine, team.folder).ok
    assert "ix_product_weight" in [index["name"] for index in inspect(engine).get_indexes("product")]


def test_a_database_that_has_to_step_down_does_so_only_where_nothing_is_lost(engine: Engine, team: Repository) -> None:
    had_mine(team, engine, retypes(200), (f"{WEIGHT[0]}\n{retypes(50)[0]}", f"{retypes(50)[1]}\n{WEIGHT[1]}"))
    run(engine, ROW, "UPDATE product SET weight = 3")
    with pytest.raises(Refusal, match=r"1 values of product.weight would be lost. Nothing was changed"):
        rebase(engine, "app", Wish(keep="main"), team.folder)
    assert len(list(team.folder.glob("versions/app/0002_*.py"))) == 2

    joined = rebase(engine, "app", Wish(keep="main", yes=True), team.folder)
    assert joined.lines[-1] == "Your database had it applied: it was stepped down and up again."
    assert "weight" in columns(engine)
    assert length_of_name(engine) == 200


def test_a_colleagues_database_that_had_it_under_its_old_name_follows(
    engine: Engine, team: Repository, tmp_path: Path
) -> None:
    had_mine(team, engine, COLOUR, WEIGHT)
    elsewhere = create_engine(f"sqlite:///{tmp_path / 'mine.db'}")
    rebase(elsewhere, "app", Wish(), team.folder)
    elsewhere.dispose()

    state = current_state(engine, team.folder)
    assert state.sentence.endswith("was since put on top of another; run: python run.py db rebase")
    joined = rebase(engine, "app", Wish(), team.folder)
    assert joined.lines == ("Your database had 0003_mine under an older name: it was stepped down and up again.",)
    assert current_state(engine, team.folder).ok
    assert {"colour", "weight"} < columns(engine)


def test_a_side_of_two_migrations_is_moved_whole(engine: Engine, team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    team.write("0003_more", "app_0003_b", "app_0002_b", *indexes("ix_product_weight", "weight"))
    joined = rebase(engine, "app", Wish(), team.folder)

    assert [path.name for path in joined.files] == ["0003_mine.py", "0004_more.py"]
    upgrade(engine, team.folder)
    assert "ix_product_weight" in [index["name"] for index in inspect(engine).get_indexes("product")]


def test_both_orders_are_tried_when_a_developer_asks_for_it(engine: Engine, team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    said = rebase(engine, "app", Wish(verify=True), team.folder).lines[-1]
    kinds = "SQLite and PostgreSQL" if engine.dialect.name == "postgresql" else "SQLite"
    assert said == f"Both orders were tried on scratch databases ({kinds}) and give the same schema."


def test_two_orders_that_differ_are_found_by_trying(engine: Engine, team: Repository) -> None:
    hidden = 'op.execute("ALTER TABLE product RENAME COLUMN note TO remark")'
    team.two_sides((hidden, "pass"), ('op.execute("CREATE INDEX ix_note ON product (note)")', "pass"))
    with pytest.raises(Conflict, match=r"the SQL names product"):
        rebase(engine, "app", Wish(), team.folder)
    with pytest.raises(Refusal, match=r"On SQLite the order proposed fails. Nothing was changed."):
        rebase(engine, "app", Wish(anyway=True, verify=True), team.folder)
    assert heads.two_ends(team.folder) == ["app"]


def test_two_orders_that_both_run_and_lead_to_different_schemas_are_shown(engine: Engine, team: Repository) -> None:
    made = 'op.execute("CREATE TABLE IF NOT EXISTS by_hand (id INTEGER PRIMARY KEY, {} INTEGER)")'
    team.two_sides((made.format("note"), "pass"), (made.format("name"), "pass"))
    with pytest.raises(Refusal) as refused:
        rebase(engine, "app", Wish(anyway=True, verify=True), team.folder)
    assert refused.value.sentence.splitlines() == [
        "On SQLite the two orders give different schemas. Nothing was changed.",
        "  by_hand.name: not there or INTEGER True",
        "  by_hand.note: INTEGER True or not there",
    ]


def test_two_changes_of_one_column_are_refused_with_both_and_the_two_ways_out(engine: Engine, team: Repository) -> None:
    team.two_sides(retypes(200), retypes(50))
    with pytest.raises(Conflict) as refused:
        rebase(engine, "app", Wish(), team.folder)
    assert refused.value.sentence.splitlines() == [
        "Refused: both change the type of product.name.",
        "  main:  makes product.name String(200)",
        "  yours: makes product.name String(50)",
        "Choose one, and it is written for you:",
        "  python run.py db rebase --keep main",
        "  python run.py db rebase --keep mine",
    ]
    with pytest.raises(Conflict):
        rebase(engine, "app", Wish(anyway=True), team.folder)


@pytest.mark.parametrize(("keep", "length", "back"), [("main", 200, 200), ("mine", 50, 200)])
def test_the_one_that_is_kept_wins_and_going_back_leads_to_mains(
    engine: Engine, team: Repository, keep: str, length: int, back: int
) -> None:
    had_mine(team, engine, retypes(200), retypes(50))
    rebase(engine, "app", Wish(keep=keep), team.folder)

    assert length_of_name(engine) == length
    downgrade(engine, "app_0002_a", team.folder)
    assert length_of_name(engine) == back
    downgrade(engine, "app_0001", team.folder)
    assert length_of_name(engine) == 100


def test_a_rename_that_wins_takes_the_other_back_first(engine: Engine, team: Repository) -> None:
    team.two_sides(renames("title"), renames("label"))
    rebase(engine, "app", Wish(keep="mine"), team.folder)
    upgrade(engine, team.folder)
    assert "label" in columns(engine) and "title" not in columns(engine)
    downgrade(engine, "app_0002_a", team.folder)
    assert "title" in columns(engine)


@pytest.mark.parametrize(
    "what", ['create_unique_constraint("u", ["{}"])', 'create_foreign_key("u", "maker", ["{}"], ["id"])']
)
def test_a_constraint_of_the_same_name_gives_way_to_mine(engine: Engine, team: Repository, what: str) -> None:
    kind = "unique" if "unique" in what else "foreignkey"
    sides = [
        tuple(
            f'with op.batch_alter_table("product") as batch:\n    batch.{line}'
            for line in (what.format(column), f'drop_constraint("u", type_="{kind}")')
        )
        for column in ("price", "maker_id")
    ]
    team.two_sides(*sides)
    rebase(engine, "app", Wish(keep="mine"), team.folder)
    upgrade(engine, team.folder)
    look = inspect(engine)
    found = look.get_unique_constraints("product") if kind == "unique" else look.get_foreign_keys("product")
    assert [each.get("column_names") or each["constrained_columns"] for each in found] == [["maker_id"]]
    downgrade(engine, "app_0002_a", team.folder)
    look = inspect(engine)
    found = look.get_unique_constraints("product") if kind == "unique" else look.get_foreign_keys("product")
    assert [each.get("column_names") or each["constrained_columns"] for each in found] == [["price"]]


def test_choosing_one_does_not_answer_what_else_is_not_known(engine: Engine, team: Repository) -> None:
    mine = f'{retypes(50)[0]}\nop.execute("UPDATE product SET price = price * 2")'
    theirs = f'{retypes(200)[0]}\nop.execute("UPDATE product SET price = price + 1")'
    team.two_sides((theirs, retypes(200)[1]), (mine, retypes(50)[1]))
    with pytest.raises(Conflict, match=r"(?s)both statements name price.*add --anyway to --keep main") as refused:
        rebase(engine, "app", Wish(keep="main"), team.folder)
    assert "String" not in refused.value.sentence
    assert rebase(engine, "app", Wish(keep="main", anyway=True), team.folder).lines


def test_what_people_wrote_is_never_undone_by_keep(engine: Engine, team: Repository) -> None:
    team.two_sides(adds("colour"), adds("colour", "sa.String(50)"))
    with pytest.raises(Refusal, match=r"could lose what people wrote. Nothing was changed. Edit 0002_mine.py by hand"):
        rebase(engine, "app", Wish(keep="mine"), team.folder)
    rebase(engine, "app", Wish(keep="main"), team.folder)
    upgrade(engine, team.folder)
    assert (
        str(next(c for c in inspect(engine).get_columns("product") if c["name"] == "colour")["type"]) == "VARCHAR(20)"
    )


def test_a_step_in_a_loop_is_left_to_a_person(engine: Engine, team: Repository) -> None:
    up = 'for name in ("colour", "size"):\n    op.add_column("product", sa.Column(name, sa.String(50)))'
    team.two_sides(COLOUR, (up, "pass"))
    before = (team.folder / "versions/app/0002_mine.py").read_text(encoding="utf-8")
    with pytest.raises(Refusal, match=r"is no statement of its own. Nothing was changed"):
        rebase(engine, "app", Wish(keep="main"), team.folder)
    assert (team.folder / "versions/app/0002_mine.py").read_text(encoding="utf-8") == before


def test_a_step_that_shares_its_line_is_left_to_a_person(engine: Engine, team: Repository) -> None:
    both = (
        'op.add_column("product", sa.Column("colour", sa.String(50))); op.create_index("ix_note", "product", ["note"])'
    )
    team.two_sides(COLOUR, (both, "pass"))
    with pytest.raises(Refusal, match=r"adds product.colour does not stand in a line of its own"):
        rebase(engine, "app", Wish(keep="main"), team.folder)
    assert heads.two_ends(team.folder) == ["app"]


def test_what_nobody_can_tell_is_confirmed_by_the_developer(engine: Engine, team: Repository) -> None:
    team.two_sides(
        ('op.execute("UPDATE product SET price = price + 1")', "pass"),
        ('op.execute("UPDATE product SET price = price * 2")', "pass"),
    )
    with pytest.raises(Conflict, match=r"both statements name price.") as refused:
        rebase(engine, "app", Wish(), team.folder)
    assert refused.value.sentence.endswith("If either order is right: python run.py db rebase --anyway")
    assert rebase(engine, "app", Wish(anyway=True), team.folder).lines


def test_values_of_a_type_stand_in_the_order_of_the_files(postgres_engine: Engine, tmp_path: Path) -> None:
    base = "sa.Enum('open', name='status').create(op.get_bind())\n"
    team = Repository(tmp_path / "team", base, "pass")
    add = "with op.get_context().autocommit_block():\n    op.execute(\"ALTER TYPE status ADD VALUE '{}'\")"
    team.two_sides((add.format("late"), "pass"), (add.format("lost"), "pass"))
    with pytest.raises(Conflict, match=r"Both can stay, in the order in which they would stand"):
        rebase(postgres_engine, "app", Wish(), team.folder)
    rebase(postgres_engine, "app", Wish(anyway=True), team.folder)
    upgrade(postgres_engine, team.folder)
    assert schema_of(postgres_engine) == {"type status": ("open", "late", "lost")}


def test_another_migration_that_depends_on_it_follows_its_new_name(engine: Engine, team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    tool = team.folder / "versions" / "steward" / "0001_tool.py"
    tool.write_text(
        'revision = "steward_0001"\ndown_revision = None\nbranch_labels = ("steward",)\ndepends_on = "app_0002_b"\n\n\n'
        "def upgrade() -> None: ...\n\n\ndef downgrade() -> None: ...\n",
        encoding="utf-8",
    )
    rebase(engine, "app", Wish(), team.folder)
    assert f'depends_on = "{one_head_each(team.folder)["app"].revision}"' in tool.read_text(encoding="utf-8")


def test_one_end_needs_no_rebase(engine: Engine, team: Repository) -> None:
    with pytest.raises(Refusal, match=r"The branch app has one end; there is nothing to join"):
        rebase(engine, "app", Wish(), team.folder)


def had_mine(team: Repository, engine: Engine, theirs: tuple[str, str], mine: tuple[str, str]) -> None:
    """The database had my migration before main was merged into my branch."""
    team.git("checkout", "-q", "-b", "feature")
    team.write("0002_mine", "app_0002_b", "app_0001", *mine, commit="Me")
    upgrade(engine, team.folder)
    team.git("checkout", "-q", "main")
    team.write("0002_theirs", "app_0002_a", "app_0001", *theirs, commit="Ana")
    team.git("checkout", "-q", "feature")
    team.git("merge", "main", fails=True)


def base(team: Repository, engine: Engine) -> None:
    """A row is there before either side is run."""
    upgrade(engine, team.folder)
    run(engine, ROW)


def value(engine: Engine, column: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT {column} FROM product")).scalar()


def columns(engine: Engine) -> set[str]:
    return {column["name"] for column in inspect(engine).get_columns("product")}


def length_of_name(engine: Engine) -> int:
    (found,) = [column for column in inspect(engine).get_columns("product") if column["name"] == "name"]
    return int(found["type"].length)


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "team")

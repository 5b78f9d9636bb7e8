"""What a migration does, read without a database."""

from pathlib import Path
from textwrap import indent
from types import ModuleType

import pytest

from admin_app.schema.branches import scripts
from admin_app.schema.describing import FAMILY
from admin_app.schema.operations import DIALECTS, operations_of, steps_of
from admin_app.schema.statements import Known
from admin_app.schema.steps import CHANGE, DROP, MAKE, NAME, NEED, RENAME, TYPE, Step, Touch


def test_each_operation_is_said_in_words() -> None:
    said = {
        'op.add_column("product", sa.Column("colour", sa.String(20)))': "adds product.colour",
        'op.drop_column("product", "colour")': "drops product.colour",
        'op.alter_column("product", "name", type_=sa.String(50))': "makes product.name String(50)",
        'op.alter_column("product", "name", nullable=False)': "makes product.name NOT NULL",
        'op.alter_column("product", "name", server_default="x")': "gives product.name the default x",
        'op.alter_column("product", "name", server_default=None)': "gives product.name the default nothing",
        'op.alter_column("product", "name", comment="x")': "writes a comment on product.name",
        'op.alter_column("product", "name", new_column_name="title")': "renames product.name to title",
        'op.create_table("tag", sa.Column("id", sa.Integer()))': "creates the table tag",
        'op.drop_table("tag")': "drops the table tag",
        'op.rename_table("tag", "label")': "renames the table tag to label",
        'op.create_index("ix", "product", ["name", "price"])': "indexes product by name, price as ix",
        'op.create_index("ix", "product", ["id"], sqlite_where=sa.text("id > 3"))': "indexes product by id as ix",
        'op.drop_index("ix", "product")': "drops the index ix",
        'op.create_unique_constraint("uq", "product", ["name"])': "adds a unique constraint to product as uq",
        'op.create_primary_key("pk", "product", ["id"])': "adds a primary key constraint to product as pk",
        'op.create_check_constraint(op.f("ck"), "product", "price > 0")': "adds a check constraint to product as ck",
        'op.create_foreign_key("k", "a", "maker", ["m_id"], ["id"])': "adds a foreign key constraint to a as k",
        'op.drop_constraint("uq", "product")': "drops the constraint uq of product",
        'op.create_table_comment("product", "x")': "writes a comment on the table product",
        'op.bulk_insert(sa.table("tag", sa.column("id")), [{"id": 1}])': "writes rows into tag",
        "op.execute(\"ALTER TYPE status ADD VALUE 'late'\")": "adds 'late' to the type status",
        'op.execute("UPDATE product  SET price = 0")': "runs SQL: UPDATE product SET price = 0",
    }
    for code, words in said.items():
        assert [step.words for step in read(code)] == [words], code


def test_a_key_may_lead_to_a_table_with_a_point_in_its_name() -> None:
    target = 'sa.ForeignKeyTarget(None, "a.b", "id")'
    steps = read(f'op.create_table("tag", sa.Column("id", sa.Integer()), sa.ForeignKeyConstraint(["id"], [{target}]))')
    assert Touch(("a.b", "id"), NEED, FAMILY) in steps[0].touches


def test_loops_conditions_and_texts_with_values_are_carried_out() -> None:
    steps = read('for name in ("a", "b"):\n    if name != "b":\n        op.drop_column("product", f"{name}_old")')
    assert [step.words for step in steps] == ["drops product.a_old"]


def test_a_batch_is_read_like_the_operations_in_it() -> None:
    lines = ('batch.drop_column("note")', 'batch.create_index("ix", ["name"])')
    code = "\n    ".join(['with op.batch_alter_table("product") as batch:', *lines])
    assert [step.words for step in read(code)] == ["drops product.note", "indexes product by name as ix"]
    assert [step.line for step in read(code)] == [9, 10]


def test_a_table_makes_its_name_its_indices_and_its_types_and_needs_what_it_points_to() -> None:
    code = (
        'op.create_table("tag", sa.Column("id", sa.Integer(), primary_key=True), '
        'sa.Column("kind", sa.Enum("a", "b", name="kind"), index=True), '
        'sa.Column("product_id", sa.ForeignKey("product.id")), sa.UniqueConstraint("kind", name="uq_kind"))'
    )
    touched = touches(code, "postgresql")
    assert {(("tag",), MAKE), ((NAME, "tag"), MAKE), ((NAME, "uq_kind"), MAKE), ((TYPE, "kind"), MAKE)} <= touched
    assert {((NAME, "ix_tag_kind"), MAKE), (("product", "id"), NEED), (("product",), NEED)} <= touched
    assert ((TYPE, "kind"), MAKE) not in touches(code, "sqlite")


def test_a_rename_takes_the_old_name_and_makes_the_new_one() -> None:
    assert {(("product", "name"), RENAME), (("product", "title"), MAKE)} <= touches(
        'op.alter_column("product", "name", new_column_name="title")'
    )


def test_what_a_constraint_that_goes_stood_on_is_known_from_when_it_came() -> None:
    known: Known = {}
    read('op.create_index("ix_product_name", "product", ["name"])', known=known)
    (step,) = read('op.drop_index("ix_product_name")', known=known)
    assert {(touch.thing, touch.how) for touch in step.touches} == {
        ((NAME, "ix_product_name"), DROP),
        (("product", "name"), NEED),
    }


def test_a_change_from_text_to_text_is_another_than_one_from_text_to_number() -> None:
    longer = read('op.alter_column("product", "name", type_=sa.String(50), existing_type=sa.String(20))')
    number = read('op.alter_column("product", "name", type_=sa.Integer(), existing_type=sa.String(20))')
    assert facets(longer[0]) == {"type"}
    assert facets(number[0]) == {"type", "family"}


def test_the_dialect_is_known_to_who_asks_its_connection() -> None:
    code = 'if op.get_bind().dialect.name == "postgresql":\n    sa.Enum("a", name="kind").create(op.get_bind())'
    assert [step.touches for step in read(code, "postgresql")] == [(Touch((TYPE, "kind"), MAKE),)]
    assert read(code, "sqlite") == []


def test_rows_that_are_written_by_the_connection_are_seen() -> None:
    (step,) = read('op.get_bind().execute(sa.text("UPDATE product SET price = 0"))')
    assert step.rows == "product" and not step.is_dark
    (step,) = read('op.execute(sa.table("product", sa.column("price")).update().values(price=0))')
    assert step.rows == "product" and {"product", "price"} <= step.names


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ('op.get_bind().execute(sa.text("SELECT id FROM product")).all()', "asks the database"),
        ("sa.inspect(op.get_bind()).get_table_names()", "asks the database"),
        ("raise ValueError('no')", "cannot be read"),
    ],
)
def test_what_only_a_database_can_say_is_a_dark_step(code: str, why: str) -> None:
    first, dark = read(f'op.drop_table("tag")\n{code}\nop.drop_table("later")')
    assert first.words == "drops the table tag"
    assert dark.is_dark and why in dark.words and dark.line == 9


@pytest.mark.parametrize(
    "sql", ["DO $$ BEGIN END $$", "CREATE FUNCTION f() …", "SELECT f()", "UPDATE a SET b = 1; DROP TABLE c"]
)
def test_a_block_a_function_and_several_statements_are_dark(sql: str) -> None:
    assert read(f"op.execute({sql!r})")[0].is_dark


def test_the_migrations_of_this_project_are_all_readable() -> None:
    for script in scripts().walk_revisions():
        for dialect in DIALECTS:
            steps = [*steps_of(script, dialect), *steps_of(script, dialect, down=True)]
            assert not [step.words for step in steps if step.is_dark], script.path


@pytest.mark.parametrize("caught", ["Exception", "BaseException"])
def test_a_question_that_the_migration_itself_catches_is_a_dark_step(caught: str) -> None:
    question = 'op.get_bind().execute(sa.text("UPDATE product SET price = 1")).fetchall()'
    steps = read(f'try:\n    {question}\nexcept {caught}:\n    pass\nop.drop_table("later")')
    assert any(step.is_dark and "asks the database" in step.words for step in steps)


def read(code: str, dialect: str = "sqlite", known: Known | None = None) -> list[Step]:
    """The steps of a migration that stands in a file of its own; its first statement is on line 8."""
    path = Path("migration.py")
    top = '"""Docstring."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n\n'
    text = f"{top}def upgrade():\n{indent(code, '    ')}\n"
    module = ModuleType("migration")
    module.__file__ = str(path)
    exec(compile(text, str(path), "exec"), module.__dict__)
    return [step for step, _ in operations_of(module, dialect, known)]


def touches(code: str, dialect: str = "sqlite") -> set[tuple[tuple[str, ...], str]]:
    return {(touch.thing, touch.how) for step in read(code, dialect) for touch in step.touches}


def facets(step: Step) -> set[str]:
    return {touch.facet for touch in step.touches if touch.how == CHANGE}

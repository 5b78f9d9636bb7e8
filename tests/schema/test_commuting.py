"""When two steps may stand in either order: every rule, with the reason that a person is given."""

import pytest

from admin_app.schema.commuting import Answer, compared
from admin_app.schema.statements import Known
from tests.schema.test_operations import read

NAME_200 = 'op.alter_column("product", "name", type_=sa.String(200), existing_type=sa.String(100))'
NAME_50 = 'op.alter_column("product", "name", type_=sa.String(50), existing_type=sa.String(100))'
NAME_NUMBER = 'op.alter_column("product", "name", type_=sa.Integer(), existing_type=sa.String(100))'
NAME_STRICT = 'op.alter_column("product", "name", nullable=False)'
NAME_TITLE = 'op.alter_column("product", "name", new_column_name="title")'
COLOUR = 'op.add_column("product", sa.Column("colour", sa.String(20)))'
STRICT_COLOUR = 'op.add_column("product", sa.Column("colour", sa.String(20), nullable=False))'
DROP_NAME = 'op.drop_column("product", "name")'
INDEX = 'op.create_index("ix_name", "product", ["name"])'
BY_LOWER = 'op.create_index("ix_lower", "product", [sa.text("lower(name)")])'
UNIQUE = 'op.create_unique_constraint("uq_name", "product", ["name"])'
CHECK = 'op.create_check_constraint("ck_name", "product", "name <> \'\'")'
KEY = 'op.create_foreign_key("fk_maker", "product", "maker", ["maker_id"], ["id"])'
TAG = 'op.create_table("tag", sa.Column("id", sa.Integer(), primary_key=True))'
MAKER_BRAND = 'op.rename_table("maker", "brand")'
LATE = "op.execute(\"ALTER TYPE status ADD VALUE 'late'\")"
EARLY = "op.execute(\"ALTER TYPE status ADD VALUE 'early'\")"
ZERO = 'op.execute("UPDATE product SET price = 0 WHERE price IS NULL")'
INSERT = "op.execute(\"INSERT INTO product (id, name) VALUES (1, 'Lamp')\")"


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (COLOUR, STRICT_COLOUR, "both make product.colour"),
        (NAME_200, NAME_50, "both change the type of product.name"),
        (NAME_STRICT, 'op.alter_column("product", "name", nullable=True)', "both change the NULL of product.name"),
        (NAME_TITLE, NAME_50, "one renames product.name, the other changes it"),
        (NAME_TITLE, 'op.alter_column("product", "name", new_column_name="label")', "both rename product.name"),
        (NAME_TITLE, 'op.alter_column("product", "note", new_column_name="title")', "both make product.title"),
        (NAME_TITLE, INDEX, "one renames product.name, the other uses it"),
        (DROP_NAME, DROP_NAME, "both drop product.name"),
        (DROP_NAME, NAME_50, "one drops product.name, the other changes it"),
        (DROP_NAME, INDEX, "one drops product.name, the other uses it"),
        (DROP_NAME, CHECK, "one drops product.name, the other uses it"),
        (DROP_NAME, NAME_TITLE, "one drops product.name, the other renames it"),
        (INDEX, 'op.create_index("ix_name", "product", ["price"])', "both make the name ix_name"),
        (INDEX, 'op.create_table("ix_name", sa.Column("id", sa.Integer()))', "both make the name ix_name"),
        (UNIQUE, 'op.create_unique_constraint("uq_name", "product", ["price"])', "both make uq_name of product"),
        (NAME_NUMBER, CHECK, "one changes what kind of column product.name is, the other relies on it"),
        (NAME_NUMBER, BY_LOWER, "one changes what kind of column product.name is, the other relies on it"),
        (
            'op.alter_column("maker", "id", type_=sa.String(5), existing_type=sa.Integer())',
            KEY,
            "one changes what kind of column maker.id is, the other relies on it",
        ),
        (TAG, TAG, "both make the table tag"),
        ('op.drop_table("maker")', KEY, "one drops the table maker, the other uses maker.id"),
        ('op.drop_table("product")', COLOUR, "one drops the table product, the other makes product.colour"),
        (MAKER_BRAND, 'op.rename_table("maker", "firm")', "both rename the table maker"),
        (MAKER_BRAND, KEY, "one renames the table maker, the other uses maker.id"),
        (MAKER_BRAND, 'op.create_table("brand", sa.Column("id", sa.Integer()))', "both make the table brand"),
        (
            'op.create_primary_key("a", "product", ["id"])',
            'op.create_primary_key("b", "product", ["name"])',
            "both make the primary key of product",
        ),
        (LATE, EARLY, "both add a value to the type status, and the values stand in the order in which they are added"),
        (INDEX, 'op.execute("CREATE UNIQUE INDEX ix_name ON product (note)")', "both make the name ix_name"),
        (
            DROP_NAME,
            'op.execute("CREATE INDEX by_hand ON product (note, name)")',
            "one drops product.name, the other uses it",
        ),
        (LATE, LATE, "both add 'late' to the type status"),
        (
            'op.create_table_comment("product", "a")',
            'op.create_table_comment("product", "b")',
            "both change the comment of the table product",
        ),
    ],
)
def test_a_developer_is_told_which_two_are_in_each_others_way(one: str, other: str, why: str) -> None:
    for first, second in ((one, other), (other, one)):
        findings = compared(read(first), read(second))
        assert findings and findings[0].answer is Answer.CONFLICT, (first, second)
        assert why in [finding.why for finding in findings], findings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (COLOUR, 'op.add_column("product", sa.Column("weight", sa.Integer()))'),
        (COLOUR, NAME_50),
        (COLOUR, 'op.drop_column("product", "note")'),
        (NAME_50, NAME_50),
        (NAME_50, NAME_STRICT),
        (NAME_50, INDEX),
        (NAME_50, UNIQUE),
        (NAME_50, CHECK),
        (NAME_STRICT, INDEX),
        (INDEX, 'op.create_index("ix_price", "product", ["price"])'),
        (INDEX, BY_LOWER),
        (UNIQUE, 'op.create_check_constraint("ck_price", "product", "price > 0")'),
        (TAG, 'op.create_table("label", sa.Column("id", sa.Integer(), primary_key=True))'),
        (TAG, 'op.drop_table("maker")'),
        (TAG, MAKER_BRAND),
        (KEY, COLOUR),
        (LATE, "op.execute(\"ALTER TYPE colour ADD VALUE 'red'\")"),
        (ZERO, COLOUR),
        (ZERO, NAME_50),
        (ZERO, "op.execute(\"UPDATE maker SET name = 'x'\")"),
        (ZERO, "op.execute(\"UPDATE product SET note = '' WHERE note IS NULL\")"),
        (INSERT, COLOUR),
        (INSERT, TAG),
        ('op.execute("CREATE INDEX ix_by_hand ON product (note)")', 'op.drop_table("maker")'),
        ('op.execute("CREATE INDEX ix_by_hand ON product (note)")', COLOUR),
        ('op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_by_hand ON product (note, name);")', NAME_50),
        (ZERO, 'op.create_index("ix_price", "product", ["price"])'),
        (ZERO, 'op.execute("CREATE INDEX ix_by_hand ON product (price)")'),
        (ZERO, 'op.alter_column("product", "price", server_default="0")'),
    ],
)
def test_a_developer_is_not_asked_about_what_does_not_matter(one: str, other: str) -> None:
    assert compared(read(one), read(other)) == []
    assert compared(read(other), read(one)) == []


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (
            ZERO,
            'op.alter_column("product", "price", nullable=False)',
            "the SQL names product, which the other step touches",
        ),
        (ZERO, 'op.drop_column("product", "price")', "the SQL names product"),
        (ZERO, 'op.rename_table("product", "thing")', "the SQL names product"),
        (ZERO, 'op.execute("UPDATE product SET price = price + 1")', "both statements name price"),
        (INSERT, STRICT_COLOUR, "the SQL names product"),
        (INSERT, UNIQUE, "the SQL names product"),
        (INSERT, 'op.execute("DELETE FROM product WHERE id = 2")', "both write rows of product"),
        ('op.execute("CREATE INDEX by_hand ON product (lower(name))")', NAME_50, "the SQL names product"),
        ('op.execute("ALTER TABLE product ADD CHECK (price > 0)")', COLOUR, "the SQL names product"),
        (ZERO, 'op.create_unique_constraint("uq_price", "product", ["price"])', "the SQL names product"),
        (ZERO, 'op.create_check_constraint("ck_price", "product", "price > 0")', "the SQL names product"),
        ('op.execute("DO $$ BEGIN END $$")', COLOUR, "nobody can tell beforehand what it reaches"),
        ("op.get_bind().execute(sa.text('SELECT 1')).all()", COLOUR, "nobody can tell beforehand what it reaches"),
    ],
)
def test_a_developer_is_asked_where_nobody_can_tell(one: str, other: str, why: str) -> None:
    for first, second in ((one, other), (other, one)):
        findings = compared(read(first), read(second))
        assert findings and findings[0].answer is Answer.CANNOT_TELL, findings
        assert why in findings[0].why


def test_dropping_an_index_is_in_the_way_of_dropping_its_column() -> None:
    known: Known = {}
    read(INDEX, known=known)
    (finding,) = compared(read('op.drop_index("ix_name")', known=known), read(DROP_NAME))
    assert finding.why == "one drops product.name, the other uses it"


def test_the_worst_stands_first() -> None:
    findings = compared([*read(ZERO), *read(COLOUR)], [*read('op.drop_column("product", "price")'), *read(COLOUR)])
    assert [finding.answer for finding in findings] == [Answer.CONFLICT, Answer.CANNOT_TELL]

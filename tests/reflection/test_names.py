"""Names that Python, forms and addresses can carry, for things that are called anything."""

import pytest

from admin_app.resource import naming


def test_a_column_keeps_a_name_that_is_safe() -> None:
    assert naming.attributes(["id", "CompanyName", "größe", "a_b"]) == ["id", "CompanyName", "größe", "a_b"]


@pytest.mark.parametrize(
    "name",
    ["", " ", "_x", "__mapper__", "metadata", "registry", "query", "class", "meta", "process", "populate_obj", "data",
     "errors", "sort", "page", "csrf_token", "2x", "a b", "a.b", 'a"b', "100%", "a:b", "select name", "a__gt", "²",
     "日 本", "\n", "'"],
)  # fmt: skip
def test_every_other_column_gets_one(name: str) -> None:
    given = naming.attribute(name)
    assert given.isidentifier()
    assert not given.startswith("_")
    assert "__" not in given
    assert given not in naming.RESERVED
    assert given != "class"


def test_two_columns_never_share_a_name_and_the_same_columns_get_the_same_names() -> None:
    columns = ["a b", "a.b", "a_b", "a-b", "", "_", "column", "id", "id ", "ID"]
    given = naming.attributes(columns)
    assert len(set(given)) == len(columns)
    assert given[2] == "a_b", "a column that can keep its name does"
    assert given == naming.attributes(columns)


@pytest.mark.parametrize(
    ("columns", "target", "constraint", "name"),
    [
        (["bill_id"], "bills", None, "bill"),
        (["BillId"], "Bill", None, "Bill"),
        (["ReportsTo"], "Employee", None, "Employee"),
        (["parent"], "node", None, "node"),
        (["country", "number"], "company", "fk_now", "company"),
    ],
)
def test_a_relation_is_named_by_its_key_column(columns: list[str], target: str, constraint: str, name: str) -> None:
    assert naming.relation(columns, target, constraint)[0] == name


def test_a_second_composite_relation_to_a_table_is_named_by_its_constraint() -> None:
    names = naming.Names(["country", "number"])
    given = [names.give(*naming.relation(["country", "number"], "company", f"fk_{word}")) for word in ("now", "then")]
    assert given == ["company", "fk_then"]


@pytest.mark.parametrize(
    ("table", "address"),
    [
        ("orders", "orders"),
        ("InvoiceLine", "InvoiceLine"),
        ("Order Details", "Order-Details"),
        ("a/b.c", "a-b-c"),
        ("日本", "table"),
    ],
)
def test_a_table_stands_in_addresses_by_its_own_name_where_it_can(table: str, address: str) -> None:
    assert naming.in_address(table) == address

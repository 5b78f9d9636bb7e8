"""Foreign keys of all kinds become relations; what they name in vain is said, and takes nothing with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from admin_app.reflection.commands import OpenedDatabase, open_database
from tests.databases import fresh_postgres
from tests.reflection import odd_postgres, odd_sqlite


def test_each_foreign_key_to_one_table_is_a_relation_of_its_own(sqlite: OpenedDatabase) -> None:
    child = model(sqlite, "child")
    with Session(sqlite.source.engine) as session:
        row = session.get(child, 1)
        assert (row.boss, row.parent_parent.name, row.other_parent.name) == (None, "Ada", "<b>Mallory</b>")
        assert related(row, "parent_id").name == "Grace"


def test_a_relation_never_takes_the_name_of_a_column(sqlite: OpenedDatabase) -> None:
    for view in sqlite.views:
        mapper = inspect(view.model)
        columns = {prop.key for prop in mapper.column_attrs}
        assert not columns & set(mapper.relationships.keys()), view.title


def test_a_foreign_key_in_another_case_of_letters_holds(sqlite: OpenedDatabase) -> None:
    with Session(sqlite.source.engine) as session:
        row = session.get(model(sqlite, "child"), 1)
        assert related(row, "parent").name == "Ada", "REFERENCES PARENT(ID)"


def test_a_foreign_key_to_nothing_is_a_plain_value_and_says_so(sqlite: OpenedDatabase) -> None:
    notices = " ".join(sqlite.notices)
    assert "gone_id refers to gone (id), but there is no table gone" in notices
    assert "bad_id refers to parent (nope), but parent has no such columns" in notices
    assert "loose refers to parent (note), but these columns of parent are not unique" in notices
    assert "child" in [view.title for view in sqlite.views]


def test_a_composite_key_is_followed_and_a_part_that_is_null_leads_nowhere(sqlite: OpenedDatabase) -> None:
    branch = model(sqlite, "branch")
    with Session(sqlite.source.engine) as session:
        first, second = session.get(branch, 1), session.get(branch, 2)
        relations = [relation.key for relation in inspect(branch).relationships]
        named = {key: getattr(first, key).name for key in relations}
        assert sorted(named.values()) == ["Eins", "Un"]
        assert all(getattr(second, key) is None for key in named)


def test_a_table_that_refers_to_itself_is_walked_up_and_down(sqlite: OpenedDatabase) -> None:
    person = model(sqlite, "person")
    with Session(sqlite.source.engine) as session:
        grace = session.get(person, 2)
        assert grace.boss.first_name == "Ada"
        assert [row.first_name for row in grace.person] == ["Alan"]


def test_a_link_table_is_a_relation_across_and_stays_a_resource(sqlite: OpenedDatabase) -> None:
    with Session(sqlite.source.engine) as session:
        row = session.get(model(sqlite, "child"), 1)
        assert sorted(tag.title for tag in row.tag) == ["blue", "red"]
    assert "child_tag" in [view.title for view in sqlite.views]


def test_relations_back_are_never_written(sqlite: OpenedDatabase) -> None:
    for view in sqlite.views:
        assert all(relation.viewonly for relation in inspect(view.model).relationships if relation.uselist)


@pytest.mark.postgres
def test_a_key_part_that_two_relations_share_is_mapped(postgres: OpenedDatabase) -> None:
    thing = model(postgres, "tenant_thing")
    with Session(postgres.source.engine) as session:
        row = session.get(thing, (1, 2))
        up = next(relation for relation in inspect(thing).relationships if not relation.uselist)
        assert getattr(row, up.key).id == 1


@pytest.mark.postgres
def test_relations_cross_schemas_and_names_that_clash_carry_their_schema(postgres: OpenedDatabase) -> None:
    addresses = [view.address for view in postgres.views if view.opened.facts.name == "customer"]
    assert sorted(addresses) == ["Odd-Schema-customer", "public-customer", "sales-customer", "staff-customer"]
    odd = next(view.model for view in postgres.views if view.address == "Odd-Schema-customer")
    with Session(postgres.source.engine) as session:
        row = session.get(odd, 1)
        assert (row.sales.name, row.staff.name) == ("Ada", "Staff")


@pytest.mark.postgres
def test_the_search_path_makes_no_table_come_twice(postgres: OpenedDatabase) -> None:
    places = [view.opened.facts.where for view in postgres.views]
    assert len(places) == len(set(places))


@pytest.mark.postgres
def test_what_the_connected_user_may_not_read_is_said_and_the_rest_is_shown(postgres_url: str) -> None:
    with fresh_postgres(postgres_url) as address:
        odd_postgres.make(address)
        role = odd_postgres.limited_role(address)
        opened = open_database(address.replace("//postgres@", f"//{role}@"))
        facts = {view.opened.facts.name: view.opened.facts for view in opened.views}
        assert "may not read locked_away" in str(facts["locked_away"].trouble)
        assert [column.name for column in facts["half_seen"].columns] == ["id", "shown"]
        with Session(opened.source.engine) as session:
            assert session.scalars(select(model(opened, "half_seen"))).one().shown == "shown"
        opened.source.engine.dispose()
        odd_postgres.drop_role(address, role)


def model(opened: OpenedDatabase, table: str) -> Any:
    return next(view.model for view in opened.views if view.opened.facts.name == table)


def related(row: Any, column: str) -> Any:
    """The row at the other end of the relation that is kept in this column alone."""
    for relation in inspect(type(row)).relationships:
        if not relation.uselist and {local.name for local in relation.local_columns} == {column}:
            return getattr(row, relation.key)
    raise AssertionError(f"no relation by {column}")


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenedDatabase]:
    opened = open_database(str(odd_sqlite.make(tmp_path_factory.mktemp("relations") / "odd.db")), write=True)
    yield opened
    opened.source.engine.dispose()


@pytest.fixture(scope="module")
def postgres(postgres_url: str) -> Iterator[OpenedDatabase]:
    with fresh_postgres(postgres_url) as address:
        opened = open_database(odd_postgres.make(address))
        yield opened
        opened.source.engine.dispose()

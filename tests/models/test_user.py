"""People and the roles they hold."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import User, UserRole


def test_a_person_is_known_by_one_account_however_it_is_typed(sqlite_engine: Engine) -> None:
    with Session(sqlite_engine) as session:
        session.add_all([User(email=" Ada@Example.COM "), User(email="ada@example.com")])
        with pytest.raises(IntegrityError):
            session.commit()


def test_a_person_holds_exactly_the_roles_last_given(sqlite_engine: Engine) -> None:
    with Session(sqlite_engine) as session:
        person = User(email="ada@example.com")
        person.hold(["staff", "ops"])
        session.add(person)
        session.commit()
        person.hold(["ops", "finance"])
        session.commit()

        assert person.roles == {"ops", "finance"}
        assert set(session.scalars(select(UserRole.role))) == {"ops", "finance"}


def test_the_roles_come_with_the_person(sqlite_engine: Engine) -> None:
    with Session(sqlite_engine) as session:
        person = User(email="ada@example.com")
        person.hold(["staff"])
        session.add(person)
        session.commit()
    with Session(sqlite_engine) as session:
        person = session.scalars(select(User)).one()
    assert person.roles == {"staff"}

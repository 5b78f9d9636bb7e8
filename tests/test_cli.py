"""The command line, where it only tells."""

import pytest
from click.testing import CliRunner
from flask import Flask

from admin_app.auth.directory import PeopleView
from admin_app.cli import commands, described
from admin_app.resource.policy import STANDARD
from models import Order, demo
from models.system import User
from tests.factories import Rows
from views.payments import PaymentView


@pytest.mark.sqlite_only
def test_policies_say_that_everybody_who_signed_in_reads_the_people(app: Flask) -> None:
    said = CliRunner().invoke(commands(lambda **_settings: app, demo), ["policies"]).output
    people = said.partition("\nPeople\n")[2].partition("\n\n")[0].splitlines()
    assert people[0].split(maxsplit=1) == ["read", "everybody who signed in"]


def test_a_policy_of_some_roles_names_them() -> None:
    assert "read     developer, ops, staff" in described(STANDARD)
    assert "delete   nobody" in described(PeopleView.policy)
    assert "read     everybody who signed in" in described(PeopleView.policy)
    assert "read     finance" in described(PaymentView.policy)


@pytest.mark.sqlite_only
def test_the_demo_is_not_filled_beside_people_of_somebody_elses(app: Flask, rows: Rows) -> None:
    email = rows.person(("admin",), {}).email
    rows.session.commit()
    told = CliRunner().invoke(commands(lambda **_settings: app, demo), ["demo", "--orders", "3"])
    assert told.exit_code == 1 and email in told.output
    assert [rows.session.query(model).count() for model in (Order, User)] == [0, 1]


@pytest.mark.sqlite_only
def test_fewer_orders_than_one_are_a_usage_error(app: Flask) -> None:
    assert CliRunner().invoke(commands(lambda **_settings: app, demo), ["demo", "--orders", "-1"]).exit_code == 2

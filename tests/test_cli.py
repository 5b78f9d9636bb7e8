"""The command line, where it only tells."""

import pytest
from click.testing import CliRunner
from flask import Flask

from admin_app.auth.directory import PeopleView
from admin_app.cli import commands, described
from admin_app.resource.policy import STANDARD
from models import demo
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

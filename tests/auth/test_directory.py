"""The people as a resource: read by every role, written by none."""

import pytest
from sqlalchemy import select

from admin_app.auth.visitor import Visitor
from admin_app.resource.fields import fields_of
from models import Order
from models.system import User

HIDDEN = ("password_hash", "attributes", "held", "created_at")


@pytest.mark.parametrize("roles", [("staff",), ("developer",), ("finance",), ("admin",)])
def test_every_role_reads_who_works_here(role_member, roles):
    page = role_member(roles).open("/admin/people/")
    assert page.status_code == 200
    assert "anna@example.com" in page.text
    assert "$argon2" not in page.text


def test_a_person_without_a_role_reads_nobody(role_member):
    assert role_member(()).open("/admin/people/").status_code == 403


@pytest.mark.parametrize("place", ["new/", "edit/?id={id}", "delete/?id={id}"])
def test_not_even_an_admin_writes_people_there(role_member, change, place):
    visitor = role_member(("admin",))
    anna = change(lambda session, person: person.id)
    visitor.open("/account")
    page = visitor.send("/admin/people/" + place.format(id=anna), id=str(anna), password_hash="planted", name="Planted")
    assert page.status_code in {403, 405}
    assert change(lambda session, person: session.scalar(select(User.name))) == "Anna Berg"


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("question", ["{name}=x", "sort={name}", "columns={name}"])
def test_what_is_hidden_of_people_cannot_be_asked_for(role_member, name, question):
    visitor = role_member(("staff",))
    assert visitor.open("/admin/people/?" + question.format(name=name)).status_code == 400


def test_me_in_a_filter_is_whoever_is_signed_in():
    me, fields = visitor(), fields_of(Order)
    assert fields["assigned_to"].parse("me", actor=me) == (7,)
    assert fields["assigned_to_id"].parse("me", actor=me) == 7


@pytest.mark.parametrize("name", ["customer", "customer_id"])
def test_me_is_nothing_else_that_has_the_same_number(name):
    with pytest.raises(ValueError, match="'me' is a person"):
        fields_of(Order)[name].parse("me", actor=visitor())


def visitor():
    return Visitor(7, "anna@example.com", "Anna Berg", frozenset({"staff"}), {}, 1, "a token")


@pytest.fixture
def role_member(signed_in, change):
    def join(roles):
        member = signed_in(roles=())
        change(lambda session, person: person.hold(roles))
        return member

    return join

"""Permissions: closed by default, joined by operators, and a refusal says why."""

import pytest
from flask import request

from admin_app import AllowAny, Allows, HasRole, IsAdmin, IsSignedIn, Permission, ReadOnly, Verdict
from admin_app.api.generic.permissions import All, asked, asked_of, joined, verdict
from admin_app.resource import scope
from tests.api.generic.blog import BlogTag, Post


class Yes(Permission):
    def has_permission(self, request, view):
        return True


class No(Permission):
    def has_permission(self, request, view):
        return "No, thank you."


class Mine(Permission):
    """Of the row ``mine``."""

    def has_object_permission(self, request, view, row):
        return row == "mine" or "This is not yours."


class Somebody:
    def __init__(self, *roles):
        self.roles = set(roles)


@pytest.fixture
def ask(blog):
    """The answer of a permission to a request, and, where a row is named, of the row."""

    def answer(permission, method="GET", row=None, who=Somebody("staff")):  # noqa: B008
        with blog.test_request_context("/api/v1/x", method=method):
            scope.act_for(scope.db.session(), who)
            made = joined(permission)
            found = asked(made, request, None)
            if row is not None and found:
                found = asked_of(made, request, None, row)
            scope.act_for(scope.db.session(), None)
        return found

    return answer


@pytest.mark.parametrize(
    ("permission", "reason"),
    [
        (Yes & No, "No, thank you."),
        (No & Yes & Mine, "No, thank you."),
        (No | ReadOnly & No, "No, thank you."),
        (
            No | HasRole("ops"),
            "No, thank you. Your role does not allow you to do this here. Roles that may: admin, ops.",
        ),
        (~IsSignedIn, "This is only for those to whom “IsSignedIn” does not apply."),
        (~(Yes | No), "This is only for those to whom “Yes” does not apply."),
        (~ReadOnly, "This is only for those to whom “ReadOnly” does not apply."),
        ([Yes, No], "No, thank you."),
        (IsAdmin, "Your role does not allow you to do this here. Roles that may: admin."),
        (~AllowAny, "This is only for those to whom “AllowAny” does not apply."),
    ],
)
def test_a_refusal_keeps_its_reasons(ask, permission, reason):
    assert ask(permission) == Verdict(False, reason)


@pytest.mark.parametrize(
    "permission",
    [Yes, No | Yes, ~No, ~~Yes, ~(No & Yes), HasRole("staff"), AllowAny, ReadOnly(), (Yes,), ~No & ReadOnly],
)
def test_what_is_allowed_is_allowed(ask, permission):
    assert ask(permission)


def test_a_part_must_say_yes_to_the_request_and_to_the_row(ask):
    assert ask(Mine | ReadOnly, "GET", "other") and ask(Mine | ReadOnly, "PATCH", "mine")
    assert ask(Mine | ReadOnly, "PATCH", "other").reason == "This is not yours. This may only be read."
    assert not ask((No & Mine) | ReadOnly, "PATCH", "mine")


def test_not_turns_the_answer_about_the_row(ask):
    assert ask(~Mine) and ask(~Mine, row="other") and not ask(~Mine, row="mine")
    assert not ask(~(Mine & Yes), row="mine") and ask(~(Mine & Yes), row="other")


def test_nobody_is_refused_before_a_permission_is_asked(ask):
    class Careless(Permission):
        def has_permission(self, request, view):
            raise AssertionError("asked about nobody")

    assert not ask(Careless, who=None) and not ask(IsSignedIn, who=None) and not ask(~Careless, who=None)


@pytest.mark.parametrize(
    ("permission", "is_open"),
    [
        (AllowAny, True),
        (ReadOnly, False),
        (AllowAny & ReadOnly, True),
        (Yes | AllowAny & ReadOnly, True),
        (Yes | ReadOnly, False),
        (AllowAny & IsSignedIn, False),
        (~AllowAny, False),
        (~ReadOnly, False),
        ((AllowAny, ReadOnly), True),
        ((AllowAny, Yes), False),
    ],
)
def test_only_allow_any_opens_to_everybody(ask, permission, is_open):
    assert joined(permission).lets_everybody_in is is_open
    assert bool(ask(permission, who=None)) is is_open


def test_nobody_comes_in_by_the_open_part_alone(ask):
    permission = ReadOnly & No | AllowAny & ReadOnly
    assert ask(permission, who=None) and not ask(permission, "POST", who=None)
    assert not ask(ReadOnly | AllowAny & No, who=None)


def test_an_answer_of_nothing_is_no(ask):
    assert verdict(None) == verdict(False) == verdict("") == Verdict(False, "You may not do this here.")
    assert verdict(Verdict(False, "Why.")) == verdict("Why.") == Verdict(False, "Why.")
    assert verdict(True)
    assert not verdict(1), "only True is yes"


def test_what_is_no_permission_cannot_be_joined():
    with pytest.raises(TypeError, match="is no Permission"):
        Yes & "ops"
    assert isinstance(Yes & No, All) and (Yes & ~No).words == "Yes and (not No)"


def test_a_policy_of_a_resource_can_be_asked(program, add, blog):
    (key,) = add(Post(title="x"))
    assert program("finance").ask("GET", "memo-rows/1", None, 403)
    assert program("staff", region="North").ask("DELETE", "memo-rows/1", None, 404)
    assert Allows("memos", "edit").words == "“edit” on memos"
    assert key


def test_who_is_refused_is_told_401_or_403(program, add):
    add(BlogTag(name="a"))
    assert program().get("tags", 401)["code"] == "not_signed_in"
    refused = program("staff").get("tags", 403)
    assert refused["detail"] == "Your role does not allow you to do this here. Roles that may: admin, ops."
    assert program("ops").get("tags") and program("admin").get("tags")
    assert program("ops").get("tags/secret-count", 403) and program("admin").get("tags/secret-count", 202)
    assert program().ask("POST", "public-posts", {"title": "x"}, 401)


def test_what_is_open_to_everybody_is_written_by_nobody_in_particular(program, add):
    nobody = program()
    assert nobody.ask("POST", "open-notes", {"label": "mine"}, 201).json["label"] == "mine"
    assert nobody.ask("POST", "open-notes", {"label": "theirs"}, 403, Origin="https://evil.example")
    assert program("staff").ask("POST", "notes", {"label": "x"}, 400, X_CSRFToken="").json["code"] == "form_expired"
    assert [item["label"] for item in nobody.get("open-notes")["items"]] == ["mine"]


def test_a_narrowed_token_uses_only_what_it_holds(blog, add):
    from admin_app.api.generic.permitted import check
    from admin_app.resource.errors import Forbidden
    from tests.api.generic.blog import MemoRows, Posts

    who = Somebody("staff")
    who.rights, who.token_name = {"memos": {"read"}, "posts": {"create"}}, "nightly"
    for view, method, may in [
        (MemoRows, "GET", True),
        (MemoRows, "POST", False),
        (Posts, "GET", False),
        (Posts, "POST", True),
    ]:
        with blog.test_request_context("/api/v1/x", method=method):
            scope.act_for(scope.db.session(), who)
            made = view(next(iter(view.addresses())), {})
            if may:
                check(made, Verdict(True))
            else:
                with pytest.raises(Forbidden, match="nightly"):
                    check(made, Verdict(True))
            scope.act_for(scope.db.session(), None)


def test_a_person_narrows_a_token_to_a_hand_written_address(program, add):
    add(BlogTag(name="a"))
    ops, nobody = program("ops"), program()
    form = ops.visitor.open("/account/tokens/new", 200)
    offered = {box["value"] for box in form.all("input[name=right]")}
    assert {"piles:read", "tags:create", "tags:delete", "memos:read"} <= offered
    assert "memo-rows:read" not in offered
    typed = {"name": "nightly", "days": "30", "extent": "some", "right": "tags:read"}
    (made,) = ops.visitor.send("/account/tokens/new", typed, 200).all("input#token")
    token = f"Bearer {made['value']}"
    assert [each["name"] for each in nobody.get("tags", Authorization=token)["items"]] == ["a"]
    assert nobody.ask("POST", "tags", {"name": "b"}, 403, Authorization=token)
    assert nobody.get("piles", 403, Authorization=token)
    assert ops.visitor.open("/account", 200).says("tags: read")

"""A person makes, sees and revokes tokens in the browser; an admin sees and revokes those of others."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

import config
from admin_app import STANDARD, ModelView, create_app
from admin_app.auth import tokens
from admin_app.extensions import db
from models import Tag
from models.base import Base
from models.system import ApiToken
from models.system.change import Change
from models.types import now
from tests.auth.conftest import QUIET
from tests.auth.test_tokens import BY, WHO, bearing, kept
from tests.factories import Rows
from tests.pages import Visitor

NEW = "/account/tokens/new"
USUAL = {"name": "nightly", "days": "30", "addresses": "", "extent": "all"}


def test_a_person_makes_a_token_and_sees_it_once(signed_in, guest, change):
    visitor = signed_in()
    page = visitor.make(**USUAL)
    text = shown(page)
    assert page.status_code == 200
    assert f'data-copy="{text}"' in page.text
    assert f"Authorization: Bearer {text}" in re.sub("&#34;|&quot;", '"', page.text)
    assert "/api/v1/people" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert guest().open(WHO, headers=bearing(text)).json["token"] == "nightly"
    assert text not in visitor.open("/account").text
    assert timedelta(days=29) < kept(change).expires_at - now() < timedelta(days=30)


def test_the_account_lists_tokens_with_what_a_person_knows_them_by(signed_in, guest, change):
    visitor = signed_in()
    assert "None yet." in visitor.open("/account").text
    text = shown(visitor.make(**USUAL | {"addresses": "127.0.0.0/8"}))
    page = visitor.open("/account").text
    assert "nightly" in page and f"…{text[-4:]}" in page and "127.0.0.0/8" in page
    assert "All that its person may do" in page and "never" in page
    guest().open(WHO, headers=bearing(text))
    assert "127.0.0.1</span>" in visitor.open("/account").text


def test_a_token_holds_what_was_ticked_and_reads_it_too(signed_in, change):
    visitor = signed_in(roles=("admin",))
    visitor.make(**USUAL | {"extent": "some", "right": "people:export"})
    assert kept(change).rights == {"people": ["read", "export"]}
    assert "People: read, export" in visitor.open("/account").text


@pytest.mark.sqlite_only
def test_the_form_offers_what_only_one_resource_knows(tmp_path):
    class TagView(ModelView):
        model = Tag
        policy = STANDARD.but(others={"merge": {"ops"}, "inspect": {"ops"}})

    app = create_app(config, [TagView], **QUIET | {"DATABASE_URL": f"sqlite:///{tmp_path / 'tags.db'}"})
    with app.app_context():
        Base.metadata.create_all(db.engine)
        ops = Visitor(app)
        ops.sign_in(Rows(db.session).person(("ops",), {}))
        page = ops.open(NEW, 200)
        offered = [box["value"] for box in page.all("input[name=right]")]
        assert offered == [f"tags:{word}" for word in ("read", "create", "edit", "delete", "export", "merge")] + [
            "people:read"
        ]
        made = ops.send(NEW, USUAL | {"extent": "some", "right": "tags:merge"}, 200)
        assert made.says("curl")
        assert ops.open("/account").says("Tags: read, merge")
        db.engine.dispose()


def test_the_form_offers_what_a_person_holds_now(signed_in, person, guest):
    assert 'value="people:export"' in signed_in("ada@example.com", roles=("admin",)).open(NEW).text
    page = signed_in("bea@example.com", roles=("staff",)).open(NEW).text
    assert 'value="people:read"' in page
    assert 'value="people:export"' not in page
    assert "You hold no rights yet" in signed_in("cleo@example.com", roles=()).open(NEW).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Give the token a name of at most 50 characters."),
        ({"name": "x" * 51}, "Give the token a name of at most 50 characters."),
        ({"name": "a\x07b"}, "Give the token a name of at most 50 characters."),
        ({"days": ""}, "A token lasts from one day to 365 days."),
        ({"days": "0"}, "A token lasts from one day to 365 days."),
        ({"days": "366"}, "A token lasts from one day to 365 days."),
        ({"days": "²"}, "A token lasts from one day to 365 days."),
        ({"days": "9" * 30}, "A token lasts from one day to 365 days."),
        ({"addresses": "10.0.0.0/8, home"}, "is neither an address nor a network"),
        ({"addresses": " ".join(f"10.0.0.{n}" for n in range(21))}, "A token takes at most 20 addresses"),
        ({"extent": "some"}, "Choose what the token may do, or give it all that you may do."),
        ({"extent": ""}, "Choose what the token may do, or give it all that you may do."),
        ({"extent": "all", "right": "people:read"}, "Rights are ticked, and the token was given all"),
        ({"extent": "some", "right": "people:delete"}, "You do not hold"),
        ({"extent": "some", "right": "payments:read"}, "You do not hold"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_makes_nothing(signed_in, change, typed, says):
    visitor = signed_in()
    page = visitor.make(**USUAL | typed)
    assert (page.status_code, says in page.text) == (422, True), page.text
    assert 'id="{}-error"'.format("rights" if "extent" in typed else next(iter(typed))) in page.text
    assert change(lambda session, person: session.scalars(select(ApiToken.id)).all()) == []


def test_what_was_typed_is_there_again(signed_in):
    page = signed_in().make(**USUAL | {"days": "7", "addresses": "home", "extent": "some", "right": "people:read"}).text
    assert 'value="nightly"' in page and 'value="home"' in page
    assert '<option value="7" selected>' in page
    assert re.search(r'value="people:read"[^>]* checked', page)


def test_a_program_that_asks_for_a_token_is_told_what_is_wrong(signed_in):
    visitor = signed_in()
    visitor.open(NEW)
    answer = visitor.send(NEW, headers={"Accept": "application/json"}, **USUAL | {"name": ""})
    assert (answer.status_code, answer.json["code"], list(answer.json["errors"])) == (422, "invalid", ["name"])


def test_a_form_that_is_sent_twice_makes_one_token(signed_in, change):
    visitor = signed_in()
    visitor.make(**USUAL)
    again = visitor.make(**USUAL)
    assert (again.status_code, "You have a token called “nightly” already" in again.text) == (422, True)
    assert len(change(lambda session, person: tokens.of_person(session, person.id))) == 1


def test_the_name_of_a_token_that_is_over_is_free_again(signed_in, change):
    visitor = signed_in()
    visitor.make(**USUAL)
    change(lambda session, person: session.execute(update(ApiToken).values(expires_at=now()), **BY))
    assert visitor.make(**USUAL).status_code == 200


def test_a_person_revokes_a_token(signed_in, guest, change):
    visitor = signed_in()
    text = shown(visitor.make(**USUAL))
    answer = visitor.send("/account/tokens/revoke", id=str(kept(change).id))
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "The token “nightly” is revoked" in visitor.open("/account").text
    assert guest().open(WHO, headers=bearing(text)).status_code == 401
    assert visitor.send("/account/tokens/revoke", id=str(kept(change).id)).status_code == 404


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "987654321", "9" * 30])
def test_a_number_that_is_no_token_of_theirs_is_not_found(signed_in, number):
    visitor = signed_in()
    visitor.open("/account")
    assert visitor.send("/account/tokens/revoke", id=number).status_code == 404


def test_nobody_revokes_the_token_of_somebody_else(signed_in, person, token, change):
    bea = person("bea@example.com")
    token("bea@example.com")
    visitor = signed_in(roles=("staff",))
    visitor.open("/account")
    number = str(kept(change).id)
    assert visitor.send("/account/tokens/revoke", id=number).status_code == 404
    assert visitor.send("/account/tokens/revoke", id=number, person=str(bea)).status_code == 403
    assert kept(change).revoked_at is None


def test_an_admin_sees_and_revokes_the_tokens_of_a_person_beside_their_record(signed_in, person, token, change):
    anna = person()
    record = f"/admin/people/details/?id={anna}"
    ada = signed_in("ada@example.com", roles=("admin",))
    assert "API tokens" not in ada.open(record).text
    text = token(rights={"people": ["read"]})
    page = ada.open(record).text
    assert "nightly" in page and f"…{text[-4:]}" in page and "People: read" in page
    answer = ada.send("/account/tokens/revoke", id=str(kept(change).id), person=str(anna))
    assert (answer.status_code, answer.location) == (303, record)
    assert kept(change).revoked_at is not None
    for strange in (str(2**31), "987654321"):
        assert ada.send("/account/tokens/revoke", id="1", person=strange).status_code == 404


def test_a_colleague_sees_no_tokens_beside_a_record(signed_in, person, token):
    bea = person("bea@example.com")
    token("bea@example.com")
    page = signed_in(roles=("staff",)).open(f"/admin/people/details/?id={bea}")
    assert page.status_code == 200
    assert "nightly" not in page.text


def test_an_expired_token_is_listed_for_a_month(signed_in, token, change):
    visitor = signed_in()
    token()
    for days, there in ((1, True), (29, True), (31, False)):
        moment = now() - timedelta(days=days)
        change(lambda session, person, at=moment: session.execute(update(ApiToken).values(expires_at=at), **BY))
        page = visitor.open("/account").text
        assert ("nightly" in page, ">expired<" in page) == (there, there)


@pytest.mark.parametrize(("ticked", "status"), [({}, 200), ({"tokens": "1"}, 401)])
def test_a_new_password_leaves_tokens_unless_it_is_asked_to_revoke_them(signed_in, token, guest, ticked, status):
    from tests.auth.conftest import PASSWORD

    visitor = signed_in()
    text = token()
    visitor.open("/account")
    new = "orchard copper sleigh 7"
    assert visitor.send("/account/password", current=PASSWORD, new=new, again=new, **ticked).status_code == 303
    assert guest().open(WHO, headers=bearing(text)).status_code == status


def test_the_history_keeps_who_made_and_revoked_a_token_but_not_its_hash(signed_in, change):
    visitor = signed_in()
    visitor.make(**USUAL)
    row = kept(change)
    visitor.send("/account/tokens/revoke", id=str(row.id))
    statement = select(Change.operation, Change.row_label, Change.values).where(Change.resource == "admin_api_token")
    made, revoked = change(lambda session, person: session.execute(statement.order_by(Change.id)).all())
    assert (made.operation, revoked.operation, made.row_label) == ("create", "edit", "nightly")
    assert list(revoked.values) == ["revoked_at"]
    assert row.token_hash not in str(made.values)


def test_the_longest_is_that_of_the_setting(signed_in, app, monkeypatch):
    visitor = signed_in()
    monkeypatch.setitem(app.config, "API_TOKEN_DAYS_MAX", 45)
    assert re.findall(r'<option value="(\d+)"', visitor.open(NEW).text) == ["7", "30", "45"]
    assert '<option value="45" selected>' in visitor.open(NEW).text
    assert "A token lasts from one day to 45 days." in visitor.make(**USUAL | {"days": "46"}).text


def shown(page):
    return re.search(r'id="token" value="(stw_[^"]+)"', page.text)[1]

"""What every request passes: every view is closed until it says otherwise, and forms come from our own pages."""

import pytest

from admin_app.extensions import csrf

BOOTSTRAP = "/bootstrap/static/css/bootstrap.min.css"  # the packaged file of a blueprint
FORMS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize("path", ["/account", "/closed", "/who", "/logout", "/admin/"])
def test_nobody_opens_a_view_that_says_nothing(guest, path):
    page = guest(**FORMS).open(path)
    assert page.status_code == 302
    assert page.location.startswith("/login")


@pytest.mark.parametrize("path", ["/open", "/login", "/healthz", "/static/theme.css", BOOTSTRAP, "/static/admin/"])
def test_a_view_that_is_open_says_so_itself(guest, path):
    page = guest().open(path)
    assert page.status_code == (404 if path.endswith("/") else 200)
    page.close()


@pytest.mark.parametrize(
    "path",
    [
        "/closed?x=/login",
        "/closed?next=/open",
        "/closed#/login",
        "//closed",
        "/CLOSED",
        "/closed/",
        "/closed;/login",
        "/login/..;/closed",
        "/login/../closed",
        "/login/%2e%2e/closed",
        "/%63losed",
        "/static/../closed",
        "/static/%2e%2e/closed",
        "/healthz/closed",
    ],
)
def test_no_spelling_of_an_address_walks_round_the_gate(guest, path):
    page = guest(**FORMS).open(path)
    assert page.status_code in {302, 308, 404}
    assert "inside" not in page.text


def test_an_address_that_does_not_exist_is_not_found_for_nobody_too(guest):
    assert guest().open("/nowhere").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{"Accept": "application/json"}, {"Accept": "application/problem+json, application/json"}],
)
def test_a_program_is_told_that_nobody_is_signed_in(guest, headers):
    answer = guest().open("/closed", headers=headers)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "not_signed_in"


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Dest": "empty"}, {"X-Requested-With": "XMLHttpRequest"}])
def test_a_script_of_a_page_is_not_led_to_the_sign_in_page(guest, headers):
    assert guest().open("/closed", headers=headers).status_code == 401


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(guest):
    answer = guest(**FORMS).send("/closed", {"Referer": "http://localhost/open?page=3"})
    assert answer.location == "/login?next=/open?page%3D3"


@pytest.mark.parametrize("referrer", ["http://evil.example/open", "http://localhost//evil.example", "nonsense", ""])
def test_a_form_of_another_page_leads_to_no_page_of_its_choice(guest, referrer):
    assert guest(**FORMS).send("/closed", {"Referer": referrer}).location == "/login?next=/admin/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://evil.example/localhost"},
        {"Origin": "http://localhost:5001"},
    ],
)
def test_what_another_site_causes_changes_nothing(signed_in, headers):
    visitor = signed_in()
    visitor.open("/account")
    assert visitor.send("/closed", headers).status_code == 403
    assert visitor.send("/account/sessions/end-others", headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_what_our_own_pages_send_is_taken(signed_in, headers):
    visitor = signed_in()
    visitor.open("/account")
    assert visitor.send("/closed", headers).text == "inside"


def test_the_configured_address_is_our_own_behind_a_proxy(signed_in, app, monkeypatch):
    monkeypatch.setitem(app.config, "BASE_URL", "https://desk.example.com")
    visitor = signed_in()
    visitor.open("/account")
    assert visitor.send("/closed", {"Origin": "https://desk.example.com"}).text == "inside"


def test_reading_from_another_site_is_following_a_link(signed_in):
    assert signed_in().open("/closed", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("token", ["", "nonsense", "of another session", "too old"])
def test_a_form_without_a_good_token_changes_nothing_and_says_what_to_do(signed_in, guest, app, monkeypatch, token):
    visitor, other = signed_in(), guest()
    visitor.open("/account")
    if token == "of another session":
        other.open("/login")
        token = other.token
    elif token == "too old":
        monkeypatch.setitem(app.config, "WTF_CSRF_TIME_LIMIT", -1)
        token = visitor.token
    page = visitor.send("/closed", {"Referer": "http://localhost/open"}, csrf_token=token)
    assert page.status_code == 400
    assert "Your form expired, so nothing was changed." in page.text
    assert 'href="/open"' in page.text


def test_a_token_of_before_sign_in_is_worth_nothing_after_it(person, guest):
    person()
    visitor = guest()
    visitor.open("/login")
    before = visitor.token
    visitor.sign_in()
    assert visitor.send("/closed", csrf_token=before).status_code == 400


def test_signing_in_needs_the_token_of_its_form(person, guest):
    person()
    visitor = guest()
    page = visitor.send("/login", email="anna@example.com", password="harbour violet tin 42")
    assert page.status_code == 400
    assert not visitor.is_signed_in()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_every_method_that_changes_needs_a_token(signed_in, method):
    visitor = signed_in()
    assert getattr(visitor.client, method)("/account/password").status_code in {400, 405}
    assert getattr(visitor.client, method)("/closed").status_code in {400, 405}


def test_a_page_that_checks_a_token_itself_answers_the_same(signed_in, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setitem(app.view_functions, "pages.closed", lambda: csrf.protect())
    page = signed_in().send("/closed", csrf_token="nonsense")
    assert page.status_code == 400
    assert "Your form expired" in page.text

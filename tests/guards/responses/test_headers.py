"""What every response carries, whatever its status."""

import re

import pytest
from flask import request

from tests.auth.conftest import make_app

PLACES = {
    "/login": 200,
    "/open": 200,
    "/stream": 200,
    "/healthz": 200,
    "/readyz": 200,
    "/static/theme.css": 200,
    "/closed": 302,
    "/nowhere": 404,
    "/static/nowhere.css": 404,
    "/broken": 500,
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", PLACES)
def test_every_response_carries_the_orders_for_the_browser(guest, path):
    page = guest().open(path)
    assert page.status_code == PLACES[path]
    assert {name: page.headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert re.fullmatch("[0-9a-f]{16}", page.headers["X-Request-Id"])
    assert "Strict-Transport-Security" not in page.headers
    page.close()


@pytest.mark.parametrize("path", PLACES)
def test_every_response_allows_only_our_own_scripts_and_styles(guest, path):
    page = guest().open(path)
    policy = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    nonce = re.search(r"'nonce-([\w-]{22})'", policy["script-src"])[1]
    assert policy == {
        "default-src": "'self'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    page.close()


def test_the_nonce_of_the_page_is_that_of_its_policy_and_never_the_same_twice(guest):
    nonces = set()
    for page in (guest().open("/login"), guest().open("/login")):
        (nonce,) = set(re.findall(r'nonce="([^"]+)"', page.text))
        assert f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]
        nonces.add(nonce)
    assert len(nonces) == 2


def test_the_sign_in_page_has_no_inline_script_style_or_handler(guest):
    page = guest().open("/login").text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page)


@pytest.mark.parametrize("path", [path for path, status in PLACES.items() if path != "/static/theme.css"])
def test_no_page_is_kept_by_anybody(guest, path):
    assert guest().open(path).headers["Cache-Control"] == "no-store"


def test_a_packaged_file_is_kept_for_good_when_its_address_names_its_content(guest):
    with guest().open("/static/theme.css?v=1") as file:
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with guest().open("/static/theme.css") as file:
        assert "immutable" not in file.headers["Cache-Control"]
        assert "no-store" not in file.headers["Cache-Control"]


def test_a_request_is_numbered_by_us_and_not_by_the_caller(guest):
    first, second = (guest(**{"X-Request-Id": "planted"}).open("/open").headers["X-Request-Id"] for _ in range(2))
    assert "planted" not in {first, second}
    assert first != second


def test_the_number_of_a_refused_request_is_on_its_page(guest):
    page = guest().open("/nowhere")
    assert page.headers["X-Request-Id"] in page.text


def test_what_went_wrong_inside_stays_inside(guest):
    page = guest().open("/broken")
    assert "SELECT" not in page.text + str(page.headers)
    assert "ZeroDivision" not in page.text


def test_the_cookie_is_not_for_scripts_and_not_for_other_sites(guest):
    cookie = guest().open("/login").headers["Set-Cookie"]
    assert cookie.startswith("steward=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_production_keeps_to_tls(production):
    page = production.test_client().get("/login", base_url="https://desk.example.com")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-steward=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_cookie_name_that_was_configured_stays():
    assert make_app(SESSION_COOKIE_NAME="desk").config["SESSION_COOKIE_NAME"] == "desk"


@pytest.mark.parametrize(("proxies", "address", "secure"), [(0, "10.0.0.1", False), (1, "203.0.113.9", True)])
def test_a_proxy_is_believed_when_it_is_trusted_and_never_about_the_host(proxies, address, secure):
    app = make_app(TRUSTED_PROXIES=proxies)
    seen = []
    app.after_request(lambda page: seen.append((request.remote_addr, request.is_secure, request.host)) or page)
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    app.test_client().get("/open", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert seen == [(address, secure, "localhost")]


@pytest.fixture
def production():
    secret, base = "a secret of the tests that is long enough", "https://desk.example.com"
    return make_app(ENVIRONMENT="production", SECRET_KEY=secret, BASE_URL=base)

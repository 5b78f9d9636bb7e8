"""Where a person may be sent next."""

import pytest

from admin_app.resource.pages.returning import safe_path

PATHS = [
    "/admin/",
    "/admin/orders/?sort=-placed_at&status=open",
    "/admin/orders/?search=a%2Fb",
    "/admin/orders/#row-7",
    "/admin/orders/?search=%C3%B6l&where=%7B%22any%22%3A%5B%5D%7D",
    "/admin/orders/details/?id=a%2Fb",
    "/admin/logout-reasons/",
    "/logins/",
]

ELSEWHERE = [
    "",
    "admin/orders",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%2fevil.example",
    "/%2Fevil.example",
    "/%252fevil.example",
    "https://evil.example",
    "https:evil.example",
    "http:/evil.example",
    "https://localhost/admin/",
    "https://localhost@evil.example",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "/\r\nSet-Cookie: x=1",
    "/%0d%0aSet-Cookie:%20x=1",
    "/admin/\x00",
    "/admin/%00",
    "/admin/\ud800",
    "/admin/\u2028",
    "/admin/../logout",
    "/admin/%2e%2e/logout",
    "/./logout",
    "/logout",
    "/logout/",
    "/logout?x=1",
    "/LOGOUT",
    "/%6cogout",
    "/login",
    "/login?next=/admin/",
    "/login/link/abc",
    "/" + "a" * 5000,
]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_on_this_site_is_kept(path):
    assert safe_path(path) == path


@pytest.mark.parametrize("target", ELSEWHERE)
def test_anything_else_becomes_the_default_page(target):
    assert safe_path(target) == "/admin/"


def test_no_target_becomes_the_default_that_was_given():
    assert safe_path(None, "/account") == "/account"

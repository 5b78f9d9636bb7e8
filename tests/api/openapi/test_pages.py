"""The pages that show the specification open to all and load what is packaged with them, and nothing else."""

from importlib.metadata import version

import pytest

from admin_app.api.openapi.served import FILES, NO_NONCE, REDOCS_LOGO, path_of

pytestmark = pytest.mark.sqlite_only
PAGES = ["/api/docs", "/api/redoc"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_with_and_without_a_session(visitor, sign_in, path):
    page = visitor.open(path, 200)
    assert page.all("main a[href^='/login']")
    assert "data-form-token" not in page.one("#specification").attrs
    page = sign_in("ops").open(path, 200)
    assert page.one("#specification")["data-form-token"]


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_loads_is_there_and_kept(visitor, path):
    page = visitor.open(path, 200)
    theirs = [str(each.get("src") or each.get("href")) for each in page.all("script[src], link[rel=stylesheet]")]
    theirs = [address for address in theirs if address.startswith("/api/docs/files/")]
    assert theirs
    for address in theirs:
        answer = visitor.client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        again = visitor.client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_of_the_version_that_its_address_says(name):
    package, _path, said = FILES[name]
    assert version(package.replace("_", "-")) == said
    assert path_of(name).is_file()


def test_no_other_file_of_the_packages_is_served(visitor):
    for name in ("swagger-ui-standalone-preset.js", "..%2F__init__.py", "redoc"):
        assert visitor.client.get(f"/api/docs/files/{name}").status_code == 404


def test_redoc_is_served_without_an_address_of_another_site(visitor):
    kept = path_of("redoc.js").read_bytes()
    assert REDOCS_LOGO in kept
    assert kept.count(NO_NONCE) == 1
    served = visitor.client.get("/api/docs/files/redoc.js").data
    assert REDOCS_LOGO not in served
    assert b"currentScript.nonce" in served

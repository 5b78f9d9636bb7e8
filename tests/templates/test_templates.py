"""What every template keeps: documented, safe under the policy for content, and Flask-Admin's words for teams."""

import hashlib
import re

import pytest

from tests.templates.house import OURS, STATIC, STOCK, blocks, macros, parsed, replaced, source, templates

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)

# The stock templates that ours stand in for, as they were when ours were written. When one differs, Flask-Admin has
# changed it: compare, bring ours up to date where a team's own templates would notice, and write the new value here.
REVIEWED = {
    "admin/actions.html": "685288ebd9108462",
    "admin/base.html": "a6add6a45c2ac3c5",
    "admin/index.html": "93b932a94ef2ef1f",
    "admin/layout.html": "5e62de8b5e527fc7",
    "admin/lib.html": "21a2c36fee3e1984",
    "admin/master.html": "54ebe2fb7e4c2e18",
    "admin/model/create.html": "8930a13e4d81cd59",
    "admin/model/details.html": "c4aa5d6ca9b9b82d",
    "admin/model/edit.html": "b606efe0a695ead2",
    "admin/model/inline_field_list.html": "67e95cc8006c11c5",
    "admin/model/inline_form.html": "7c67695b482cae3d",
    "admin/model/inline_list_base.html": "9385d36000f838cd",
    "admin/model/layout.html": "9801f7f6e21b6dfe",
    "admin/model/list.html": "21003d92feb9a75c",
    "admin/model/modals/create.html": "cee8f2d9804f4c08",
    "admin/model/modals/details.html": "6b25f1078b54b19d",
    "admin/model/modals/edit.html": "df182d3d8904c068",
    "admin/model/row_actions.html": "4dc1ade152ecd029",
    "admin/static.html": "efbdfee9e7f4eef8",
}

WITHOUT_A_BLOCK = {
    "admin/model/modals/create.html": {"header_text"},  # forms and records open as pages, so no window has a header
    "admin/model/modals/details.html": {"header_text"},
    "admin/model/modals/edit.html": {"header_text"},
}


@pytest.mark.parametrize("name", templates())
def test_a_template_opens_with_what_it_needs(name: str) -> None:
    assert source(name).startswith(("{#- ", "{# ")), f"{name} does not say which variables it gets"


@pytest.mark.parametrize("name", templates())
def test_a_template_parses_and_holds_nothing_inline(name: str) -> None:
    parsed(name)
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    assert not (found := INLINE.search(text)), f"{name}: {found}"


@pytest.mark.parametrize("name", templates())
def test_a_template_is_short_enough_to_read(name: str) -> None:
    assert source(name).count("\n") <= 80


@pytest.mark.parametrize("name", templates())
def test_every_form_that_posts_carries_the_token(name: str) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", source(name), flags=re.DOTALL | re.IGNORECASE):
        assert "csrf_token" in form or "caller()" in form, f"{name}: {form[:80]}"


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text()))
    for name in templates():
        named = set(re.findall(r"icon\('([a-z-]+)'\)", source(name)))
        assert named <= drawn, f"{name} names {named - drawn}"


def test_only_the_tokens_name_a_colour() -> None:
    for sheet in STATIC.glob("*.css"):
        if sheet.name != "theme.css":
            text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
            assert not re.findall(r"#[0-9a-f]{3,8}\b(?=[;\s,)])|\brgba?\(|\bhsla?\(", text), sheet.name


@pytest.mark.parametrize("name", replaced())
def test_flask_admins_own_template_is_the_one_that_was_reviewed(name: str) -> None:
    assert hashlib.sha256((STOCK / name).read_bytes()).hexdigest()[:16] == REVIEWED[name]


@pytest.mark.parametrize("name", replaced())
def test_every_stock_template_has_ours(name: str) -> None:
    assert (OURS / name).exists()


@pytest.mark.parametrize("name", replaced())
def test_a_macro_keeps_its_name_and_arguments(name: str) -> None:
    ours = macros(name)
    for macro, arguments in macros(name, STOCK).items():
        assert ours.get(macro) == arguments, f"{name}: {macro}"


@pytest.mark.parametrize("name", replaced())
def test_a_block_that_teams_override_is_still_there(name: str) -> None:
    assert blocks(name, STOCK) - WITHOUT_A_BLOCK.get(name, set()) <= blocks(name)

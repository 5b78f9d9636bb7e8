"""One key does one thing on a page, and one letter leads to one page; two on one are refused at start."""

import pytest

from admin_app import ModelView, Page, Shortcut, create_app, expose
from admin_app.resource.errors import UnsoundDeclarations
from admin_app.resource.shortcuts import EVERYWHERE, FORM, LIST, SHORTCUTS, clashes, kind_of, letters_for
from models import Category, Tag
from tests.conftest import QUIET


def test_the_tools_own_do_not_clash():
    assert list(clashes(SHORTCUTS)) == []


@pytest.mark.parametrize(("one", "other", "clash"), [(LIST, LIST, 1), (LIST, FORM, 0), (LIST, EVERYWHERE, 1)])
def test_a_key_clashes_where_both_would_be_pressed(one, other, clash):
    assert len(list(clashes([Shortcut("N", "New", one), Shortcut("n", "Next", other)]))) == clash


def test_letters_are_the_first_that_are_free_and_ones_own_before_all():
    names = [("orders", "Orders", None), ("order-lines", "Order lines", None), ("tags", "Tags", "r"), ("h", "Hh", None)]
    assert letters_for(names) == {"tags": "r", "orders": "o", "order-lines": "d"}


def test_a_page_is_of_the_kind_that_its_endpoint_says():
    assert (kind_of("orders.index_view"), kind_of("fulfilment.index")) == (LIST, "fulfilment.index")


def app_with(*views):
    import config

    return create_app(config, views, DATABASE_URL="sqlite://", **QUIET)


def test_two_resources_on_one_letter_are_refused_at_start():
    class Tags(ModelView):
        model = Tag
        shortcut = "x"

    class Categories(ModelView):
        model = Category
        shortcut = "X"

    with pytest.raises(UnsoundDeclarations) as refused:
        app_with(Tags, Categories)
    assert str(refused.value) == "Tags and Categories are both opened by G X; give one another letter."


@pytest.mark.parametrize("letter", ["h", "ab", "!"])
def test_a_letter_that_cannot_be_one_is_refused_at_start(letter):
    class Tags(ModelView):
        model = Tag
        shortcut = letter

    with pytest.raises(UnsoundDeclarations, match="it is one letter or digit, and not H, which is the overview"):
        app_with(Tags)


def test_a_key_of_a_page_that_the_tool_has_already_is_refused_at_start():
    class Packing(Page):
        shortcuts = (Shortcut("?", "Ask"), Shortcut("P", "Pack"))

        @expose("/")
        def index(self):
            return self.render("admin/index.html")

    with pytest.raises(UnsoundDeclarations) as refused:
        app_with(Packing)
    assert str(refused.value) == (
        "? would both 'Show these shortcuts' and 'Ask' on one page; give one of them another key."
    )


def test_a_menu_says_its_letters(sign_in):
    page = sign_in("staff").open("/admin/tags/")
    letters = [link["data-goto"] for link in page.all("#menu-groups a[data-goto]")]
    assert len(set(letters)) == len(letters) > 5

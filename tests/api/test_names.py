"""Each name has two spellings, and each spelling one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.api.names import CAMEL, SNAKE, Names, camel, snake

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("placed_at", "placedAt"),
        ("x_y_z", "xYZ"),
        ("line_2a", "line_2a"),
        ("is_2fa_on", "is_2faOn"),
        ("address_1", "address_1"),
        ("address1", "address1"),
        ("_private", "_private"),
        ("__very_private", "__veryPrivate"),
        ("a__b", "a__b"),
        ("trailing_", "trailing_"),
        ("ArtistId", "ArtistId"),
    ],
)
def test_a_name_is_spelled_in_camel_case(name, spelled):
    assert camel(name) == spelled


@given(st.from_regex(r"[a-z_][a-z0-9_]{0,15}", fullmatch=True))
def test_every_small_name_comes_back(name):
    assert snake(camel(name)) == name


@given(st.lists(NAMES, unique=True, max_size=12))
def test_no_two_names_of_a_model_are_spelled_alike_and_each_spelling_leads_back(names):
    spelled = Names.of(names)
    assert len({spelled.spelled(name, CAMEL) for name in names}) == len(names)
    for name in names:
        assert spelled.declared_for(spelled.spelled(name, CAMEL)) == name
        assert spelled.declared_for(spelled.spelled(name, SNAKE)) == name


def test_a_name_whose_spelling_is_anothers_keeps_its_own():
    spelled = Names.of(["fooBar", "foo_bar"])
    assert spelled.spelled("foo_bar", CAMEL) == "foo_bar" and spelled.declared_for("fooBar") == "fooBar"

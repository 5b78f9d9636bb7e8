"""An action asks each row whether it applies."""

from typing import Any

import pytest

from admin_app.resource.actions import Verb


class Row:
    is_due = False
    is_here = True

    def may_go(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        (None, True),
        ("is_due", False),
        ("is_here", True),
        ("may_go", False),
        (lambda row: row.is_due, False),
    ],
)
def test_a_verb_asks_the_row_by_attribute_method_or_function(when: Any, fits: bool) -> None:
    assert Verb("go", "Go", None, "edit", print, False, when).fits(Row()) is fits

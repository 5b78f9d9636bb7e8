"""What differs from Flask-Admin on purpose is written down."""

from pathlib import Path

from tests.upstream.differences import DIFFERENCES


def test_each_test_that_is_left_out_stands_in_the_docs_with_its_reason() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "flask-admin.md").read_text()
    missing = [name for name, reason in DIFFERENCES.items() if f"| `{name}` | {reason} |" not in docs]
    assert missing == []

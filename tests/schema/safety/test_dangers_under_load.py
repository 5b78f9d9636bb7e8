"""A sample of ``make dangers``, on fewer rows and without a clock: named before it runs, and nobody fails beside it."""

from pathlib import Path

import pytest

from tests.schema.safety.dangers.figures import MEASURED, PREPARED, filled, measured

ROWS = 150_000


@pytest.mark.nightly
@pytest.mark.postgres
def test_a_danger_is_named_and_its_safe_form_fails_nobody(postgres_url: str, tmp_path: Path) -> None:
    with filled(postgres_url, tmp_path, ROWS) as template:
        for unsafe in MEASURED:
            if unsafe.kind in ("index", "not-null", "rename-column", "rename-table"):
                line = measured(postgres_url, template, tmp_path, unsafe)
                assert line.named
                assert line.after.seen.statements and line.after.seen.reasons <= {PREPARED}, unsafe.kind

"""``python -m tests.schema.pairs``: runs every pair through every tool, and writes docs/migration-conflicts.md."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import postgres_server
from tests.schema.pairs.kinds import pairs
from tests.schema.pairs.table import Line, tried, written

PAGE = Path(__file__).resolve().parents[3] / "docs" / "migration-conflicts.md"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--django", type=Path, help="a Python that has Django; without it, its column stays empty")
    options.add_argument("--only", type=int, default=0, help="so many pairs, and write nothing")
    asked = options.parse_args()
    lines: list[Line] = []
    with postgres_server() as postgres:
        for number, pair in enumerate(pairs()[: asked.only or None], 1):
            with TemporaryDirectory(prefix="steward-pair-") as folder:
                lines.append(tried(Path(folder), postgres, asked.django, *pair))
            sys.stderr.write(f"{number:4} {lines[-1].in_short()}\n")
            if not asked.only:
                PAGE.write_text(written(lines, has_postgres=postgres is not None), encoding="utf-8")


main()

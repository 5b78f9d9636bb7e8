"""``python -m tests.schema.safety.dangers``: measures each danger, and writes the table in docs/migration-safety.md."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import postgres_server
from tests.schema.safety.dangers.figures import MEASURED, Line, filled, measured

PAGE = Path(__file__).resolve().parents[4] / "docs" / "migration-safety.md"
FROM, TO = "<!-- make dangers -->\n", "<!-- end -->\n"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", action="append", default=[], help="one kind, and write nothing")
    asked = options.parse_args()
    lines: list[Line] = []
    with postgres_server() as server, TemporaryDirectory(prefix="steward-dangers-") as folder:
        if server is None:
            raise SystemExit("This needs a PostgreSQL: set TEST_POSTGRES_URL, or install one.")
        with filled(server, Path(folder)) as template:
            for unsafe in MEASURED:
                if not asked.only or unsafe.kind in asked.only:
                    lines.append(measured(server, template, Path(folder), unsafe))
                    sys.stderr.write(row(lines[-1]))
    if not asked.only:
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.split(FROM)[0], text.split(TO)[1]
        PAGE.write_text(f"{before}{FROM}{table(lines)}{TO}{after}", encoding="utf-8")
    return 0 if all(line.is_held for line in lines) else 1


def table(lines: list[Line]) -> str:
    head = (
        "| operation | as written: longest wait of others | their failed statements | safe form: longest wait | "
        "failed | it took |\n|---|---|---|---|---|---|\n"
    )
    return head + "".join(map(row, lines))


def row(line: Line) -> str:
    before, after = line.before.seen, line.after.seen
    code = line.unsafe.code.replace("|", "\\|")
    return (
        f"| `{code}` | {before.longest:.2f} s | {before.failed:,} | {after.longest:.2f} s | {after.failed:,} | "
        f"{line.before.seconds:.1f} s, {line.after.seconds:.1f} s |\n"
    )


sys.exit(main())

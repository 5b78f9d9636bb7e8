"""What migrations of tests do, there and back."""

import subprocess
import sys
from pathlib import Path

Sides = tuple[str, str]


def adds(column: str, kind: str = "sa.String(20)") -> Sides:
    return f'op.add_column("product", sa.Column("{column}", {kind}))', f'op.drop_column("product", "{column}")'


def retypes(length: int) -> Sides:
    return _retyped(100, length), _retyped(length, 100)


def renames(new: str) -> Sides:
    return _batch(f'alter_column("name", new_column_name="{new}")'), _batch(
        f'alter_column("{new}", new_column_name="name")'
    )


def indexes(name: str, column: str) -> Sides:
    return f'op.create_index("{name}", "product", ["{column}"])', f'op.drop_index("{name}", "product")'


def _retyped(before: int, after: int) -> str:
    types = f"existing_type=sa.String({before}), type_=sa.String({after})"
    return _batch(f'alter_column("name", {types}, existing_nullable=False)')


def _batch(line: str) -> str:
    return f'with op.batch_alter_table("product") as batch:\n    batch.{line}'


COLOUR, WEIGHT = adds("colour"), adds("weight", "sa.Integer()")


def complaints(path: Path) -> str:
    """What formatter and lint say of written files; nothing where they would leave all as it is."""
    said = ""
    for check in (["format", "--check"], ["check", "--select", "E,F,W,I", "--ignore", "E501"]):
        ruff = [sys.executable, "-m", "ruff", *check, "--isolated", "--line-length", "120", str(path)]
        done = subprocess.run(ruff, capture_output=True, text=True, check=False)
        said += done.stdout + done.stderr if done.returncode else ""
    return said

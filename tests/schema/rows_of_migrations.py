"""A repository with migrations that can be squashed: three of them in a row, with one below and two on top."""

from pathlib import Path

from tests.schema.repository import Repository
from tests.schema.writing import COLOUR, Sides, adds, indexes, renames

ROW = "0002_colour..0004_title"
FILLED = (
    'op.add_column("product", sa.Column("colour", sa.String(20)))\n'
    "op.execute(\"UPDATE product SET colour = 'red' WHERE colour IS NULL\")\n"
    'with op.batch_alter_table("product") as batch:\n'
    '    batch.alter_column("colour", existing_type=sa.String(20), nullable=False)',
    'op.drop_column("product", "colour")',
)
"""A column that must have a value, which old rows are given."""


def published(root: Path, first: Sides = COLOUR, *, on_top: int = 2) -> Repository:
    """All of them on main; ``first`` is what the first of the row does."""
    team = Repository(root / "team")
    sides = [first, indexes("ix_product_colour", "colour"), renames("title"), adds("weight"), adds("size")]
    every = list(zip(("colour", "index", "title", "weight", "size"), sides, strict=True))
    for number, (name, side) in enumerate(every[: 3 + on_top], start=2):
        team.write(f"000{number}_{name}", f"app_000{number}", f"app_000{number - 1}", *side, commit="Ana")
    return team


def names(team: Repository) -> list[str]:
    return sorted(path.name for path in team.folder.glob("versions/app/*.py"))


def contents(team: Repository) -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in team.folder.rglob("*")
        if path.suffix != ".pyc" and path.is_file()
    }

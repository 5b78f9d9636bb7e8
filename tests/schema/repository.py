"""A real git repository with a folder of migrations in it, in which two people write one at the same time."""

import os
import shutil
import subprocess
from pathlib import Path
from textwrap import indent

from admin_app.schema import heads
from admin_app.schema.branches import MIGRATIONS

BASE_UP = """\
op.create_table(
    "maker",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(50), nullable=False),
)
op.create_table(
    "product",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("price", sa.Integer(), nullable=True),
    sa.Column("note", sa.String(100), nullable=True),
    sa.Column("maker_id", sa.Integer(), nullable=True),
)
op.create_index("ix_product_price", "product", ["price"])
"""
BASE_DOWN = 'op.drop_table("product")\nop.drop_table("maker")\n'
QUIET = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


class Repository:
    """``root`` with the branches that a test makes; whoever commits is named, and "me" is the one who runs commands."""

    def __init__(
        self, root: Path, base_up: str = BASE_UP, base_down: str = BASE_DOWN, *, with_git: bool = True
    ) -> None:
        self.root = root
        self.folder = root / "migrations"
        root.mkdir(parents=True, exist_ok=True)
        if with_git:
            self._begin()
        (self.folder / "versions" / "app").mkdir(parents=True)
        (self.folder / "versions" / "steward").mkdir()
        for name in ("env.py", "script.py.mako"):
            shutil.copy(MIGRATIONS / name, self.folder / name)
        self.write("0001_base", "app_0001", None, base_up, base_down, commit="Ana" if with_git else "")

    def _begin(self) -> None:
        self.git("-c", "init.defaultBranch=main", "init", "-q")
        self.git("config", "user.name", "Me")
        self.git("config", "user.email", "me@example.com")

    def git(self, *words: str, fails: bool = False) -> str:
        done = subprocess.run(["git", *words], cwd=self.root, capture_output=True, text=True, check=False, env=QUIET)
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def write(
        self,
        name: str,
        revision: str,
        after: str | None,
        up: str,
        down: str = "pass",
        *,
        commit: str = "",
        more: str = "",
    ) -> Path:
        path = self.folder / "versions" / "app" / f"{name}.py"
        labels = '("app",)' if after is None else "None"
        path.write_text(
            f'"""{name[5:].replace("_", " ").capitalize()}.\n\nRevision {revision}, after {after}.\n"""\n\n'
            "import sqlalchemy as sa\nfrom alembic import op\n\n"
            f'revision = "{revision}"\ndown_revision = {after!r}\nbranch_labels = {labels}\ndepends_on = None\n\n\n'
            f"{more}def upgrade() -> None:\n{indent(up.strip(), '    ')}\n\n\n"
            f"def downgrade() -> None:\n{indent(down.strip(), '    ')}\n",
            encoding="utf-8",
        )
        heads.write(self.folder)
        if commit:
            self.commit(name, commit)
        return path

    def commit(self, message: str, author: str) -> None:
        self.git("add", "-A")
        person = f"{author.lower()}@example.com"
        self.git("-c", f"user.name={author}", "-c", f"user.email={person}", "commit", "-q", "-m", message)

    def copied(self, root: Path) -> "Repository":
        """The same in another place, with its history."""
        return Repository.at(Path(shutil.copytree(self.root, root)))

    @classmethod
    def at(cls, root: Path) -> "Repository":
        """One that is there."""
        found = object.__new__(cls)
        found.root, found.folder = root, root / "migrations"
        return found

    def two_sides(self, theirs: tuple[str, str], mine: tuple[str, str]) -> "Repository":
        """Ana's on main, mine on a branch into which main is merged: git stops at the heads file."""
        self.git("checkout", "-q", "-b", "feature")
        self.write("0002_mine", "app_0002_b", "app_0001", *mine, commit="Me")
        self.git("checkout", "-q", "main")
        self.write("0002_theirs", "app_0002_a", "app_0001", *theirs, commit="Ana")
        self.git("checkout", "-q", "feature")
        self.git("merge", "main", fails=True)
        return self

"""What a migration's file must have and must not have, and who still maps what it drops."""

import pytest

from admin_app.schema.safety.checking import check_files
from admin_app.schema.safety.mapping import models_in
from tests.schema.repository import Repository
from tests.schema.safety.conftest import Findings

UP = 'op.add_column("thing", sa.Column("x", sa.Integer()))'
MODEL = '''\
from sqlalchemy import Column, String
from sqlalchemy.orm import Mapped, Unmapped, mapped_column, relationship, unmapped_column


class Thing(Base):
    """A thing."""

    __tablename__ = "thing"

    id: Mapped[int]
    title: Mapped[str] = mapped_column("name", String(100))
    sku = mapped_column()
    price: {annotation}
    maker: Mapped["Maker"] = relationship()
'''


@pytest.mark.parametrize("down", ["pass", "...", '"""Nothing to do."""'])
def test_no_way_back_is_named(found: Findings, down: str) -> None:
    (finding,) = found(UP, down=down)
    assert finding.kind == "downgrade"
    assert finding.place == "migrations/versions/app/0002_mine.py:19"


@pytest.mark.parametrize(
    "down", ['raise NotImplementedError("what was there is lost")', 'op.drop_column("thing", "x")']
)
def test_a_way_back_or_a_word_why_there_is_none_is_enough(found: Findings, down: str) -> None:
    assert found(UP, down=down) == []


def test_a_merge_needs_no_way_back(found: Findings) -> None:
    assert found("pass", down="pass") == []


@pytest.mark.parametrize("line", ["import models", "from models.base import Base", "import admin_app.extensions as e"])
def test_code_that_will_change_is_not_imported(team: Repository, found: Findings, line: str) -> None:
    for package in ("models", "admin_app"):
        (team.root / package).mkdir()
        (team.root / package / "__init__.py").touch()
    (finding,) = found(f"{line}\n{UP}")
    assert finding.kind == "imports"
    assert "will change" in finding.words


def test_what_a_migration_needs_is_imported_at_will(found: Findings) -> None:
    assert found(f"from datetime import date\nimport json\n{UP}") == []


def test_a_column_is_not_dropped_while_the_released_code_maps_it(team: Repository, found: Findings) -> None:
    release(team, MODEL.format(annotation="Mapped[int | None]"))
    (finding,) = found('op.drop_column("thing", "price")')
    assert finding.kind == "drop-column"
    assert "which the code on main still maps" in finding.words


def test_a_column_that_the_released_code_no_longer_maps_is_dropped(team: Repository, found: Findings) -> None:
    release(team, MODEL.format(annotation="Unmapped[int | None] = unmapped_column()"))
    assert found('op.drop_column("thing", "price")') == []


def test_a_table_is_not_dropped_while_the_released_code_maps_it(team: Repository, found: Findings) -> None:
    release(team, MODEL.format(annotation="Mapped[int]"))
    assert [finding.kind for finding in found('op.drop_table("thing")')] == ["drop-table"]


def test_a_column_of_this_code_is_not_dropped(found: Findings) -> None:
    (finding,) = found('op.drop_column("product", "sku")')
    assert "which this code still maps" in finding.words


def test_models_are_read_as_they_name_their_columns() -> None:
    assert list(models_in(MODEL.format(annotation="Unmapped[int]"))) == [("thing", ["id", "name", "sku"])]
    assert list(models_in("class Broken(")) == []


def test_all_that_is_wrong_is_said_at_once(team: Repository, found: Findings) -> None:
    kinds = [finding.kind for finding in found('op.create_index("ix", "thing", ["price"])', down="pass")]
    assert kinds == ["downgrade", "index"]
    assert check_files(team.folder).looked_at[0].revision == "app_0002"


def release(team: Repository, model: str) -> None:
    """The model as it is on the shared branch; in the working tree it has gone on."""
    path = team.root / "models.py"
    path.write_text(model)
    team.git("checkout", "-q", "main")
    team.commit("models", "Ana")
    team.git("checkout", "-q", "feature")


def test_what_follows_a_line_that_cannot_be_read_is_told_by_itself(found: Findings) -> None:
    asks = 'op.get_bind().execute(sa.text("SELECT id FROM thing")).fetchall()  # accepted: reads a few rows'
    told = found(f'{asks}\nop.drop_table("thing")')
    assert len(told) == 1 and "what follows, from line 17 on" in told[0].text
    assert told[0].place.endswith("0002_mine.py:15")  # where upgrade() begins
    assert "op.execute" not in told[0].safe  # there is no statement to repeat
    assert found(asks) == []


def test_a_column_is_read_to_its_end_also_behind_a_quoted_word(found: Findings) -> None:
    (told,) = found('op.add_column("thing", sa.Column("code", sa.String(5, collation="C"), nullable=False))')
    assert "[required-column]" in told.text

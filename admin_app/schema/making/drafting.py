"""The migration that the models ask for: found, decided and put into words; written by nobody yet."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, MetaData

from admin_app.resource.errors import Refusal
from admin_app.schema.adopting import left_out
from admin_app.schema.alike import differing_elsewhere
from admin_app.schema.branches import MIGRATIONS, PREFIX, TEAM, TOOL
from admin_app.schema.making.asking.choices import Answers
from admin_app.schema.making.asking.filling import asked, neutral
from admin_app.schema.making.asking.renames import Renames, decided
from admin_app.schema.making.comparing.differing import moves_between
from admin_app.schema.making.comparing.moves import Move
from admin_app.schema.making.pictures.reading import picture_of
from admin_app.schema.making.pictures.standing import by_look, standing
from admin_app.schema.making.pictures.values import Schema, copied
from admin_app.schema.making.texts.draft import Draft
from admin_app.schema.making.texts.rendering import body_of
from admin_app.schema.making.texts.telling import told


def draft(
    connection: Connection, metadata: MetaData, answers: Answers, branch: str = TEAM, folder: Path = MIGRATIONS
) -> Draft:
    """From the database as it is to the models; refuses where they agree, and where a question is open."""
    before = of_branch(standing(connection, metadata, folder), branch)
    after = of_branch(picture_of(metadata), branch)
    renames = decided(copied(before), after, answers)
    questions: list[str] = []
    same = by_look(connection)
    up = moves_between(before, after, renames, asked(answers, questions), same)
    if questions:
        raise Refusal(_refusal(questions))
    if not up:
        raise Refusal(_nothing(differing_elsewhere(connection, metadata, left_out(folder))))
    down = moves_between(after, before, renames.back(before, after), neutral, same)
    return _drafted(up, down)


def differences(connection: Connection, metadata: MetaData, folder: Path = MIGRATIONS) -> list[str]:
    """Where the models and the tables differ, in words: all that a migration would change."""
    before, after = standing(connection, metadata, folder), picture_of(metadata)
    moves = moves_between(before, after, Renames(), neutral, by_look(connection))
    return told(moves) + differing_elsewhere(connection, metadata, left_out(folder))


def of_branch(schema: Schema, branch: str) -> Schema:
    """The tables of the branch: the tool's have its prefix, all others are the team's."""
    return {name: shape for name, shape in schema.items() if name.startswith(PREFIX) == (branch == TOOL)}


def _drafted(up: Sequence[Move], down: Sequence[Move]) -> Draft:
    imports: set[str] = set()
    return Draft(body_of(up, imports), body_of(down, imports), tuple(sorted(imports)), tuple(told(up)))


def _nothing(elsewhere: list[str]) -> str:
    if not elsewhere:
        return "The models and the database agree: there is nothing to write."
    lines = "\n".join(f"  {each}" for each in elsewhere)
    return (
        f"What differs stands in another schema of PostgreSQL, for which nothing is written:\n{lines}\n"
        'Write the migration by hand, with schema="…" in each operation.'
    )


def _refusal(questions: list[str]) -> str:
    lines = "\n".join(f"  {each}" for each in dict.fromkeys(questions))
    return (
        "A column must have a value, and rows that are there have none. Say what they get, here with an example:\n"
        f"{lines}\nIf no database has such rows: --no-fill. Nothing was written."
    )

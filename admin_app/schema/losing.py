"""What a database would lose, or have twice, if what it has had were stepped down and up again. Only reads."""

from collections.abc import Iterable, Iterator

from alembic.script import Script
from sqlalchemy import Connection, Engine, column, func, select, table

from admin_app.resource.errors import Refusal
from admin_app.schema.operations import steps_of
from admin_app.schema.steps import KEY, MAKE, RENAME, RULE, Step, Thing


def refuse_to_lose(engine: Engine, had: Iterable[Script]) -> None:
    """Refuse, with what it is, where stepping down and up again would not lead to what was there."""
    with engine.connect() as connection:
        lost = [what for script in had for what in _lost(connection, script)]
    if lost:
        raise Refusal(
            "Your database has had the side that is moved, so it has to be stepped down and up again: "
            f"{'; '.join(lost)}. Nothing was changed; if that does not matter, add --yes."
        )


def _lost(connection: Connection, script: Script) -> Iterator[str]:
    for step in steps_of(script, connection.dialect.name):
        if step.sql or step.is_dark:
            yield f"what it does a second time is not known ({step.words})"
        for thing in _made(step):
            if count := _held(connection, thing):
                yield f"{count} {'values' if len(thing) > 1 else 'rows'} of {'.'.join(thing)} would be lost"


def _made(step: Step) -> Iterator[Thing]:
    """The tables and columns that the step makes, and stepping down drops; a rename drops nothing."""
    if any(touch.how == RENAME for touch in step.touches):
        return
    for touch in step.touches:
        if touch.how == MAKE and not touch.thing[0].startswith("@") and touch.thing[1:2] not in ((KEY,), (RULE,)):
            yield touch.thing


def _held(connection: Connection, thing: Thing) -> int:
    """How many rows the table holds, or values the column."""
    counted = func.count(column(thing[1])) if len(thing) > 1 else func.count()
    return int(connection.execute(select(counted).select_from(table(thing[0]))).scalar() or 0)

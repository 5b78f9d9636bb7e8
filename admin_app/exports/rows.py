"""Rows as objects, for the columns that only a whole row can answer: lists of related rows, properties, methods.

Several times slower than the other ways; what a column needs is loaded along, never row by row.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.orm import Session, selectinload

from admin_app.exports.csv_cells import cell_writer, line
from admin_app.exports.drawn import any_cell
from admin_app.exports.plan import Column, Plan
from admin_app.resource.fields import Field, Kind, fields_of, label_of
from admin_app.resource.pages import columns


def whole_rows(plan: Plan, session: Session, size: int) -> Iterator[list[str]]:
    """The lines of the file, ``size`` at a time."""
    model = plan.view.model
    joined = [field.attribute for field in fields_of(model).values() if _is_joined_list(field)]
    along = [*columns.loading(plan.view, plan.names), *(selectinload(attribute) for attribute in joined)]
    statement = plan.select(model).options(*along)
    cells = [_cell_of_row(plan, column) for column in plan.columns]
    with session.execute(statement, execution_options={"yield_per": size}) as result:
        for part in result.scalars().partitions():
            yield [line([write(row) for write in cells]) for row in part]


def _is_joined_list(field: Field) -> bool:
    """A list that its model loads by a join, which cannot be read in parts."""
    return field.kind is Kind.TO_MANY and field.attribute.property.lazy in ("joined", False)


def _cell_of_row(plan: Plan, column: Column) -> Callable[[Any], str]:
    if (formatter := column.formatter) is not None:
        return lambda row: any_cell(formatter(plan.view, None, row, column.path))
    value = columns.getter(column.path)
    if column.of_row or column.label is not None:
        return lambda row: any_cell(_labelled(value(row)))
    write = cell_writer(column.fields[0])
    return lambda row: write(value(row))


def _labelled(value: Any) -> Any:
    """Related rows by their labels, anything else as it is."""
    if isinstance(value, list | set | tuple):
        return ", ".join(str(_labelled(each)) for each in value)
    return label_of(value) if hasattr(type(value), "__mapper__") else value

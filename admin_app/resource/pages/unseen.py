"""Do rows that the actor may not see hold a key? Asked past the reading door; the answer is yes or no, never a row.

A delete would meet them: the database refuses it, or takes them along.
"""

from typing import Any

from flask import current_app
from sqlalchemy import func, literal, select

from admin_app.resource import scope
from admin_app.resource.listing.counting import Count
from admin_app.resource.pages.ties import Tie
from admin_app.resource.resource import Resource


def there(view: Resource, tie: Tie, condition: Any) -> bool:
    """Is there such a row, whoever may see it?"""
    return bool(_ask(view, tie, _some(tie, condition, 1)))


def more_than_seen(view: Resource, tie: Tie, condition: Any, *, told: bool) -> bool:
    """Are there rows that the actor may not see? ``told``: they may know of the kind, and see what its rule allows."""
    if not told:
        return there(view, tie, condition)
    if tie.model not in scope.row_rules(view.rows):
        return False
    bound = count_bound()
    seen = count(view, tie, condition)
    return seen.exact and _ask(view, tie, _some(tie, condition, bound + 1)) > seen.value


def count(view: Resource, tie: Tie, condition: Any) -> Count:
    """The rows that the actor may see, up to a bound."""
    bound = count_bound()
    value = view.rows.scalar(_some(tie, condition, bound + 1)) or 0
    return Count(min(value, bound), value <= bound)


def count_bound() -> int:
    bound: int = current_app.config["COUNT_BOUND"]
    return bound


def _some(tie: Tie, condition: Any, bound: int) -> Any:
    some = select(literal(1)).select_from(tie.model).where(condition).limit(bound).subquery()
    return select(func.count()).select_from(some)


def _ask(view: Resource, tie: Tie, statement: Any) -> int:
    bind = {"mapper": tie.other}
    return view.rows.execute(statement, execution_options=scope.ASKED_BY_TOOL, bind_arguments=bind).scalar() or 0

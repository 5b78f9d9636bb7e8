"""The ground every table stands on: one metadata, one naming convention, and the sentence for a broken rule.

Knows no web and no Flask.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from models.types import Document, Moment, Money

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every mapped class of the home database, the tool's own and the team's."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {datetime: Moment, Decimal: Money, dict[str, Any]: Document}


class RuleBroken(Exception):
    """A business rule says no. The message is one sentence for a person: what is so, and what to do.

    What varies in it is named, so that it can be said in another language: ``RuleBroken("%(count)s left.", count=3)``.
    """

    def __init__(self, template: str, **values: Any) -> None:
        self.template = template
        self.values = values
        self.sentence = template % values if values else template
        super().__init__(self.sentence)

"""Ground for the tables of examples, so that they are not taken for tables of the desk."""

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass

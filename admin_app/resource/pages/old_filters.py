"""Flask-Admin's own filters, which old links name, where their values have to fit the column to be compared with it."""

from typing import Any
from uuid import UUID

from flask_admin.contrib.sqla import filters


class _Uuid:
    def clean(self, value: str) -> Any:
        return UUID(value)


class _Uuids:
    def clean(self, value: str) -> Any:
        return [UUID(part.strip()) for part in value.split(",") if part.strip()]


class _UuidEqual(_Uuid, filters.UuidFilterEqual):
    pass


class _UuidNotEqual(_Uuid, filters.UuidFilterNotEqual):
    pass


class _UuidIn(_Uuids, filters.UuidFilterInList):
    pass


class _UuidNotIn(_Uuids, filters.UuidFilterNotInList):
    pass


class OldFilters(filters.FilterConverter):
    """``filter_converter`` of every view; those of a UUID compare UUIDs, which is more than their text."""

    uuid_filters = (_UuidEqual, _UuidNotEqual, filters.FilterEmpty, _UuidIn, _UuidNotIn)

    def convert(self, type_name: str, column: Any, name: str, **options: Any) -> Any:
        """No filters, and not None, for a type that Flask-Admin has none for: its own code walks over them."""
        return super().convert(type_name, column, name, **options) or []

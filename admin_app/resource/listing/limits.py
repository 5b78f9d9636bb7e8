"""How much one address may ask for. Each number is a setting; over it the answer is a refusal that names the limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TIMEOUT = "statement_timeout_ms"
"""The execution option of a connection whose statements may take another time than a page's, such as a file's."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one listing, named as their settings in ``config.py``, with the same defaults."""

    page_size: int = 50
    page_size_max: int = 200
    filters_max: int = 20
    filter_depth_max: int = 4  # nesting of all, any and not in where=
    filter_values_max: int = 500
    path_depth_max: int = 3  # relations in one path
    search_length_max: int = 200
    sort_keys_max: int = 3
    columns_max: int = 200
    where_length_max: int = 20_000

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Limits":
        return cls(**{name: config[name.upper()] for name in cls.__dataclass_fields__ if name.upper() in config})

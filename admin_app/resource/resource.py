"""What pages, the registry and the capabilities ask of a resource: who may, which rows, which fields.

``ModelView`` is one; whoever asks knows only this, so that no page imports the class that opens it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from admin_app.resource.actions import Verb
from admin_app.resource.fields import Field
from admin_app.resource.listing import Readable
from admin_app.resource.policy import Policy, Verdict


class Resource(Readable, Protocol):
    """A declared model in the tool. What is not named here is Flask-Admin's own, and typed as little as there."""

    policy: Policy
    name: str
    name_in_url: str
    singular: str | None
    endpoint: str
    extra_parameters: Sequence[str]

    def may(self, operation: str) -> Verdict: ...

    def is_action_allowed(self, name: str) -> bool: ...

    @property
    def verbs(self) -> Mapping[str, Verb]: ...

    @property
    def rows(self) -> Session: ...

    def get_one(self, id: Any, lock: bool = False) -> Any: ...

    def row_of_request(self, lock: bool = False) -> Any: ...

    def get_pk_value(self, model: Any) -> Any: ...

    def label(self, row: Any) -> str: ...

    def labels(self) -> Callable[[Any], str]: ...

    def row_url(self, row: Any) -> str: ...

    @property
    def row_address(self) -> str: ...

    @property
    def base_url(self) -> str: ...

    @property
    def all_fields(self) -> Mapping[str, Field]: ...

    def field(self, name: str) -> Field | None: ...

    def related(self, name: str) -> "Resource | None": ...

    def writable(self) -> set[str]: ...

    @property
    def names(self) -> Sequence[str]: ...

    def get_column_name(self, field: str) -> str: ...

    def listing(self) -> Any: ...

    def __getattr__(self, name: str) -> Any: ...

"""The people as a resource, so that a record's colleague has a name and a picker finds them. Read only, for everybody.

Who may sign in, with which password and roles, is never written here: that is the business of ``user …``.
"""

from collections.abc import Iterable

from admin_app.resource.policy import STANDARD, Policy
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.view import ModelView
from models.system import User

HIDDEN = ("attributes", "created_at", "held", "language", "password_hash", "time_zone")


class EveryRole(frozenset[str]):
    """The roles of whoever holds one, a team's own too."""

    def isdisjoint(self, roles: Iterable[object]) -> bool:
        return not any(True for _ in roles)

    def __str__(self) -> str:
        """For who reads the policies: its members are only the standard ones."""
        return "everybody who signed in"


class PeopleView(ModelView):
    model = User
    title = N_("People")
    category = N_("Tool")
    icon = "people"
    column_list = ["name", "email", "is_active"]
    column_details_list = ["name", "email", "is_active"]
    column_searchable_list = ["name", "email"]
    column_filters = ["is_active"]
    column_default_sort = "name"
    can_create = can_edit = can_delete = False  # for the role admin, too
    policy = Policy(
        read=EveryRole(STANDARD.read),
        fields={name: frozenset() for name in HIDDEN},
    )

    @classmethod
    def resource_name(cls, model: type) -> str:
        return "people"

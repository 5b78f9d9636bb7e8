"""The doorway to changes: what a session is about to write, as data; and its dry run."""

from admin_app.resource.changes.gathering import CHANGED, CREATE, DELETE, EDIT, Change, Gathering, kept_name, source_of
from admin_app.resource.changes.session import DRY_RUN, REASON, ROUTE, changes_in, dry_run, recording

__all__ = [
    "CHANGED",
    "CREATE",
    "DELETE",
    "DRY_RUN",
    "EDIT",
    "REASON",
    "ROUTE",
    "Change",
    "Gathering",
    "changes_in",
    "dry_run",
    "kept_name",
    "recording",
    "source_of",
]

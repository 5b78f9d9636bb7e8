"""How long ago something was, in words."""

from datetime import UTC, datetime

from admin_app.resource.formats import formats
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext


def ago(at: datetime) -> str:
    """How long ago, in the largest unit that fits; a date when it is more than a month."""
    seconds = int((datetime.now(UTC) - at).total_seconds())
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", seconds // 60)
    if seconds < 86400:
        return ngettext("%(count)s hour ago", "%(count)s hours ago", seconds // 3600)
    if seconds < 31 * 86400:
        return ngettext("%(count)s day ago", "%(count)s days ago", seconds // 86400)
    return formats().day(formats().here(at))

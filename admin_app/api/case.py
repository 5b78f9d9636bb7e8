"""In which case a request wrote its names and its answer spells them: camelCase or snake_case.

Requests may use either, name by name. Answers follow the header ``Accept-Case``, else the setting API_CASE; errors
about a name repeat it as the request spelled it.
"""

from flask import current_app, request

from admin_app.api.names import CASES
from admin_app.resource.errors import BadAddress, closest, with_suggestion
from admin_app.resource.translation import gettext as _

HEADER = "Accept-Case"


def case_of_answer() -> str:
    """``camel`` or ``snake``; raises BadAddress for another word in the header."""
    asked = request.headers.get(HEADER, "").strip().lower()
    if not asked:
        case: str = current_app.config["API_CASE"]
        return case
    if asked not in CASES:
        sentence = _("%(header)s is camel or snake, not %(word)s.", header=HEADER, word=repr(asked))
        raise BadAddress(with_suggestion(sentence, closest(asked, CASES)))
    return asked

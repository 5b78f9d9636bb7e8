"""What somebody typed into a form whose session had ended: it travels through the sign-in page and back into the form.

Kept nowhere but in the pages themselves; passwords and files are not carried. Nothing is saved here: the form's own
page does that, where the same person signed in, and else shows the form.
"""

import json
from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

FIELD = "held"
NEVER_CARRIED = ("csrf_token", "password", "passwd", "secret", "token")

Values = Sequence[tuple[str, str]]


def typed() -> str:
    """The values of this request's form, as one text for a hidden field."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if _may_be_carried(name)]
    return json.dumps(pairs, ensure_ascii=False)


def carried() -> Values | None:
    """What the sign-in page carried, or None where it carried nothing that can be read."""
    try:
        pairs = json.loads(request.form.get(FIELD, "null"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(pairs, list) or not all(_is_pair(pair) for pair in pairs):
        return None
    return [(name, value) for name, value in pairs if _may_be_carried(name)]


def had_files() -> bool:
    return any(file.filename for file in request.files.values())


def back_to_the_form(target: str, values: Values) -> ResponseReturnValue:
    """A page that sends the form again, now by whoever signed in."""
    return render_template("auth/go_on.html", target=target, values=values)


def _may_be_carried(name: str) -> bool:
    return not any(word in name.lower() for word in NEVER_CARRIED)


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)

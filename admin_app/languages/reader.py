"""In which language and zone this request is answered: as its person chose, else as the browser asks, else the setting.

Both are said anew for each request, English too, and forgotten with it: a thread serves many readers.
"""

from typing import Any

from flask import Response, current_app, g, request
from flask_login import current_user

from admin_app.languages.catalogues import catalogue_of
from admin_app.resource.formats import ENGLISH, formats_of, write_for
from admin_app.resource.gate import comes_by_token, is_for_nobody
from admin_app.resource.translation import speak

_SPOKEN = "steward_language"


def begin(_app: Any, **_about: Any) -> None:
    """Before anything else of a request."""
    _answer_in(browsers_language(), current_app.config["TIME_ZONE"])


def know_person() -> None:
    """Before the view, and before it is asked whether its reader may open it, which may be answered with a refusal.

    A program that comes by a token is answered in the language it asks for, by the clock of the setting: what it gets
    does not change because its person moves house.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if (view is not None and is_for_nobody(view)) or comes_by_token(view, request.headers.get("Authorization")):
        return
    language, zone = getattr(current_user, "language", None), getattr(current_user, "time_zone", None)
    if language or zone:
        offered = current_app.config["LANGUAGES"]
        spoken = str(language) if language in offered else browsers_language()
        _answer_in(spoken, zone or current_app.config["TIME_ZONE"])


def browsers_language() -> str:
    config = current_app.config
    asked = [tag.replace("_", "-") for tag in config["LANGUAGES"]]
    best = request.accept_languages.best_match(asked)
    return best.replace("-", "_") if best else str(config["LANGUAGE"])


def language_tag() -> str:
    """The language of the page as HTML and HTTP write it."""
    return str(g.get(_SPOKEN, current_app.config["LANGUAGE"])).replace("_", "-")


def say_language(response: Response) -> Response:
    """A page and a refusal are in a language, and another browser may get them in another."""
    if response.mimetype in ("text/html", "application/problem+json"):
        response.content_language.add(language_tag())
        response.vary.add("Accept-Language")
    return response


def end(_error: BaseException | None) -> None:
    """After the request; a file that is still on its way has noted both for itself."""
    speak(None)
    write_for(ENGLISH)


def _answer_in(language: str, zone: str) -> None:
    setattr(g, _SPOKEN, language)
    speak(catalogue_of(language))
    try:
        write_for(formats_of(language, zone))
    except ValueError:  # a zone that this machine does not know any more
        write_for(formats_of(language, current_app.config["TIME_ZONE"]))

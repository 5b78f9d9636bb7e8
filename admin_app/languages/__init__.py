"""Which language and time zone a request is answered in, and the page where a person chooses their own."""

from flask import Flask, request_started
from flask_babel import Babel

from admin_app.languages import pages, reader
from admin_app.languages.catalogues import direction
from admin_app.resource.formats import formats


def init_app(app: Flask) -> None:
    # The signal comes before whatever may refuse, so that no thread keeps the language of the last reader.
    request_started.connect(reader.begin, app)
    app.before_request(reader.know_person)
    app.after_request(reader.say_language)
    app.teardown_request(reader.end)
    # For what Flask-Admin says itself, and for a team's pages that use Flask-Babel.
    Babel(configure_jinja=False).init_app(
        app, locale_selector=lambda: formats().locale, timezone_selector=lambda: formats().zone_name
    )
    app.register_blueprint(pages.languages)
    app.jinja_env.globals.update(steward_language=reader.language_tag, steward_direction=direction)

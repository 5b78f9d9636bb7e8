"""The kernel: what a resource is. Knows no particular model and no capability."""

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Bootstrap4Theme

from admin_app.resource import errors, formats, translation
from admin_app.resource.pages import home, rendering, shell
from admin_app.resource.registry import Registry


def init_app(app: Flask) -> Registry:
    """Give the application its registry, its Flask-Admin, and the one handler for refusals."""
    errors.register(app)
    admin = Admin(
        app,
        name="Steward",
        url="/admin",
        index_view=home.Home(url="/admin"),
        theme=Bootstrap4Theme(),  # only the fallback for stock templates that ours do not replace
        csp_nonce_generator=shell.nonce,
    )
    translation.into_templates(app.jinja_env.globals)
    formats.into_templates(app.jinja_env.globals)
    registry = Registry(app, admin)
    rendering.init_app(app)
    shell.init_app(app)
    home.init_app(registry)
    return registry

"""The schema of the home database: brought up to date, kept equal to the models, written down in two branches."""

from flask import Flask

from admin_app.extensions import db
from admin_app.resource.errors import Conflict
from admin_app.resource.registry import Registry
from admin_app.resource.translation import gettext as _
from admin_app.schema.files import MIGRATIONS
from admin_app.schema.heads import trouble as trouble_with_heads
from admin_app.schema.heads import two_ends


def init_app(app: Flask) -> None:
    """Tell whoever asks whether this application is ready (``/readyz``, ``run.py check``) how its database stands.

    Two ends of a branch are noticed here, from the files alone: production does not serve, else every page says it.
    """
    registry: Registry = app.extensions["steward"]
    registry.readiness.append(_trouble)
    registry.soundness.append(trouble_with_heads)
    if branches := two_ends(app.config.get("MIGRATIONS", MIGRATIONS)):
        if app.config["ENVIRONMENT"] == "production" and app.config.get("SERVES", True):
            raise Conflict(
                f"The migrations of {branches[0]} end twice, so nobody knows which tables this version of the code "
                "needs. See both: python run.py db status"
            )
        registry.warnings.append(lambda: _ends_twice(app))


def _ends_twice(app: Flask) -> str | None:
    """Asked by every page while it is so: it goes away when the files are right."""
    branches = two_ends(app.config.get("MIGRATIONS", MIGRATIONS))
    if not branches:
        return None
    return _(
        "The migrations of %(branch)s end twice: two people wrote one at once. Run in the project: %(command)s",
        branch=branches[0],
        command="python run.py db status",
    )


def _trouble() -> str | None:
    from admin_app.schema.state import current_state  # Alembic costs a fifth of the start; no page needs it

    state = current_state(db.engine)
    return None if state.ok else state.sentence

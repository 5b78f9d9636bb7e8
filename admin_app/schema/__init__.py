"""The schema of the home database: brought up to date, kept equal to the models, written down in two branches."""

from flask import Flask

from admin_app.extensions import db
from admin_app.resource.registry import Registry


def init_app(app: Flask) -> None:
    """Tell whoever asks whether this application is ready (``/readyz``, ``run.py check``) how its database stands."""
    registry: Registry = app.extensions["steward"]
    registry.readiness.append(_trouble)


def _trouble() -> str | None:
    from admin_app.schema.state import current_state  # Alembic costs a fifth of the start; no page needs it

    state = current_state(db.engine)
    return None if state.ok else state.sentence

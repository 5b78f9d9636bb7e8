"""Flask-Admin's own SQLAlchemy tests, run against our ModelView (``make upstream``)."""

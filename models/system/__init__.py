"""The tool's own tables, prefix ``admin_``: people, sessions, the history of changes and of files taken out."""

from models.system.change import Change, ChangeSet
from models.system.export import Export
from models.system.session import UserSession
from models.system.sign_in_attempt import SignInAttempt
from models.system.user import User, UserRole

__all__ = ["Change", "ChangeSet", "Export", "SignInAttempt", "User", "UserRole", "UserSession"]

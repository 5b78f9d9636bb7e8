"""The tool's own tables, prefix ``admin_``: people, sessions, API tokens and answers, pins and visits, the history of
changes and of files taken out."""

from models.system.api_answer import ApiAnswer
from models.system.api_token import ApiToken
from models.system.change import Change, ChangeSet
from models.system.export import Export
from models.system.pin import Pin
from models.system.sent_form import SentForm
from models.system.session import UserSession
from models.system.sign_in_attempt import SignInAttempt
from models.system.user import User, UserRole
from models.system.visit import Visit

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "Change",
    "ChangeSet",
    "Export",
    "Pin",
    "SentForm",
    "SignInAttempt",
    "User",
    "UserRole",
    "UserSession",
    "Visit",
]

"""The doorway: all that a declaration may import. Each thing is loaded when it is asked for.

So the command line stands, and can say what is wrong, also where a model cannot be imported; and what hand-written
endpoints need costs nothing where there are none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask_admin import expose

    from admin_app.api.generic.permissions import Permission
    from admin_app.api.generic.serializers import (
        ModelSerializer,
        Serializer,
    )
    from admin_app.api.generic.sets import (
        Router,
        ViewSet,
        route,
    )
    from admin_app.api.generic.usual_permissions import AllowAny, Allows, HasRole, IsAdmin, IsSignedIn, ReadOnly
    from admin_app.api.generic.views import (
        APIView,
        CreateAPIView,
        DestroyAPIView,
        GenericAPIView,
        ListAPIView,
        ListCreateAPIView,
        RetrieveAPIView,
        RetrieveDestroyAPIView,
        RetrieveUpdateAPIView,
        RetrieveUpdateDestroyAPIView,
        UpdateAPIView,
    )
    from admin_app.dashboards.pages import Dashboard
    from admin_app.dashboards.tiles import Chart, Number, Rows, Trend
    from admin_app.extensions import db
    from admin_app.factory import create_app
    from admin_app.resource.actions import action, needs
    from admin_app.resource.errors import Invalid, RuleBroken, sentence_of
    from admin_app.resource.pages.page import Page
    from admin_app.resource.pages.writes import begin_writing
    from admin_app.resource.policy import STANDARD, Policy, Verdict
    from admin_app.resource.shortcuts import Shortcut
    from admin_app.resource.translation import gettext, gettext_noop, ngettext
    from admin_app.resource.view import ModelView

__all__ = [
    "STANDARD",
    "APIView",
    "AllowAny",
    "Allows",
    "Chart",
    "CreateAPIView",
    "Dashboard",
    "DestroyAPIView",
    "GenericAPIView",
    "HasRole",
    "Invalid",
    "IsAdmin",
    "IsSignedIn",
    "ListAPIView",
    "ListCreateAPIView",
    "ModelSerializer",
    "ModelView",
    "Number",
    "Page",
    "Permission",
    "Policy",
    "ReadOnly",
    "RetrieveAPIView",
    "RetrieveDestroyAPIView",
    "RetrieveUpdateAPIView",
    "RetrieveUpdateDestroyAPIView",
    "Router",
    "Rows",
    "RuleBroken",
    "Serializer",
    "Shortcut",
    "Trend",
    "UpdateAPIView",
    "Verdict",
    "ViewSet",
    "action",
    "begin_writing",
    "create_app",
    "db",
    "expose",
    "gettext",
    "gettext_noop",
    "needs",
    "ngettext",
    "route",
    "sentence_of",
]

_HOME = {
    "flask_admin": ("expose",),
    "admin_app.dashboards.pages": ("Dashboard",),
    "admin_app.dashboards.tiles": (
        "Chart",
        "Number",
        "Rows",
        "Trend",
    ),
    "admin_app.extensions": ("db",),
    "admin_app.factory": ("create_app",),
    "admin_app.resource.actions": (
        "action",
        "needs",
    ),
    "admin_app.resource.errors": (
        "Invalid",
        "RuleBroken",
        "sentence_of",
    ),
    "admin_app.resource.pages.page": ("Page",),
    "admin_app.resource.pages.writes": ("begin_writing",),
    "admin_app.resource.policy": (
        "STANDARD",
        "Policy",
        "Verdict",
    ),
    "admin_app.resource.shortcuts": ("Shortcut",),
    "admin_app.resource.translation": (
        "gettext",
        "gettext_noop",
        "ngettext",
    ),
    "admin_app.resource.view": ("ModelView",),
    "admin_app.api.generic.permissions": ("Permission",),
    "admin_app.api.generic.usual_permissions": (
        "AllowAny",
        "Allows",
        "HasRole",
        "IsAdmin",
        "IsSignedIn",
        "ReadOnly",
    ),
    "admin_app.api.generic.serializers": (
        "ModelSerializer",
        "Serializer",
    ),
    "admin_app.api.generic.sets": (
        "Router",
        "ViewSet",
        "route",
    ),
    "admin_app.api.generic.views": (
        "APIView",
        "CreateAPIView",
        "DestroyAPIView",
        "GenericAPIView",
        "ListAPIView",
        "ListCreateAPIView",
        "RetrieveAPIView",
        "RetrieveDestroyAPIView",
        "RetrieveUpdateAPIView",
        "RetrieveUpdateDestroyAPIView",
        "UpdateAPIView",
    ),
}
"""Module -> what of it stands at the doorway."""


def __getattr__(name: str) -> Any:
    module = next((module for module, names in _HOME.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(module), name)
    globals()[name] = found
    return found

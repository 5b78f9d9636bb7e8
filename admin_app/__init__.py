"""The doorway: all that a declaration may import."""

from flask_admin import expose

from admin_app.dashboards.pages import Dashboard
from admin_app.dashboards.tiles import Chart, Number, Rows, Trend
from admin_app.extensions import db
from admin_app.factory import create_app
from admin_app.resource.actions import action, needs
from admin_app.resource.errors import RuleBroken
from admin_app.resource.pages.page import Page
from admin_app.resource.pages.writes import begin_writing
from admin_app.resource.policy import STANDARD, Policy
from admin_app.resource.shortcuts import Shortcut
from admin_app.resource.view import ModelView

__all__ = [
    "STANDARD",
    "Chart",
    "Dashboard",
    "ModelView",
    "Number",
    "Page",
    "Policy",
    "Rows",
    "RuleBroken",
    "Shortcut",
    "Trend",
    "action",
    "begin_writing",
    "create_app",
    "db",
    "expose",
    "needs",
]

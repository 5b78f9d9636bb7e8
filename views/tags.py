"""Tags, by which the team sorts its customers."""

from admin_app import ModelView
from models import Tag


class TagView(ModelView):
    model = Tag
    category = "Sales"
    api_write = True
    icon = "tag"

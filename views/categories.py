"""Categories: the tree of the catalogue."""

from admin_app import ModelView
from models import Category


class CategoryView(ModelView):
    model = Category
    category = "Catalogue"
    api_write = True
    icon = "tree"
    column_list = ("name", "parent")

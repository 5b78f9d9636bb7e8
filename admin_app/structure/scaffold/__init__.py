"""A whole existing database as code that a team owns: models, views, factories, stories and one baseline migration.

Only reads the database: nothing is ever created or changed in it.
"""

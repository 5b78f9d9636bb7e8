"""Moves as the Python of a migration and as words."""

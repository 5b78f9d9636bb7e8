"""The project's own files: a new model with its view, factory, tests and migration, written where they belong."""

"""A schema as values, and where they are read from: models, migrations, a database."""

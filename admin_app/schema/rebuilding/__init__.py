"""A table of SQLite is built anew from its own words, so that nothing of it is lost that a migration does not name."""

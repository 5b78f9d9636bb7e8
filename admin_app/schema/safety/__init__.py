"""What is dangerous about a migration on a live PostgreSQL, said before it runs, each with the safe form beside it."""

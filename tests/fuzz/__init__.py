"""Schemathesis against the running demo: what its own specification says, asked for by thousands."""

"""``db squash``: a row of released migrations becomes one file, proved to build the same schema first."""

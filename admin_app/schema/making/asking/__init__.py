"""What a person decides: what was renamed, what old rows get."""

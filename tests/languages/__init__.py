"""Languages, time zones and how things are written in them."""

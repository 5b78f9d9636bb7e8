"""Stories in a real Chromium: what a person does, what is then on the screen, and what is in the database."""

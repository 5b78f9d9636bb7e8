"""What ``db make`` and ``db squash`` stand on: schemas as values, what leads from one to another, and its text."""

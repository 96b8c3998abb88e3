"""The lessons: one folder for each, under its slug, with what only that lesson has."""

"""What the applications show beside an answer."""

KINDS = ("no name", "person", "place", "organisation", "another name")
"""Of a word, by the head for names."""

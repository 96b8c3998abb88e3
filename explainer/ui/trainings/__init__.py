"""A training as a page sees it: set up, started, watched, and what came out."""

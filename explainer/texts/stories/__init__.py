"""A seeded generator of short stories."""

"""What the applications show beside an answer."""

"""Every text that the app ships or makes, and how text is written for a reader. Nothing here knows torch."""

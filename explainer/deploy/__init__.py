"""What leaves the app: notebooks that repeat it elsewhere. No network at import."""

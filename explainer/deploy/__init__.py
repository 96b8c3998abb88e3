"""What leaves the app: notebooks that repeat it elsewhere; and the foundation models that others run. No network at import."""

"""How the embedded models were made: ``python -m explainer.training.<name>``."""

"""Notebooks that repeat a training elsewhere. State enters as one JSON literal. Torch-free."""

"""A visual explainer of transformers: the library under the app."""

__version__ = "0.1.0"

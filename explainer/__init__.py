"""A visual explainer of transformers: the library under the app."""

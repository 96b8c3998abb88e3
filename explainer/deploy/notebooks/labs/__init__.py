"""Notebooks for the course's labs, made from readable sources. They stand alone: none imports this package. Torch-free."""

from explainer.deploy.notebooks.labs.catalogue import BY_NAME, LABS, Lab

__all__ = ["BY_NAME", "LABS", "Lab"]

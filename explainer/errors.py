"""Errors that are meant for the reader: one sentence, with the number and the remedy."""

from __future__ import annotations


class ExplainerError(Exception):
    """Something the reader can mend. ``str(error)`` is one sentence that says what and how."""


class TextError(ExplainerError):
    """The text cannot be traced as it is."""


class ModelError(ExplainerError):
    """The model cannot be loaded or is not supported."""


class EditError(ExplainerError):
    """A what-if edit names something that is not there."""


class JobError(ExplainerError):
    """A training cannot be started, found, or changed by this reader."""


class DataError(ExplainerError):
    """What a reader gave to train on cannot be read; names the line where there is one."""


class DeployError(ExplainerError):
    """A model cannot be packed, deployed, asked or taken away as it was wanted."""

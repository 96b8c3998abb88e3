"""The lines of the log, and that nothing else is written while it is on: a library's record keeps its place and loses its words.

A message of a library, or of an exception, may quote what a reader typed. So of each record that is not an event of ours only the logger,
the place and the kind of the exception are written. ``EXPLAINER_LOG`` unset or ``off`` leaves the logs as Streamlit writes them.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from datetime import UTC, datetime
from functools import cache
from typing import Any

from explainer import switches
from explainer.log.events import kind_of, place_of, tell

OFF, PLAIN, JSON = "off", "plain", "json"
OURS = "explainer.events"
NO_BARS = ("TQDM_DISABLE", "HF_HUB_DISABLE_PROGRESS_BARS")  # bars of progress are drawn on stderr, past every logger


def wanted() -> str:
    """What the host asks for; a word that is none of the three counts as off."""
    return switches.word("EXPLAINER_LOG")


class Line(logging.Formatter):
    """An event as one line: JSON, or words."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form = form

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, event and fields; nothing else of the record."""
        fields: dict[str, Any] = getattr(record, "fields", {})
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if self.form == JSON:
            return json.dumps({"at": at, "level": record.levelname.lower(), "event": record.msg} | fields, ensure_ascii=True)
        told = " ".join(f"{name}={json.dumps(value)}" for name, value in fields.items())
        return f"{at} {record.levelname.lower()} {record.msg} {told}".rstrip()


def _only_its_place(record: logging.LogRecord) -> bool:
    """As a filter of every logger but ours: tell where a record comes from, and stop it."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        tell("exception", record.levelno, error=kind_of(error), place=place_of(error.__traceback__), logger=record.name)
    elif record.levelno >= logging.WARNING:
        tell("library", record.levelno, logger=record.name, place=f"{record.module}:{record.lineno} {record.funcName}")
    return False


class _Quiet(logging.Logger):
    """A logger that is made after the log was switched on."""

    def __init__(self, name: str, level: int = logging.NOTSET) -> None:
        super().__init__(name, level)
        self.addFilter(_only_its_place)


@cache
def begin() -> None:
    """Switch the log on, once in a process, where the host wants one."""
    form = wanted()
    if form != OFF:
        _events_to_stderr(form)
        _quieten()


def say(event: str, sentence: str, **fields: Any) -> None:
    """Tell the host of something: as an event where the log is on, and as a sentence on stderr where it is off."""
    if wanted() == OFF:
        print(sentence, file=sys.stderr, flush=True)
    else:
        tell(event, logging.WARNING, **fields)


def _events_to_stderr(form: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line(form))
    events = logging.getLogger(OURS)
    events.handlers, events.propagate = [handler], False
    events.filters.clear()
    events.setLevel(logging.INFO)


def _quieten() -> None:
    """Every way in which a library's words, or an exception's, come to stderr."""
    for switch in NO_BARS:
        os.environ.setdefault(switch, "1")
    logging.setLoggerClass(_Quiet)
    there = [logging.getLogger(name) for name in [*logging.Logger.manager.loggerDict] if name != OURS]
    for logger in [logging.getLogger(), *there]:
        logger.addFilter(_only_its_place)
    logging.captureWarnings(True)
    threading.excepthook = _of_thread
    sys.unraisablehook = _of_nowhere


def _of_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
        _lost(given.exc_value, "threading")


def _of_nowhere(given: Any) -> None:
    if given.exc_value is not None:
        _lost(given.exc_value, "unraisable")


def _lost(error: BaseException, who: str) -> None:
    tell("exception", logging.ERROR, error=kind_of(error), place=place_of(error.__traceback__), logger=who)

"""The log switched on inside a test, and everything as it was afterwards."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from explainer import log
from explainer.log.lines import NO_BARS


@contextmanager
def logged(form: str = "json") -> Iterator[io.StringIO]:
    """What the log writes from here on, and whatever else comes to stderr."""
    there = {logger: list(logger.filters) for logger in [logging.getLogger(), *_loggers()]}
    hooks = threading.excepthook, sys.unraisablehook
    found = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLAINER_LOG", form)
        for switch in NO_BARS:
            patch.setenv(switch, "1")  # and as it was afterwards
        patch.setattr(sys, "stderr", found)
        streams = [
            (handler, handler.setStream(found)) for logger in there for handler in logger.handlers if type(handler) is logging.StreamHandler
        ]
        of_all = logging.StreamHandler(found)  # as a host's own settings may have one
        logging.getLogger().addHandler(of_all)
        log.begin.cache_clear()
        log.begin()
        try:
            yield found
        finally:
            logging.getLogger().removeHandler(of_all)
            logging.captureWarnings(False)
            logging.setLoggerClass(logging.Logger)
            threading.excepthook, sys.unraisablehook = hooks
            for logger in [logging.getLogger(), *_loggers()]:
                logger.filters = there.get(logger, [])
            events = logging.getLogger("explainer.events")
            events.handlers, events.propagate = [], True
            events.setLevel(logging.NOTSET)
            for handler, stream in streams:
                handler.setStream(stream or sys.__stderr__)
            log.begin.cache_clear()


def _loggers() -> list[logging.Logger]:
    return [logging.getLogger(name) for name in list(logging.Logger.manager.loggerDict)]


def lines(found: io.StringIO | str) -> list[dict[str, Any]]:
    """Every line of it, each of which is JSON."""
    text = found if isinstance(found, str) else found.getvalue()
    return [json.loads(line) for line in text.splitlines()]

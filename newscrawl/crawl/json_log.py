"""The log as JSON, one object a line, for programs that collect logs."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from scrapy.settings import BaseSettings

SETTING = "NEWSCRAWL_LOG_JSON"


class JsonFormatter(logging.Formatter):
    """Writes any record as one line of JSON: time, level, logger, run, message, and the traceback if there is one."""

    run: str | None = None
    """Id of the run, once there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line of JSON, whatever it contains."""
        line: dict[str, Any] = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            "level": record.levelname,
            "logger": record.name,
            "run": self.run,
            "message": message_of(record),
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            line["exception"] = record.exc_text
        if record.stack_info:
            line["stack"] = record.stack_info
        return json.dumps(line)


def message_of(record: logging.LogRecord) -> str:
    """Return the message of a record; where its arguments do not fit, both as they are."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - of any argument's __str__
        try:
            return f"{record.msg} {record.args!r}"
        except Exception:  # noqa: BLE001
            return f"a message of {record.pathname}:{record.lineno} that cannot be written"


def install(settings: BaseSettings) -> None:
    """Have the log written as JSON from its first line on, to where Scrapy's settings say.

    Scrapy's own handler is not used, since it would write in its own format until the crawl begins.
    """
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    handler: logging.Handler = logging.NullHandler()
    if file := settings.get("LOG_FILE"):
        mode = "a" if settings.getbool("LOG_FILE_APPEND") else "w"
        handler = logging.FileHandler(file, mode, settings.get("LOG_ENCODING"))
    elif settings.getbool("LOG_ENABLED"):
        handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    handler.setLevel(settings.get("LOG_LEVEL"))
    logging.root.setLevel(logging.NOTSET)
    logging.root.addHandler(handler)


def name_run(run: str) -> None:
    """Write the id of the run on every line from now on, as JSON, whoever installed the handlers."""
    for handler in logging.root.handlers:
        if isinstance(handler, logging.StreamHandler):
            formatter = handler.formatter if isinstance(handler.formatter, JsonFormatter) else JsonFormatter()
            formatter.run = run
            handler.setFormatter(formatter)

"""Logs are JSON with ids: no names, no addresses, no texts a person wrote."""

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

# Loggers whose arguments are numbers and names of tasks.
HARMLESS = ("gunicorn.", "celery.", "kombu.")


def _trace_without_texts(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """An exception as type and places. Its message may quote input (a database error quotes the row), and
    local variables hold it."""
    info = event.pop("exc_info", None)
    event.pop("exception", None)
    event.pop("stack_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0] is not None:
        event["error"] = info[0].__name__
        event["trace"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(info[2])
        ]
    return event


def _message_without_arguments(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Other packages write paths and input into their messages: keep what they wrote in their code."""
    record = event.get("_record")
    theirs = not event.get("_from_structlog")
    if record is not None and theirs and not record.name.startswith(HARMLESS):
        event["event"] = str(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter() -> ProcessorFormatter:
    return ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            _trace_without_texts,
            _message_without_arguments,
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )


structlog.configure(
    processors=[*SHARED, ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

"""Logs are JSON with ids: no names, no addresses, no texts a person wrote."""

import structlog
from structlog.stdlib import ProcessorFormatter


def _no_texts(_logger, _method, event):
    """A traceback's last line may quote input (a database error quotes the row): keep only its type."""
    info = event.get("exc_info")
    if info and info is not True:
        event["error"] = info[0].__name__ if isinstance(info, tuple) and info[0] else type(info).__name__
    return event


SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _no_texts,
]


def formatter() -> ProcessorFormatter:
    return ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(),
        ],
    )


structlog.configure(
    processors=[*SHARED, ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

"""The log of the process: one JSON object a line, which says what happened and never who or what.

Libraries log too, and put into it whatever they hold: paths, headers, bodies. Of their lines only the place
is kept, and of an error its kind (T64, T83).
"""

import logging
import sys
from typing import Any

import structlog

_log = structlog.get_logger()


def log_as_json(level: str) -> None:
    """On standard output, for the whole process, the libraries in it included."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[FromLibraries()], level=max(number, logging.WARNING), force=True)
    logging.captureWarnings(capture=True)


def where(error: BaseException) -> dict[str, Any]:
    """An error for the log: its kind and place. Its message may hold a name or an address (T83)."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return {"error": type(error).__name__, "at": frames[-6:]}


class FromLibraries(logging.Handler):
    """Takes what libraries log, and keeps of it only where it was said."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line, without any of the record's words."""
        said_at = f"{record.module}.py:{record.lineno} {record.funcName}"
        error = record.exc_info[1] if record.exc_info else None
        _log.log(
            record.levelno,
            "library_log",
            library=record.name.partition(".")[0],
            said_at=said_at,
            **(where(error) if error else {}),
        )

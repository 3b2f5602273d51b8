"""The log: one line an event, for people or for programs. What a mail says is never in it, nor a password.

`note("mail read", message_id="<a@example.org>", kind="reply", entries=["e17"])` writes as text, or as JSON:

    2026-03-09T12:00:00.123Z info: mail read message_id=<a@example.org> kind=reply entries=e17
    {"time": "2026-03-09T12:00:00.123Z", "level": "info", "event": "mail read", "message_id": "<a@example.org>", ...
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO

_NAME = "prognosis"
_LOGGER = logging.getLogger(_NAME)
_LONGEST = 500
"""Characters of one value; Message-IDs and addresses are a stranger's to choose."""


class LogFormat(StrEnum):
    """How a line looks: `key=value` for people, an object for programs."""

    TEXT = "text"
    JSON = "json"


def note(event: str, **fields: object) -> None:
    """Something went as it should. `event` is a fixed phrase; fields that are None are left out."""
    _LOGGER.info(event, extra={"fields": fields})


def warn(event: str, **fields: object) -> None:
    """Something that a person may want to look at."""
    _LOGGER.warning(event, extra={"fields": fields})


def fault(event: str, **fields: object) -> None:
    """Something that does not work."""
    _LOGGER.error(event, extra={"fields": fields})


def place_of(error: BaseException) -> str:
    """Where an error was raised, `file.py:12 name`; what it says may hold words of a mail, so the log has its type and place alone."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else "nowhere"


def start_log(form: LogFormat, stream: IO[str] | None = None) -> None:
    """Write the log to `stream`, stderr by default: our own events, and from libraries only what is a warning or worse."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Lines() if form is LogFormat.TEXT else _Objects())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _LOGGER.setLevel(logging.INFO)
    logging.captureWarnings(True)


def visible(text: str) -> str:
    """One line without control characters, not over-long: a mail must not move the cursor or forge a line of the log."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 3] + "..."


def _parts(record: logging.LogRecord) -> dict[str, object]:
    """The line as names and values, the fixed ones first. A library's line has its logger's name as `library`."""
    time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    head: dict[str, object] = {"time": time, "level": record.levelname.lower(), "event": visible(record.getMessage())}
    if record.name != _NAME:
        head["library"] = record.name
    if record.exc_info and record.exc_info[1] is not None:
        head |= {"error": type(record.exc_info[1]).__name__, "at": place_of(record.exc_info[1])}
    fields = getattr(record, "fields", {})
    return head | {key: _plain(value) for key, value in fields.items() if value is not None}


def _plain(value: object) -> object:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return visible(str(value))


class _Objects(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, ASCII only."""
        return json.dumps(_parts(record))


class _Lines(logging.Formatter):
    """`TIME LEVEL: EVENT key=value ...`; a value with blanks or quotes in it stands in quotes."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        parts = _parts(record)
        time, level, event = (parts.pop(key) for key in ("time", "level", "event"))
        return " ".join([f"{time} {level}: {event}", *(f"{key}={_shown(value)}" for key, value in parts.items())])


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ",".join(_shown(one) for one in value) or "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or any(char in ' "=' for char in text) else text

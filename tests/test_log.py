"""The log: what a line looks like in both formats, and what is never in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import log
from bot.log import LogFormat


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, as it was before afterwards."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)
    logging.captureWarnings(False)


def written(form: LogFormat, event: str, **fields: object) -> str:
    stream = io.StringIO()
    log.start_log(form, stream)
    log.note(event, **fields)
    return stream.getvalue()


FIELDS: list[tuple[object, str]] = [
    ("plain", "plain"),
    ("", '""'),
    ("two words", '"two words"'),
    ('say "no"', '"say \\"no\\""'),
    ("a=b", '"a=b"'),
    (12, "12"),
    (0.5, "0.5"),
    (True, "yes"),
    (["e1", "e2"], "e1,e2"),
    ((), "-"),
    ("\x1b[31mred\r\nforged line", '"\ufffd[31mred\ufffd\ufffdforged line"'),
    ("x" * 600, "x" * 497 + "..."),
]


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(("value", "shown"), FIELDS)
def test_a_value_is_one_word_or_stands_in_quotes(value: object, shown: str) -> None:
    line = written(LogFormat.TEXT, "mail read", value=value)
    assert line.endswith(f" info: mail read value={shown}\n")
    assert line.count("\n") == 1


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(("value", "_shown"), FIELDS)
def test_json_has_one_object_a_line_whatever_a_mail_says(value: object, _shown: str) -> None:
    line = written(LogFormat.JSON, "mail read", value=value)
    assert line.count("\n") == 1
    assert line.isascii()
    read = json.loads(line)
    assert (read["level"], read["event"]) == ("info", "mail read")
    assert not isinstance(value, bool | int | float) or read["value"] == value


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("form", LogFormat)
def test_what_is_not_known_is_left_out(form: LogFormat) -> None:
    assert "author" not in written(form, "mail read", author=None)


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("form", LogFormat)
def test_a_library_s_warning_is_logged_with_its_name_and_no_traceback(form: LogFormat) -> None:
    stream = io.StringIO()
    log.start_log(form, stream)
    try:
        raise KeyError("words of a mail")
    except KeyError:
        logging.getLogger("apscheduler").exception("Job raised an exception")
    logging.getLogger("apscheduler").info("not worth a line")
    line = stream.getvalue()
    assert line.count("\n") == 1
    assert "apscheduler" in line
    assert "KeyError" in line
    assert "test_log.py" in line
    assert "words of a mail" not in line

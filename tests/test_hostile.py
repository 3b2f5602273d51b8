"""No mail makes the reading hang: each piece of `tests/hostile.py`, repeated, in each place of a mail; and each pattern of the code by itself.

How long a hostile mail takes is measured by `make bench`. Here a process is killed after a minute for what takes a second or two, so
only what grows beyond all measure fails, on a slow machine as on a fast one.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from parsers.body import read_body
from parsers.limits import MAX_PARAMETERS
from parsers.message import MAX_FIELD, read_message
from replies.folding import folded
from tests.hostile import PLACES, patterns
from tests.lists import mail

PATIENCE = 120
"""Seconds until a process is killed."""


def _survives(*arguments: str) -> None:
    """Fails with what was begun last."""
    try:
        done = subprocess.run([sys.executable, "-m", "tests.hostile", *arguments], capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as hung:
        pytest.fail(f"hangs at {(hung.stdout or b'').decode().splitlines()[-1:]}")
    begun = done.stdout.decode().splitlines()[-1:]
    assert done.returncode == 0, f"fails at {begun}: {done.stderr.decode()[-2000:]}"


@pytest.mark.parametrize("place", PLACES)
def test_no_line_makes_the_reading_hang(place: str) -> None:
    _survives(place, "500")


def test_no_pattern_takes_steps_without_end() -> None:
    # Repeats within repeats take longer than anybody waits from thirty characters on.
    assert len(patterns()) > 200
    _survives("patterns", "300")


def test_no_command_line_can_be_read_in_endless_ways() -> None:
    _survives("commands", "20")


def test_no_forged_signature_takes_long_to_refuse() -> None:
    _survives("signatures", "1500000")


def test_headers_with_endless_parameters_are_left_out_and_the_rest_is_read() -> None:
    raw = mail("v2 posted.\n").replace(b"charset=utf-8", b'charset="' + b"a;" * MAX_PARAMETERS)
    message = read_message(raw)
    assert message.text == "v2 posted.\n"
    assert f"headers with more than {MAX_PARAMETERS} bytes of parameters left out" in message.defects
    assert message.author is not None


def test_an_address_header_is_read_up_to_its_limit() -> None:
    message = read_message(mail("x\n", extra="Cc: " + ",\n ".join(f"a{number}@example.org" for number in range(9_000)) + "\n"))
    assert f"cc cut at {MAX_FIELD} characters" in message.defects
    assert 2_000 < len(message.cc) < 9_000


def test_marks_in_any_number_fold_to_the_letter_they_stand_on() -> None:
    assert folded("a" + "\u0301\u0316" * 50_000) == "a"


def test_a_quote_of_any_depth_is_counted() -> None:
    for mark in (">", "> ", ">  ", "> > "):
        line = read_body(mark * 10_000 + "x\n")[0]
        assert line.depth == 10_000 * mark.count(">")

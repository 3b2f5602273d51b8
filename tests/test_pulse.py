"""Whether the parts of the daemon get on, and what is logged when something stops or starts to work."""

from __future__ import annotations

import logging

import pytest

from bot.condition import Condition
from bot.pulse import Pulse
from bot.server_faults import Server, ServerError, Trouble
from storage.errors import StorageError


class Seconds:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_part_is_late_when_it_was_not_heard_of_in_its_time() -> None:
    clock = Seconds()
    pulse = Pulse(clock)
    pulse.expect("reader", 10)
    pulse.expect("sender", 20)
    clock.now = 10
    assert pulse.late() == ()
    clock.now = 15
    assert pulse.late() == ("reader",)
    clock.now = 30
    assert pulse.late() == ("reader", "sender")
    pulse.expect("reader", 1)
    pulse.forget("sender")
    assert pulse.late() == ()


def test_a_failure_is_told_once_and_its_end_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Seconds()
    inbox = Condition(what="inbox", clock=clock)
    refused = ServerError(Server(table="imap", host="mail.example.org", port=993), Trouble.REFUSED)
    inbox.up()
    for second in range(500):
        clock.now = second
        inbox.down(refused)
    inbox.down(StorageError("The disk is full."))
    clock.now = 600
    inbox.up()
    inbox.up()
    assert [record.getMessage() for record in caplog.records] == ["inbox is down", "inbox is down", "inbox is back"]
    told = [record.__dict__["fields"] for record in caplog.records]
    assert told[0] == {"why": str(refused), "cure": refused.cure}
    assert told[1] == {"why": "The disk is full.", "cure": None}
    assert told[2] == {"after_seconds": 600, "tries": 501}


def test_a_fault_of_the_program_is_told_by_its_place_without_words_of_a_mail() -> None:
    reader = Condition(what="reader")
    try:
        raise KeyError("words of a mail")
    except KeyError as error:
        reader.down(error)
    assert reader.why is not None
    assert reader.why.startswith("a fault of this program: KeyError at test_pulse.py:")

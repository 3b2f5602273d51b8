"""The reader's thread, with an inbox that fails as told: it loses nothing, tells what changed, and never spins."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.crash_marks import CrashMarks
from bot.intake import PART, Intake
from bot.pulse import Pulse
from bot.raw_mail import InboxError, RawMail, Unread
from parsers.model import MessageId
from storage.errors import StorageError
from tests.lists import NOW, Clock, Desk, mail, quote

SAYS = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "v6 posted.\n"
PATIENCE = 20.0
"""Seconds until a test gives up; no test takes as long."""


Look = list[RawMail | Unread | Exception]


class Script:
    """An inbox that plays `looks`, one a look: mails, or an error in their place or behind them. Then it is empty, and ends `played`."""

    def __init__(self, *looks: Look) -> None:
        self.looks = list(looks)
        self.played, self.awake, self.closed = threading.Event(), threading.Event(), threading.Event()
        self.counted = {"look": 0, "wait": 0}

    def look(self) -> Iterator[RawMail | Unread]:
        self.counted["look"] += 1
        if not self.looks:
            self.played.set()
            return
        for one in self.looks.pop(0):
            if isinstance(one, Exception):
                raise one
            yield one

    def wait(self, seconds: float) -> bool:
        self.counted["wait"] += 1
        self.awake.wait(PATIENCE if self.played.is_set() else 0)
        return not self.played.is_set()

    def wake(self) -> None:
        self.awake.set()

    def holds(self, message_id: MessageId) -> bool:
        return False

    def close(self) -> None:
        self.closed.set()


def raw(key: str, body: str = SAYS, author: str = "Bo Lind <bo@example.org>") -> RawMail:
    return RawMail(folder="list", key=key, raw=mail(body, key=key, author=author), arrived_at=NOW)


class Run:
    """An intake at work, and what came of it."""

    def __init__(self, desk: Desk, script: Script) -> None:
        self.script, self.pulse, self.stirred = script, Pulse(), 0
        self.on_stir: Callable[[], None] = lambda: None
        marks = CrashMarks(desk.session)
        marks.begin()
        self.intake = Intake(desk.session, script, pulse=self.pulse, marks=marks, stirred=self.stir)

    def stir(self) -> None:
        self.stirred += 1
        self.on_stir()

    def to_the_end(self) -> None:
        self.intake.start()
        assert self.script.played.wait(PATIENCE)
        self.intake.stop()
        assert self.intake.ended(PATIENCE)
        assert self.script.closed.is_set()
        assert PART not in self.pulse.late()


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, dict[str, object]]]:
    """Our own lines of the log."""
    return [(record.getMessage(), record.__dict__["fields"]) for record in caplog.records if record.name == "prognosis"]


def events(caplog: pytest.LogCaptureFixture, name: str) -> list[dict[str, object]]:
    return [fields for event, fields in told(caplog) if event == name]


@pytest.fixture(autouse=True)
def _logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def test_each_mail_has_one_line_that_says_what_it_was_and_what_came_of_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    other = raw("o", SAYS.replace("v6", "v9"), "Eve <eve@example.net>")
    again = RawMail(folder="list", key="1 again", raw=raw("1").raw, arrived_at=NOW)
    run = Run(Desk(tmp_path), Script([raw("1"), raw("lunch", "Lunch?\n")], [again, other]))
    run.to_the_end()
    lines = events(caplog, "mail read")
    assert [(line["message_id"], line["author"], line["copy"], line["entries"], line["questions"]) for line in lines] == [
        ("<1@example.org>", "bo@example.org", None, ["e2"], []),
        ("<lunch@example.org>", "bo@example.org", None, [], []),
        ("<1@example.org>", "bo@example.org", True, [], []),
        ("<o@example.org>", "eve@example.net", None, [], ["h1"]),
    ]
    assert {str(line["kind"]) for line in lines} == {"reply"}
    assert all(isinstance(line["milliseconds"], float) for line in lines)
    assert not any("posted" in str(value) for line in lines for value in line.values())
    assert run.stirred == 2


def test_an_inbox_that_fails_for_long_is_told_twice_down_and_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    down: list[Look] = [[InboxError(Path("inbox"), "is not there")] for _ in range(300)]
    run = Run(Desk(tmp_path), Script([raw("1")], *down, [raw("2")]))
    run.to_the_end()
    assert [event for event, _ in told(caplog)] == ["mail read", "inbox is down", "mail read", "inbox is back"]
    # the reader's own wait is that of its back-off: there is one between any two looks
    assert run.script.counted == {"look": 303, "wait": 303}


def test_a_mail_that_cannot_be_read_is_told_once_however_often_it_is_tried(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tries: list[Look] = [[Unread(folder="list", key="7", why="permission denied")] for _ in range(50)]
    run = Run(Desk(tmp_path), Script(*tries, [Unread(folder="list", key="7", why="is gone")], [raw("1")]))
    run.to_the_end()
    assert [line["why"] for line in events(caplog, "mail cannot be read now")] == ["permission denied", "is gone"]


def test_a_fault_in_the_reader_itself_is_slept_over_and_told_by_its_place(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run = Run(Desk(tmp_path), Script([KeyError("words of a mail")], [raw("1")]))
    run.to_the_end()
    assert [event for event, _ in told(caplog)] == ["reader is down", "mail read", "reader is back"]
    assert "KeyError at test_intake.py" in str(events(caplog, "reader is down")[0]["why"])
    assert "words of a mail" not in caplog.text
    assert run.script.counted == {"look": 3, "wait": 2}  # none after the failure: the thread slept by itself


def test_a_mail_in_hand_waits_while_the_database_cannot_be_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    run = Run(Desk(tmp_path, clock=clock), Script([raw("1"), raw("2")], [raw("1"), raw("2")]))
    clock.faults.append(StorageError("The database refused: disk full."))
    run.to_the_end()
    assert [event for event, _ in told(caplog)] == ["database is down", "database is back", "mail read", "mail read"]
    assert [line["message_id"] for line in events(caplog, "mail read")] == ["<1@example.org>", "<2@example.org>"]


def test_the_end_comes_after_the_mail_in_hand(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    script = Script([raw(str(number), SAYS.replace("v6", f"v{number}")) for number in range(6, 60)])
    run = Run(desk, script)
    run.on_stir = lambda: run.intake.stop()
    run.intake.start()
    assert run.intake.ended(PATIENCE)
    assert script.closed.is_set()
    with desk.session.database.unit_of_work(read_only=True) as work:
        assert sum(work.archive.counts().values()) == 2  # the status mail and one reply: the rest waits in the inbox


def test_an_end_that_is_asked_for_in_a_long_wait_comes_at_once(tmp_path: Path) -> None:
    run = Run(Desk(tmp_path), Script())
    run.to_the_end()
    assert run.script.counted == {"look": 1, "wait": 1}


def test_a_look_that_is_asked_for_says_up_to_when_all_mail_was_read(tmp_path: Path) -> None:
    script = Script([raw("one")])
    desk = Desk(tmp_path)
    run, asked = Run(desk, script), threading.Event()
    heard: list[datetime | None] = []

    def stir() -> None:
        heard.append(desk.session.heard_at)
        if len(heard) > 1:
            asked.set()

    run.on_stir = stir
    run.intake.start()
    assert script.played.wait(PATIENCE)
    desk.session.ask_reader()
    assert asked.wait(PATIENCE)
    run.intake.stop()
    assert run.intake.ended(PATIENCE)
    assert heard[0] is None  # the mail was taken, the look had not ended
    assert heard[-1] is not None
    assert NOW - timedelta(seconds=PATIENCE) < heard[-1] <= NOW

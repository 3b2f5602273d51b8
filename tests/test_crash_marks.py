"""A mail over which the program ends again and again, without an exception that could be caught, is set aside in the end."""

from __future__ import annotations

from pathlib import Path

from bot.crash_marks import MOST, CrashMarks
from bot.raw_mail import RawMail
from tests.lists import Desk


def raw(key: str) -> RawMail:
    return RawMail(folder="list", key=key, raw=b"", arrived_at=None)


def begun(desk: Desk) -> CrashMarks:
    """The marks of the next run, in a process of its own."""
    marks = CrashMarks(desk.open())
    marks.begin()
    return marks


def test_a_run_after_one_that_ended_in_order_notes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = begun(desk)
    assert not first.careful
    first.end()
    second = begun(desk)
    assert not second.careful
    assert not second.deadly(raw("1"))
    with desk.session.database.unit_of_work(read_only=True) as work:
        assert work.settings.get("run.mail") is None


def test_the_mail_that_ended_some_runs_in_a_row_is_deadly(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    begun(desk)
    found = [begun(desk).deadly(raw("1")) for _ in range(MOST + 1)]
    assert found == [False] * MOST + [True]
    assert not begun(desk).deadly(raw("2"))
    assert not begun(desk).deadly(raw("1"))


def test_a_mail_that_is_tried_again_in_one_run_ended_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    begun(desk)
    marks = begun(desk)
    assert not any(marks.deadly(raw("1")) for _ in range(3 * MOST))


def test_a_run_that_got_past_the_mail_and_ended_in_order_clears_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    begun(desk)
    for _ in range(MOST):
        begun(desk).deadly(raw("1"))
    marks = begun(desk)
    marks.end()
    begun(desk)
    assert not begun(desk).deadly(raw("1"))

"""Reminders of milestones: once for each lead, the newest alone, none in the last hours; and none lost over a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from bot.importing import Given, import_file
from bot.milestone_job import MILESTONES
from bot.session import Session
from tests.lists import ACTOR, NOW, PROGNOSIS_BODY, status
from tests.test_postings import Office, body

FREEZE = datetime(2026, 4, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK_AHEAD, DAY_AHEAD = FREEZE - 7 * DAY + 9 * HOUR, FREEZE - DAY + 9 * HOUR


class Reminded(Office):
    """An office whose milestones alone are looked at."""

    def look(self, at: datetime, session: Session | None = None) -> list[str]:
        self.now = at
        MILESTONES.run(session or self.session, Event())
        return self.queued()


MOMENTS = [
    ("before its time", [(WEEK_AHEAD - HOUR, [])]),
    ("in its time, once", [(WEEK_AHEAD, ["Feature Freeze in 7 days"]), (WEEK_AHEAD, []), (WEEK_AHEAD + DAY, [])]),
    ("both", [(WEEK_AHEAD, ["Feature Freeze in 7 days"]), (DAY_AHEAD, ["Feature Freeze tomorrow"]), (DAY_AHEAD + HOUR, [])]),
    ("late", [(WEEK_AHEAD + 2 * DAY, ["Feature Freeze in 5 days"])]),
    ("so late that the next is due", [(DAY_AHEAD + HOUR, ["Feature Freeze tomorrow"]), (DAY_AHEAD + 2 * HOUR, [])]),
    ("in the last twelve hours", [(FREEZE - 12 * HOUR, [])]),
    ("just before them", [(FREEZE - 12 * HOUR - timedelta(seconds=1), ["Feature Freeze tomorrow"])]),
    ("past", [(FREEZE + DAY, [])]),
]


@pytest.mark.parametrize("looks", [looks for _, looks in MOMENTS], ids=[name for name, _ in MOMENTS])
def test_when_the_managers_are_reminded(tmp_path: Path, looks: list[tuple[datetime, list[str]]]) -> None:
    office = Reminded(tmp_path)
    for at, subjects in looks:
        assert office.look(at, office.open()) == subjects


def test_a_milestone_that_is_moved_is_reminded_of_anew(tmp_path: Path) -> None:
    office = Reminded(tmp_path)
    assert len(office.look(WEEK_AHEAD)) == 1
    later = tmp_path / "later.eml"
    text = PROGNOSIS_BODY.replace("10th April", "17th April").replace("* Feature", "* Cut: 18th April 2026\n* Feature")
    later.write_bytes(status(text).replace(b"<status@", b"<later@").replace(b"09 Mar", b"10 Mar"))
    list(import_file(office.session, later, ACTOR, Given(), None))
    assert office.look(WEEK_AHEAD + HOUR) == []
    assert office.look(WEEK_AHEAD + 8 * DAY) == ["Cut in 7 days and Feature Freeze in 6 days"]


def test_a_reminder_names_what_is_not_good_yet(tmp_path: Path) -> None:
    office = Reminded(tmp_path)
    office.look(WEEK_AHEAD)
    (row,) = office.outbox("notice")
    text = body(row)
    assert row.mail.envelope.recipients == ("ada@example.org",)
    assert text.startswith("Feature Freeze is in 7 days, on Friday 10 April 2026.\n\n6 open items are not at good yet:\n")
    assert "\n  #3 Zero copy (fair), Cai Ito\n" in text
    assert "\n  #6 Trim on idle (no prognosis), Eli Marsh\n" in text
    assert "Sparse images (good)" not in text
    assert max(map(len, text.splitlines())) <= 72


def test_the_days_are_those_of_the_record_s_zone(tmp_path: Path) -> None:
    office = Reminded(tmp_path, 'timezone = "Pacific/Auckland"\n')
    nine = datetime(2026, 4, 2, 20, tzinfo=UTC)  # of the 3rd there, in summer time
    assert office.look(nine - timedelta(minutes=1)) == []
    assert len(office.look(nine)) == 1


def test_the_reminders_that_are_foreseen(tmp_path: Path) -> None:
    office = Reminded(tmp_path)
    assert [(run.at, run.what) for run in MILESTONES.runs(office.session, NOW + 60 * DAY)] == [
        (WEEK_AHEAD, "Feature Freeze on 2026-04-10"), (DAY_AHEAD, "Feature Freeze on 2026-04-10")
    ]  # fmt: skip
    assert MILESTONES.next_at(office.session) == WEEK_AHEAD
    office.look(WEEK_AHEAD)
    assert MILESTONES.next_at(office.session) == DAY_AHEAD


def test_without_an_address_of_our_own_nothing_is_sent_and_nothing_is_taken_as_sent(tmp_path: Path) -> None:
    office = Reminded(tmp_path)
    file = tmp_path / "config.toml"
    kept = file.read_text()
    file.write_text("".join(line for line in kept.splitlines(keepends=True) if not line.startswith("bot")))
    assert office.look(WEEK_AHEAD, office.open()) == []
    file.write_text(kept)
    assert len(office.look(WEEK_AHEAD, office.open())) == 1

"""A year of postings with a clock set by hand: downtime, crashes, summer time, approvals, corrections. None is lost, none is doubled."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import admin, approval, posting
from bot.admin import Refused
from bot.posting_job import next_posting_moment, work_postings
from bot.schedule import Cron
from parsers.model import Changed, Posted
from replies.replay import replay
from storage.outbox import OutboxRow
from storage.previews import Preview, PreviewState
from tests.lists import ACTOR, NOW, quote
from tests.test_postings import Office, body, read

LINE, ZONE, LEAD = "30 2 * * sun", "Europe/Berlin", timedelta(hours=24)
"""Sundays at 02:30: left out by the clock on 29 March 2026, there twice on 25 October."""
END = NOW + timedelta(days=366)


class KilledError(RuntimeError):
    """The process ended there."""


class Year(Office):
    """An office over a year, with what was said to it."""

    def __init__(self, folder: Path, table: str) -> None:
        super().__init__(folder, f'timezone = "{ZONE}"\n[schedule]\nposting = "{LINE}"\n[posting]\nchange_share = 1.0\n{table}')
        self.approved: set[int] = set()
        self.forced_out: set[int] = set()
        self.held: set[int] = set()
        self.count = 0

    def live(self, until: datetime) -> None:
        """Run up to `until`, waking whenever something is foreseen."""
        while (moment := next_posting_moment(self.session) or until) < until:
            self.work(max(moment, self.now + timedelta(seconds=1)))
        self.work(until)

    def sleep(self, until: datetime) -> None:
        """Be down up to `until`, and start anew."""
        self.restart()
        self.work(until)

    def restart(self) -> None:
        self.session.close()
        self.session = self.open()

    def crash(self, until: datetime, after: int) -> None:
        """Live up to `until`, but be killed when the clock is read for the `after`th time; then start anew."""
        reads = 0

        def clock() -> datetime:
            nonlocal reads
            reads += 1
            if reads > after:
                raise KilledError
            return until

        dying = self.open()
        dying.clock = clock
        dying.heard_at = until
        self.now = until
        try:
            work_postings(dying, Event())
        except KilledError:
            pass
        finally:
            dying.close()
        self.restart()

    def claim(self) -> None:
        self.count += 1
        quoted = quote("*  Ring buffers (ok)", "  -  Bo Lind")
        self.says(f"v{self.count + 10} posted.", f"claim-{self.count}", quoted=quoted)

    def correct(self) -> None:
        self.count += 1
        self.says(f"v{self.count + 10} posted.", f"eve-{self.count}", "Eve <eve@example.net>", quote("*  Multipath routing (ok)", "  -  Lind, Bo"))
        with self.session.database.unit_of_work(read_only=True) as work:
            numbers = tuple(one.number for one in work.history.questions())
        admin.accept(self.session, numbers[-1:], ACTOR)

    def approve(self, now: bool) -> None:
        try:
            done = approval.approve(self.session, None, ACTOR, now=now)
        except Refused:
            return
        self.approved.add(done.preview.number)
        if now:
            self.forced_out.add(done.preview.number)

    def hold(self) -> None:
        try:
            self.held.add(approval.hold(self.session, None, ACTOR).number)
        except Refused:
            return

    def story(self) -> tuple[list[Posted], dict[int, Preview], list[OutboxRow]]:
        with self.session.database.unit_of_work(read_only=True) as work:
            entries = work.history.entries()
            newest = work.previews.newest()
            previews = {number: found for number in range(1, (newest.number if newest else 0) + 1) if (found := work.previews.get(number))}
            rows = list(work.outbox.all())
            self.session.records.refresh(work)
        assert replay(entries) == self.session.records.record
        self.corrections = {one.entry for one in entries if isinstance(one, Changed) and one.actor == ACTOR}
        return [one for one in entries if isinstance(one, Posted)], previews, rows


def fires() -> list[datetime]:
    return Cron(LINE, ZONE).between(NOW, END)


@pytest.mark.parametrize("table", ['silence = "post"', 'mode = "auto"'])
def test_over_a_year_without_a_fault_each_posting_goes_out_at_its_time(tmp_path: Path, table: str) -> None:
    year = Year(tmp_path, table)
    year.live(END)
    postings, _, rows = year.story()
    assert [one.at for one in postings] == fires()
    assert datetime(2026, 3, 29, 1, 30, tzinfo=UTC) in fires()
    assert datetime(2026, 10, 25, 0, 30, tzinfo=UTC) in fires()
    shown = Cron(LINE, ZONE).between(NOW, END + LEAD)
    assert Counter(row.mail.purpose for row in rows) == {"preview": len(shown), "posting": len(fires())}


def test_over_weeks_of_silence_nothing_goes_out_and_one_reminder_a_day_does(tmp_path: Path) -> None:
    year, until = Year(tmp_path, ""), NOW + timedelta(days=60)
    year.live(until)
    postings, previews, rows = year.story()
    assert postings == []
    shown = Cron(LINE, ZONE).between(NOW, until + timedelta(days=7))
    reminded = [
        slot for due, following in pairwise(shown) for days in range(7)
        if (slot := (due.astimezone(ZoneInfo(ZONE)) + timedelta(days=days)).astimezone(UTC)) < following - LEAD and slot <= until
    ]  # fmt: skip
    assert [row.created_at for row in rows if row.mail.purpose == "notice"] == reminded
    assert len(previews) == len(Cron(LINE, ZONE).between(NOW, until + LEAD))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["live", "live", "sleep", "crash", "claim", "claim", "correct", "approve", "approve", "out now", "hold", "post"]),
        st.integers(0, 1_000_000),
    ),
    min_size=30, max_size=90,
)  # fmt: skip


@settings(max_examples=6)
@given(STEPS, st.sampled_from(["", 'silence = "post"', 'mode = "auto"']))
def test_whatever_happens_each_posting_goes_out_at_most_once_and_as_it_was_shown(steps: list[tuple[str, int]], table: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Path(folder), table)
        for step, chance in steps:
            take_step(year, step, random.Random(chance))
        year.live(year.now + timedelta(days=8))
        check(year, silence=bool(table))
        year.session.close()


def take_step(year: Year, step: str, chance: random.Random) -> None:
    if step == "live":
        year.live(year.now + timedelta(minutes=chance.randrange(1, 6 * 24 * 60)))
    elif step == "sleep":
        year.sleep(year.now + timedelta(minutes=chance.choice([20, 300, 3000, 30_000])))
    elif step == "crash":
        moment = next_posting_moment(year.session) or year.now
        year.crash(max(moment, year.now), chance.randrange(1, 14))
    elif step == "claim":
        year.claim()
    elif step == "correct":
        year.correct()
    elif step == "approve":
        year.approve(now=False)
    elif step == "out now":
        year.approve(now=True)
    elif step == "hold":
        year.hold()
    else:
        posting.post(year.session, ACTOR)


def check(year: Year, *, silence: bool) -> None:
    postings, previews, rows = year.story()
    by_id = {row.mail.message_id: row for row in rows}
    assert sum(one.waits for one in previews.values()) <= 1
    shown = [previews[one.preview] for one in postings if one.preview is not None]
    assert len({one.number for one in shown}) == len(shown)
    dues = Counter(one.due_at for one in shown)
    assert all(count == 1 for count in dues.values())
    assert {one.number for one in shown} == {one.number for one in previews.values() if one.state is PreviewState.POSTED}
    for entry in postings:
        row = by_id[entry.message_id]
        assert body(row) == "".join(map(str, entry.lines))
        if entry.preview is None:
            continue
        made = previews[entry.preview]
        assert made.text == body(row)
        assert made.number not in year.held
        assert not {number for number in year.corrections if made.through < number < entry.entry}
        assert made.due_at is not None
        assert entry.at >= made.due_at or made.number in year.forced_out
        if made.number not in year.approved:
            assert silence
            assert made.silent_at is not None
            assert entry.at >= made.silent_at
            first = min(one.at for one in previews.values() if one.due_at == made.due_at)
            assert entry.at >= first + LEAD
    purposes = Counter(row.mail.purpose for row in rows)
    assert (purposes["preview"], purposes["posting"]) == (len(previews), len(postings))
    assert all(by_id[one.message_id].mail.purpose == "preview" for one in previews.values())
    reminders: dict[str, list[datetime]] = {}
    for row in rows:
        if row.mail.purpose == "notice":
            reminders.setdefault(str(read(row)["In-Reply-To"]), []).append(row.created_at)
    assert set(reminders) <= {one.message_id for one in previews.values()}
    assert all(later - sooner >= timedelta(hours=12) for moments in reminders.values() for sooner, later in pairwise(moments))
    # the newest due one was shown, whatever became of it then
    newest = Cron(LINE, ZONE).latest(year.now, NOW)
    if newest is not None:
        assert any(one.due_at is not None and one.due_at >= newest for one in previews.values())

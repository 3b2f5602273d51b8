"""The job that reminds the managers of milestones that come near: once for each lead, and never in the last hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from bot.job import Job, Run
from bot.log import note
from bot.pausing import pause_of
from bot.records import Draft
from bot.reminder_mails import queue_milestones
from bot.session import Session
from parsers.model import Milestone, Record
from replies.stale import dated_milestones
from storage.unit_of_work import UnitOfWork

HOUR = time(9)
"""When reminders are sent, by the clock of the record's zone."""
LAST = timedelta(hours=12)
"""This long before the day of a milestone begins, a reminder comes too late to be of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """That `milestone`, on `day`, is `days` away. It is sent from `at` on and before `until`."""

    milestone: Milestone
    day: date
    days: int
    at: datetime
    until: datetime

    @property
    def key(self) -> str:
        """What it is remembered by: another date makes it another reminder."""
        return f"reminded {self.day} {self.days} {self.milestone.name}"


def reminders(record: Record, leads: Sequence[int], zone: ZoneInfo) -> Iterator[Reminder]:
    """All reminders of the record's milestones, those with the longest lead first. `leads` are in days."""
    for milestone, day in dated_milestones(record.document):
        begins = datetime.combine(day, time(), zone)
        for days in sorted(set(leads), reverse=True):
            at = datetime.combine(day - timedelta(days=days), HOUR, zone)
            yield Reminder(milestone=milestone, day=day, days=days, at=at, until=begins - LAST)


def due_reminders(found: Sequence[Reminder], now: datetime) -> tuple[Reminder, ...]:
    """Of the reminders that were never sent, those to send at `now`: of one milestone only the last that is due."""
    due = {one.milestone.name: one for one in found if one.at <= now < one.until}
    return tuple(due.values())


def run_milestones(session: Session, stopping: Event) -> None:
    """Send one mail about all reminders that are due, and remember them, those too that it made up for."""
    if session.config.record.bot is None:
        return
    with session.database.unit_of_work(read_only=True) as work:
        if pause_of(work) is not None or not due_reminders(_open(session, work), session.clock()):
            return
    with session.database.unit_of_work() as work:
        found, now = _open(session, work), session.clock()
        due = due_reminders(found, now)
        queue_milestones(session, work, Draft(work, session.records, now), tuple((one.milestone, one.day) for one in due))
        for one in found:
            if one.at <= now:
                work.settings.set(one.key, now.isoformat())
        work.commit()
    note("milestones reminded of", milestones=[one.milestone.name for one in due])


def _open(session: Session, work: UnitOfWork) -> list[Reminder]:
    """The reminders that were never sent."""
    session.records.refresh(work)
    record = session.records.record
    if record is None:
        return []
    found = reminders(record, session.config.schedule.reminders, ZoneInfo(session.config.record.timezone))
    return [one for one in found if work.settings.get(one.key) is None]


def _next_at(session: Session) -> datetime | None:
    now = session.clock()
    with session.database.unit_of_work(read_only=True) as work:
        return min((one.at for one in _open(session, work) if one.at > now), default=None)


def _runs(session: Session, until: datetime) -> Sequence[Run]:
    now = session.clock()
    with session.database.unit_of_work(read_only=True) as work:
        found = [one for one in _open(session, work) if max(one.at, now) < one.until and one.at <= until]
    return [Run(name="milestone", at=max(one.at, now), what=f"{one.milestone.name} on {one.day}") for one in found]


MILESTONES = Job(name="milestones", run=run_milestones, next_at=_next_at, runs=_runs)

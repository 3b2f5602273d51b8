"""The job that lets go of the bytes of old mail that proves nothing. What it was, and what came of it, stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from threading import Event

from bot.daily import Daily
from bot.job import Job, Run
from bot.log import note
from bot.session import Session
from parsers.model import Adopted, Changed, Entry, Posted, Question

DAILY = Daily("retention")
AT_ONCE = 200
"""Mails in one transaction, so that others need not wait long for the database."""


def evidence(entries: Iterable[Entry], questions: Iterable[Question]) -> frozenset[str]:
    """The Message-IDs of all mails that an entry or a question rests on, settled or not, and of the status mails themselves."""
    found = {one.update.evidence.message_id for one in entries if isinstance(one, Changed)}
    found |= {one.message_id for one in entries if isinstance(one, Adopted | Posted)}
    return frozenset(found | {one.update.evidence.message_id for one in questions})


def let_go(session: Session, stopping: Event) -> int:
    """Let go of what is older than the config keeps, and return how many mails that were."""
    days = session.config.schedule.retention
    if days is None:
        return 0
    before, count, after = session.clock() - timedelta(days=days), 0, 0
    while not stopping.is_set():
        with session.lock, session.database.unit_of_work() as work:
            session.records.refresh(work)
            record = session.records.record
            keep = evidence(session.records.entries, work.history.questions(None))
            keep |= work.archive.answers_to([one.message_id for one in work.askings.all()])  # an owner's yes
            # the thread of the newest posting may be judged again
            threads = frozenset({record.message_id} if record is not None and record.message_id else ())
            gone, after = work.archive.let_go(before, keep=keep, keep_threads=threads, after=after, limit=AT_ONCE)
            work.commit()
        count += gone
        if not after:
            break
    return count


def run_retention(session: Session, stopping: Event) -> None:
    """Do it, if it is its time."""
    if session.config.schedule.retention is None:
        return
    with session.lock:
        if not DAILY.due(session):
            return
    count = let_go(session, stopping)
    if stopping.is_set():
        return
    with session.lock, session.database.unit_of_work() as work:
        DAILY.done(work, session.clock())
        work.commit()
    note("old mail let go", mails=count, days=session.config.schedule.retention)


def _next_at(session: Session) -> datetime | None:
    return DAILY.next_at(session) if session.config.schedule.retention is not None else None


def _runs(session: Session, until: datetime) -> Sequence[Run]:
    return DAILY.runs(session, until) if session.config.schedule.retention is not None else ()


RETENTION = Job(name="retention", run=run_retention, next_at=_next_at, runs=_runs, locked=False)

"""The daily look at ourselves: is the database whole, does the history give the record, is there room on the disk?"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from threading import Event

from bot.daily import Daily
from bot.findings import keep_findings
from bot.job import Job
from bot.log import note, warn
from bot.records import RULES
from bot.session import Session
from parsers.model import Entry, Posted, Record, StatusMail
from replies.replay import ReplayError, fold
from storage.database import parse_url
from storage.errors import StorageError

DAILY = Daily("self-check")
LEAST_ROOM, LEAST_SHARE = 200_000_000, 0.02
"""Bytes, and share of the disk, that should be free."""
Track = Callable[[Iterable[Entry]], Iterable[Entry]]
Usage = Callable[[Path], tuple[int, int, int]]
"""Total, used and free bytes of the disk that a path is on (`shutil.disk_usage`)."""


def check(session: Session, stopping: Event, usage: Usage = shutil.disk_usage, track: Track = iter) -> tuple[str, ...] | None:
    """What is wrong, each in a sentence; none if nothing is. None if it was cut short. `track` shows the progress."""
    found = [*_database(session), *_disk(session, usage)]
    differences = check_history(session, stopping, track)
    return None if differences is None else (*found, *differences)


def check_history(session: Session, stopping: Event, track: Track = iter) -> tuple[str, ...] | None:
    """How a full replay of the history, from the first entry on, differs from the record; None if it was cut short.

    A difference is reported and never applied: it says that the program or the database has a fault.
    """
    try:
        with session.lock, session.database.unit_of_work(read_only=True) as work:
            entries = work.history.entries()
            session.records.refresh(work)
            record = session.records.record
            lost = [one for one in entries if isinstance(one, Posted) and not work.outbox.is_own(one.message_id)]
    except (StorageError, ReplayError) as error:
        return (f"The history cannot be read: {error}",)
    found = [f"The outbox does not know the mail of posting e{one.entry}." for one in lost]
    replayed: Record | None = None
    for entry in track(entries):
        if stopping.is_set():
            return None
        try:
            replayed = fold(replayed, entry)
        except ReplayError as error:
            return (*found, f"A full replay of the history ends: {error}.")
    return (*found, *_differences(record, replayed, entries))


def _differences(record: Record | None, replayed: Record | None, entries: tuple[Entry, ...]) -> Iterator[str]:
    if record == replayed or not entries:
        return
    if record is None or replayed is None:
        yield "A full replay of the history gives a record where there is none, or none where there is one."
        return
    names = [one.name for one in fields(Record) if getattr(record, one.name) != getattr(replayed, one.name)]
    place = _first_line(record.document, replayed.document) or _first_line(record.base, replayed.base)
    yield f"A full replay of the history differs from the record in: {', '.join(names)}{place}."


def _first_line(one: StatusMail, other: StatusMail) -> str:
    pairs = zip(one.lines, other.lines, strict=False)
    at = next((at for at, (mine, theirs) in enumerate(pairs, 1) if mine != theirs), None)
    return "" if at is None else f" (first at line {at})"


def _database(session: Session) -> Iterator[str]:
    try:
        found = session.database.faults()
    except StorageError as error:
        found = (str(error),)
    yield from (f"The database is damaged: {one}" for one in found)


def _disk(session: Session, usage: Usage) -> Iterator[str]:
    address = parse_url(session.config.database.connection)
    places = {"outbox": session.config.outbox.path} if session.config.outbox.kind == "maildir" else {}
    if address.get_backend_name() == "sqlite":
        places["database"] = Path(address.database or "")
    for name, place in sorted(places.items()):
        there = next((one for one in (place, *place.parents) if one.exists()), None)
        if there is None:
            continue
        total, _, free = usage(there)
        if free < LEAST_ROOM or free < LEAST_SHARE * total:
            yield f"The disk of the {name} is nearly full: {free // 1_000_000} MB are free at {there}."


def run_self_check(session: Session, stopping: Event) -> None:
    """Do it, if it is its time, and keep what it found for the next preview."""
    with session.lock:
        if not DAILY.due(session):
            return
    found = check(session, stopping)
    if found is None:
        return
    with session.lock, session.database.unit_of_work() as work:
        keep_findings(work, session.clock(), found)
        DAILY.done(work, session.clock())
        session.records.refresh(work)
        if not found and session.records.record is not None:  # a start has less to fold then
            work.snapshots.keep(session.records.newest, session.records.record, RULES)
        work.commit()
    for one in found:
        warn("self-check found a fault", fault=one)
    if not found:
        note("self-check found nothing wrong")


SELF_CHECK = Job(name="self-check", run=run_self_check, next_at=DAILY.next_at, runs=DAILY.runs, locked=False)

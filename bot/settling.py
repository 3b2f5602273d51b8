"""What stands open after mail was sent, or may have been: the list's own copy settles it, or the manager is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Config
from bot.log import note, warn
from bot.notices import Case, Matter, is_told, tell
from bot.reader import Reader
from bot.session import Session
from parsers.model import MessageId
from storage.outbox import OutboxRow, State
from storage.unit_of_work import UnitOfWork

Holds = Callable[[MessageId], bool]
"""Whether the list's folder holds a mail of that Message-ID. May block. Raises OSError when it cannot be told."""
LOOK_AGAIN = timedelta(minutes=1)
"""The time between two looks for one mail."""
LOOK_BACK = timedelta(days=14)
"""A posting that was sent longer ago than this and was not reported by then is not reported any more."""


def looker(session: Session, reader: Reader) -> Holds | None:
    """How to ask the inbox for a mail; None where no inbox is configured."""
    inbox = session.config.inbox
    return reader.holds if inbox.paths or inbox.kind == "imap" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A mail that the list's folder is asked for. At `until` the time for it to come is over."""

    row: OutboxRow
    until: datetime
    listed: bool


def to_list(row: OutboxRow, config: Config) -> bool:
    """Some of those who wait for the mail are a list: it is never sent twice by itself."""
    lists = {one.address for one in config.record.lists}
    return any(one.lower() in lists for one in row.waiting) or (row.mail.purpose == "posting" and not row.taken)


def _reached_list(row: OutboxRow, config: Config) -> bool:
    """A list has taken the mail, so a copy of it should come."""
    lists = {one.address for one in config.record.lists}
    return any(one.lower() in lists for one in row.taken) or (row.mail.purpose == "posting" and not lists)


def questions(work: UnitOfWork, config: Config, now: datetime) -> list[Question]:
    """The mails that stand open: uncertain ones, and those to a list that it has not shown."""
    wait, seen_wait = (timedelta(seconds=seconds) for seconds in (config.outbox.uncertain_wait, config.outbox.seen_wait))
    found = [
        Question(row=row, until=row.state_at + wait, listed=to_list(row, config))
        for row in work.outbox.uncertain() if not is_told(row, Matter.UNCERTAIN)
    ]  # fmt: skip
    return found + [
        Question(row=row, until=(row.sent_at or row.state_at) + seen_wait, listed=True)
        for row in work.outbox.unseen(now - LOOK_BACK - seen_wait) if _reached_list(row, config) and not is_told(row, Matter.UNSEEN)
    ]  # fmt: skip


async def settle(session: Session, holds: Holds | None) -> datetime | None:
    """Look for the mails that stand open, settle what is found, and tell the manager of what is not; then of refusals that are new.

    Without `holds` nobody can look: an uncertain mail is told when its time is over, one that was sent never. Returns when there is
    something to settle next. Sends nothing by itself: notices, and private mail that is to go out again, are queued.
    """
    asked = [one for one in await asyncio.to_thread(_asked, session) if holds is not None or one.row.state is State.UNCERTAIN]
    shown: dict[int, bool | None] = {}
    for question in asked:
        if question.listed and (question.row.state is State.UNCERTAIN or question.until <= session.clock()):
            shown[question.row.id] = await asyncio.to_thread(_look, holds, question.row)
    return await asyncio.to_thread(_decide, session, asked, shown, holds is not None)


def _asked(session: Session) -> list[Question]:
    with session.lock, session.database.unit_of_work(read_only=True) as work:
        return questions(work, session.config, session.clock())


def _look(holds: Holds | None, row: OutboxRow) -> bool | None:
    """None: it cannot be told."""
    if holds is None:
        return None
    try:
        return holds(row.mail.message_id)
    except OSError as error:
        warn("list cannot be asked for a mail", number=row.id, message_id=row.mail.message_id, why=error)
        return None


def _decide(session: Session, asked: list[Question], shown: dict[int, bool | None], can_look: bool) -> datetime | None:
    now = session.clock()
    later: list[datetime] = []
    cases: list[Case] = []
    with session.lock, session.database.unit_of_work() as work:
        for question in asked:
            row = work.outbox.get(question.row.id)
            if row is None or row.state is not question.row.state:
                continue  # somebody has settled it while we looked
            if shown.get(row.id):
                work.outbox.mark_seen(row.mail.message_id)
                note("mail seen", number=row.id, message_id=row.mail.message_id)
            elif now < question.until:
                later.append(min(question.until, now + LOOK_AGAIN) if question.listed and row.state is State.UNCERTAIN else question.until)
            elif question.listed and can_look and shown.get(row.id) is None:
                later.append(now + LOOK_AGAIN)
            else:
                cases += _over(session, work, row, question)
        cases += [Case(row=row, matter=Matter.GIVEN_UP) for row in work.outbox.all(State.GIVEN_UP) if not is_told(row, Matter.GIVEN_UP)]
        cases += [Case(row=row, matter=Matter.REFUSED) for row in work.outbox.refused() if not is_told(row, Matter.REFUSED)]
        if cases:
            tell(session, work, cases)
        work.commit()
    return min(later, default=None)


def _over(session: Session, work: UnitOfWork, row: OutboxRow, question: Question) -> list[Case]:
    """The time of an open mail is over, and the list does not show it."""
    if row.state is State.SENT:
        return [Case(row=row, matter=Matter.UNSEEN)]
    if question.listed:
        return [Case(row=row, matter=Matter.UNCERTAIN)]
    since = row.failing_since or row.tried_at or row.state_at
    if session.clock() - since >= timedelta(seconds=session.config.outbox.retry_for):
        work.outbox.give_up(row.id, f"sent again and again, it never got an answer; the last time: {row.last_error}")
        return []
    work.outbox.send_again(row.id)
    note("mail queued again", number=row.id, purpose=row.mail.purpose, message_id=row.mail.message_id)
    return []

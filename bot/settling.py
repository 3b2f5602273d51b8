"""What stands open after mail was sent, or may have been: the list's own copy settles it, or the manager is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Config
from bot.log import note, warn
from bot.notices import PURPOSE as NOTICE
from bot.notices import Case, Matter, is_told, tell
from bot.session import Session
from bot.transaction import in_transaction
from parsers.model import MessageId
from storage.outbox import OutboxRow, State
from storage.unit_of_work import UnitOfWork

Holds = Callable[[MessageId], bool]
"""Whether the list's folder holds a mail of that Message-ID. May block. Raises OSError when it cannot be told."""
LOOK_AGAIN = timedelta(minutes=1)
"""The wait after a look that failed."""
_BLIND = "sender.blind"
SENDS = 3
"""How often a private mail is sent at most while no answer comes: its reader may get each."""
NOTICE_SENDS = 10
"""The same for a notice to the managers: what it tells them, nothing else does, so rather too often than not at all."""
LOOK_BACK = timedelta(days=14)
"""A posting that was sent longer ago than this and was not reported by then is not reported any more."""


def can_look(config: Config) -> bool:
    """Whether there is an inbox that the list's copies come to."""
    return config.inbox.kind == "imap" or bool(config.inbox.paths)


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


def questions(work: UnitOfWork, config: Config, now: datetime, *, can_look: bool) -> list[Question]:
    """The mails that stand open: uncertain ones and, where somebody can look, those to a list that it has not shown."""
    wait, seen_wait = (timedelta(seconds=seconds) for seconds in (config.outbox.uncertain_wait, config.outbox.seen_wait))
    found = [
        Question(row=row, until=row.state_at + wait, listed=to_list(row, config))
        for row in work.outbox.uncertain() if not is_told(row, Matter.UNCERTAIN)
    ]  # fmt: skip
    if not can_look:
        return found
    return found + [
        Question(row=row, until=(row.sent_at or row.state_at) + seen_wait, listed=True)
        for row in work.outbox.unseen(now - LOOK_BACK - seen_wait) if _reached_list(row, config) and not is_told(row, Matter.UNSEEN)
    ]  # fmt: skip


def next_settling(work: UnitOfWork, config: Config, now: datetime, *, can_look: bool) -> datetime | None:
    """When there is something to settle: not after `now` if there is already, None if nothing stands open."""
    if _untold(work):
        return now
    blind = work.settings.get(_BLIND)
    again = datetime.fromisoformat(blind) if blind else now
    asked = questions(work, config, now, can_look=can_look)
    return min((max(one.until, again) if one.listed and one.until <= now else one.until for one in asked), default=None)


async def settle(session: Session, holds: Holds | None) -> datetime | None:
    """Look for the mails that stand open, settle what is found, and tell the manager of what is not; then of refusals that are new.

    Without `holds` nobody can look: an uncertain mail is told when its time is over, one that was sent never. Returns when there is
    something to settle next. Sends nothing by itself: notices, and private mail that is to go out again, are queued.
    """
    asked = await in_transaction(
        session, lambda work: questions(work, session.config, session.clock(), can_look=holds is not None), read_only=True
    )
    shown: dict[int, bool | None] = {}
    for question in asked:
        if holds is not None and question.listed and (question.row.state is State.UNCERTAIN or question.until <= session.clock()):
            shown[question.row.id] = await asyncio.to_thread(_look, holds, question.row)
    return await in_transaction(session, lambda work: _decide(session, work, asked, shown, holds is not None))


def _look(holds: Holds, row: OutboxRow) -> bool | None:
    """None: it cannot be told."""
    try:
        return holds(row.mail.message_id)
    except OSError as error:
        warn("list cannot be asked for a mail", number=row.id, message_id=row.mail.message_id, why=error)
        return None


def _decide(
    session: Session, work: UnitOfWork, asked: list[Question], shown: dict[int, bool | None], can_look: bool
) -> datetime | None:  # fmt: skip
    now = session.clock()
    cases: list[Case] = []
    for question in asked:
        row = work.outbox.get(question.row.id)
        if row is None or row.state is not question.row.state:
            continue  # somebody has settled it while we looked
        if shown.get(row.id):
            work.outbox.mark_seen(row.mail.message_id)
            note("mail seen", number=row.id, message_id=row.mail.message_id)
        elif question.until <= now and not (question.listed and can_look and shown.get(row.id) is None):
            cases += _over(work, row, question)
    cases += _untold(work)
    if cases:
        tell(session, work, cases)
    if None in shown.values():
        work.settings.set(_BLIND, (now + LOOK_AGAIN).isoformat())
    else:
        work.settings.remove(_BLIND)
    return next_settling(work, session.config, now, can_look=can_look)


def _untold(work: UnitOfWork) -> list[Case]:
    """The refusals that the manager has not heard of."""
    cases = [Case(row=row, matter=Matter.GIVEN_UP) for row in work.outbox.all(State.GIVEN_UP)]
    cases += [Case(row=row, matter=Matter.REFUSED) for row in work.outbox.refused()]
    return [case for case in cases if not is_told(case.row, case.matter)]


def _over(work: UnitOfWork, row: OutboxRow, question: Question) -> list[Case]:
    """The time of an open mail is over, and the list does not show it."""
    if row.state is State.SENT:
        return [Case(row=row, matter=Matter.UNSEEN)]
    if question.listed:
        return [Case(row=row, matter=Matter.UNCERTAIN)]
    most = NOTICE_SENDS if row.mail.purpose == NOTICE else SENDS
    if work.handovers.times(row.id) >= most:
        work.outbox.give_up(row.id, f"sent {most} times without an answer; {row.last_error}")
        return []
    work.outbox.send_again(row.id)
    note("mail queued again", number=row.id, purpose=row.mail.purpose, message_id=row.mail.message_id)
    return []

"""The job that asks owners, once a cycle, about what was held of their own words; by default nobody is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from threading import Event

from bot.asking_mail import queue_asking
from bot.job import Job, Run
from bot.judging import FIRST_CLAIM
from bot.log import note
from bot.pausing import pause_of
from bot.records import Draft
from bot.rights import rights_of
from bot.session import Session
from parsers.model import Question
from replies.asking import Asking, askings
from replies.cycle import cycle
from storage.asked import Asked
from storage.unit_of_work import UnitOfWork

OLDEST = timedelta(days=31)
"""Nobody is asked about words that were held longer ago: he does not remember them."""


def run_asking(session: Session, stopping: Event) -> None:
    """Ask everybody whose time has come, each by one mail."""
    with session.database.unit_of_work(read_only=True) as work:
        if not _due(session, work, session.heard_at):
            return
    made: list[Asked] = []
    with session.database.unit_of_work() as work:
        bot, draft = session.config.record.bot, Draft(work, session.records, session.clock())
        for asking in _due(session, work, session.heard_at):
            if bot is not None and not stopping.is_set():
                made.append(queue_asking(session, work, draft, bot, asking, cycle_number(session)))
        work.commit()
    for one in made:
        note("owner asked", address=one.person.address, questions=[f"h{number}" for number in one.questions], message_id=one.message_id)


def cycle_number(session: Session) -> int:
    """The entry that began the cycle; 0 if none did."""
    start = cycle(session.records.entries).start
    return start.entry if start is not None else 0


def _due(session: Session, work: UnitOfWork, now: datetime | None) -> list[Asking]:
    """Whom to ask now, as far as mail has been read: an answer that lies unread may settle what is held."""
    if now is None or pause_of(work) is not None:
        return []
    return [one for one in _open(session, work) if _at(session, one) <= now]


def _open(session: Session, work: UnitOfWork) -> Iterator[Asking]:
    """Whom there is to ask in this cycle."""
    config = session.config
    session.records.refresh(work)
    record = session.records.record
    if not config.ask.owners or config.posting.mode == "shadow" or config.record.bot is None or record is None:
        return
    identities, number, before = session.records.identities(config.identities), cycle_number(session), work.askings.all()
    known = {one for asked in before for one in asked.questions}
    since = session.clock() - OLDEST
    questions = [one for one in work.history.questions() if one.number not in known and one.at >= since and _is_sound(work, one)]
    never = (*config.ask.never, *work.askings.opted_out(), *(one.person for one in before if one.cycle == number))
    yield from askings(questions, record, identities, never=never, policy=rights_of(config))


def _is_sound(work: UnitOfWork, question: Question) -> bool:
    """Whether nothing speaks against its author being who he says."""
    mails = work.archive.all_of(question.update.evidence.message_id)
    sound = len(mails) == 1 and not mails[0].clash and not (mails[0].proof is not None and mails[0].proof.failed)
    return sound and question.reason != FIRST_CLAIM


def _at(session: Session, asking: Asking) -> datetime:
    return asking.since + timedelta(hours=session.config.ask.wait)


def _next_at(session: Session) -> datetime | None:
    with session.database.unit_of_work(read_only=True) as work:
        return min((_at(session, one) for one in _open(session, work)), default=None)


def _runs(session: Session, until: datetime) -> Sequence[Run]:
    with session.database.unit_of_work(read_only=True) as work:
        found = [(max(_at(session, one), session.clock()), one) for one in _open(session, work)]
    return [
        Run(name="question", at=at, what=f"to {one.person.name or one.person.address} about {', '.join(f'h{q.number}' for q in one.questions)}")
        for at, one in found if at <= until
    ]  # fmt: skip


ASKING = Job(name="asking", run=run_asking, next_at=_next_at, runs=_runs)


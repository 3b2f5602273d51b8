"""How the program stands: what `prognosis status` tells, gathered from the database alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.asking_job import cycle_number
from bot.foreseen import next_runs
from bot.job import Run
from bot.outbox_view import OutboxStatus, outbox_status
from bot.session import Session
from parsers.model import Address, Identities, Kind, Posted
from replies.people import is_manager
from storage.figures import Glimpse, Reached
from storage.lock import lock_holder
from storage.outbox import State
from storage.unit_of_work import UnitOfWork

AHEAD = timedelta(days=62)
"""How far ahead runs are told: a monthly posting, its preview, and the next."""
MOST_RUNS, MOST_UNREADABLE = 6, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """Commands by mail from addresses that are no manager's: nothing came of them, and nobody got an answer."""

    tries: int
    addresses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersAsked:
    """How many owners were asked about their own words in this cycle, how many of them answered, and who never wants to be asked."""

    asked: int
    answered: int
    opted_out: tuple[Address, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPosting:
    """The newest posting of the status mail. `state` is that of its mail in the outbox, None if it is not there."""

    entry: int
    at: datetime
    message_id: str
    subject: str
    state: State | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How the program stands at `at`. `acting` says who holds the lock, None if nobody does. `waiting` mails wait for their proof."""

    at: datetime
    acting: str | None
    release: str | None
    items: int
    held: int
    posting: LastPosting | None
    last_mail: Glimpse | None
    reached: tuple[Reached, ...]
    mails: dict[Kind, int]
    unreadable: tuple[Glimpse, ...]
    strangers: Strangers
    owners: OwnersAsked
    waiting: int
    outbox: OutboxStatus
    runs: tuple[Run, ...]


def standing(session: Session) -> Stands:
    """How the program stands now. Raises StorageError, ReplayError."""
    now = session.clock()
    with session.lock, session.database.unit_of_work(read_only=True) as work:
        session.records.refresh(work)
        record = session.records.record
        found = Stands(
            at=now,
            acting=lock_holder(session.config.database.connection),
            release=record.release if record else session.config.record.release,
            items=len(record.document.items) if record else 0,
            held=len(work.history.questions()),
            posting=_last_posting(session, work),
            last_mail=next(iter(work.figures.newest()), None),
            reached=work.figures.reached(),
            mails=work.archive.counts(),
            unreadable=work.figures.newest(Kind.UNREADABLE, most=MOST_UNREADABLE),
            strangers=_strangers(work, session.records.identities(session.config.identities)),
            owners=_owners(session, work),
            waiting=work.verdicts.count_waiting(),
            outbox=outbox_status(work, now),
            runs=(),
        )  # fmt: skip
    return replace(found, runs=next_runs(session, now + AHEAD)[:MOST_RUNS])


def _last_posting(session: Session, work: UnitOfWork) -> LastPosting | None:
    posted = next((entry for entry in reversed(session.records.entries) if isinstance(entry, Posted)), None)
    if posted is None:
        return None
    row = work.outbox.of(posted.message_id)
    return LastPosting(
        entry=posted.entry, at=posted.at, message_id=posted.message_id, subject=posted.subject, state=row.state if row else None
    )  # fmt: skip


def _owners(session: Session, work: UnitOfWork) -> OwnersAsked:
    now = cycle_number(session)
    mails = [one for one in work.askings.all() if one.cycle == now]
    return OwnersAsked(asked=len(mails), answered=sum(one.answered_at is not None for one in mails), opted_out=work.askings.opted_out())


def _strangers(work: UnitOfWork, identities: Identities) -> Strangers:
    authors = work.figures.authors(Kind.COMMAND)
    tries = {author: count for author, count in authors.items() if not is_manager(Address(name="", address=author), identities)}
    return Strangers(tries=sum(tries.values()), addresses=len(tries))


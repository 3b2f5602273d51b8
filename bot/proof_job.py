"""The job that looks again for the proof of mails that wait for it: ever less often, and for three days."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from threading import Event

from bot.job import Job
from bot.key_lookup import patient
from bot.later_proof import FIRST, MOST, prove_mail, refuse_mail
from bot.log import fault, place_of
from bot.proving import prove
from bot.session import Session
from bot.sources import limits_of
from bot.tokens import hide_tokens
from parsers.message import read_message
from parsers.model import UNPROVEN, Message, Proof
from replies.proven import PERIOD
from replies.replay import ReplayError
from storage.errors import StorageError
from storage.unit_of_work import UnitOfWork
from storage.verdicts import Waiting

AT_ONCE = 50
"""Mails of one run: a DNS that is silent costs some seconds for each."""


def run_proofs(session: Session, stopping: Event) -> None:
    """Look for the proof of each mail whose time has come. The DNS is asked outside of any transaction."""
    hide_tokens(session)
    with session.lock, session.database.unit_of_work(read_only=True) as work:
        due = work.verdicts.due(session.clock())[:AT_ONCE]
    for waiting in due:
        if stopping.is_set():
            return
        try:
            _look(session, waiting)
        except (StorageError, ReplayError):
            raise
        except Exception as error:  # one such mail must not keep the others waiting
            fault("mail that waited fails", mail=waiting.mail, error=type(error).__name__, at=place_of(error))
            _postpone(session, waiting, f"a fault of this program: {type(error).__name__} at {place_of(error)}")


def _look(session: Session, waiting: Waiting) -> None:
    found = _read(session, waiting)
    if found is not None:
        with session.lock, session.database.unit_of_work() as work:
            session.records.refresh(work)
            _settle(session, work, waiting, *found)
            work.commit()


def _postpone(session: Session, waiting: Waiting, why: str) -> None:
    """Try a mail again later over which the program fails, and for as long as any other; then nothing comes of it."""
    now = session.clock()
    with session.lock, session.database.unit_of_work() as work:
        if now - waiting.since >= PERIOD:
            work.verdicts.settle(waiting.mail, replace(UNPROVEN, how=why))
        else:
            work.verdicts.postpone(waiting.mail, next_look(waiting, now))
        work.commit()


def next_look(waiting: Waiting, now: datetime) -> datetime:
    """When a mail that is looked at `now` in vain is looked at again: after twice the last wait, and once when its time is over."""
    wait = min(FIRST * (1 << min(waiting.tries + 1, 10)), MOST)
    return max(now + FIRST, min(now + wait, waiting.since + PERIOD))


def _read(session: Session, waiting: Waiting) -> tuple[Message, Proof] | None:
    """The mail as it lies in the archive, and the verdict on it now; None if it does not wait any more."""
    with session.lock, session.database.unit_of_work(read_only=True) as work:
        row = work.archive.by_id(waiting.mail) if work.verdicts.waits(waiting.mail) is not None else None
        raw = work.archive.raw(waiting.mail) if row is not None else None
    if row is None:
        return None
    message = read_message(raw or b"", limits_of(session.config.limits))
    if row.proof is not None and row.proof.proven:  # by a token
        return message, row.proof
    if raw is None:
        return message, replace(UNPROVEN, how="its text was let go before it was proven")
    if session.clock() - waiting.since >= PERIOD:
        return message, replace(UNPROVEN, how=f"{row.proof.how if row.proof else UNPROVEN.how}, for {PERIOD.days} days")
    return message, prove(message, raw, row.arrived_at, session.config, patient(session))


def _settle(session: Session, work: UnitOfWork, waiting: Waiting, message: Message, proof: Proof) -> None:
    row = work.archive.by_id(waiting.mail)
    if row is None or work.verdicts.waits(waiting.mail) is None:
        return  # a copy proved it in the meantime
    if proof.pending:
        work.verdicts.postpone(row.id, next_look(waiting, session.clock()))
    elif proof.proven:
        prove_mail(session, work, row, message, proof)
    else:
        refuse_mail(session, work, row, message, proof, told=work.tokens.asked_for(row.id))


def _next_at(session: Session) -> datetime | None:
    with session.database.unit_of_work(read_only=True) as work:
        return work.verdicts.next_due()


PROOFS = Job(name="proofs", run=run_proofs, next_at=_next_at, runs=lambda session, until: (), locked=False)

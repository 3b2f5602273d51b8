"""The posting: composed, checked by the gate, written into the history and the outbox in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from bot.admin import Refused
from bot.compose import Composed, compose
from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.records import Draft
from bot.session import Session
from parsers.model import Actor, Address, OutgoingMail, Posted, Record
from replies.gate import faults

NOBODY = Address(name="Prognosis", address="prognosis@prognosis.invalid")
"""The sender where no config names the bot's address (RFC 2606 reserves .invalid)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A posting on its way: the entry that records it, and the mail in the outbox."""

    entry: Posted
    mail: OutgoingMail
    composed: Composed


def preview(session: Session) -> tuple[Record, Composed]:
    """The next status mail as it would go out now, and the record it is made from. Raises Refused when there is no record."""
    with session.database.unit_of_work(read_only=True) as work:
        session.records.refresh(work)
    record = session.records.record
    if record is None:
        raise Refused("there is no status mail yet: `prognosis import FILE` adopts one")
    return record, compose(record, session.clock(), _subject(session))


def preview_mail(session: Session, record: Record, composed: Composed) -> OutgoingMail:
    """The encoded mail of a preview, with a Message-ID of its own."""
    return _mail(session, record, composed)


def post(session: Session, actor: Actor, *, force: bool = False) -> Posting:
    """Put the next status mail into the outbox. Raises Refused when the gate refuses it and `force` is not set."""
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        record = session.records.record
        if record is None:
            raise Refused("there is no status mail yet: `prognosis import FILE` adopts one")
        composed = compose(record, session.clock(), _subject(session))
        found = faults(record, composed.document, session.records.entries, session.config.posting.change_share)
        if found and not force:
            raise Refused("the gate refuses this posting: " + "; ".join(found))
        mail = _mail(session, record, composed)
        draft = Draft(work, session.records, session.clock())
        entry = draft.post(
            Posted(
                entry=0, at=session.clock(), actor=actor, message_id=mail.message_id, lines=composed.document.lines,
                subject=composed.subject, splices=composed.splices,
            )
        )  # fmt: skip
        work.outbox.queue(mail, record.release)
        work.commit()
    return Posting(entry=entry, mail=mail, composed=composed)


def _subject(session: Session) -> str | None:
    """The subject template of the config file; without a file the last status mail's own subject stays, if it has one."""
    record = session.records.record
    kept = session.config.source == "built-in defaults" and record is not None and record.subject
    return None if kept else session.config.record.subject


def _mail(session: Session, record: Record, composed: Composed) -> OutgoingMail:
    table = session.config.record
    sender = table.bot or NOBODY
    to = table.lists or (sender,)
    name = f"{composed.subject.split(' development')[0]} status for {record.manager.name}" if record.manager else sender.name
    return build_mail(
        message_id=new_message_id(sender.address), sender=Address(name=sender.name or name, address=sender.address), to=to,
        subject=composed.subject, text=composed.text, date=session.clock(), purpose="posting",
        reply_to=(*to, *table.managers) if table.lists else (), flowed=composed.document.flowed,
    )  # fmt: skip

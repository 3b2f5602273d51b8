"""The posting: composed, checked by the gate, written into the history and the outbox in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.admin import Refused
from bot.calendar import settle
from bot.compose import Composed, compose, overtake
from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.recipients import Recipients, owner_addresses, recipients
from bot.records import Draft
from bot.session import Session
from bot.sources import limits_of
from parsers.message import read_message
from parsers.model import Actor, Address, Entry, Line, MessageId, OutgoingMail, Posted, Record, StatusMail
from parsers.status_mail import read_lines, write
from replies.gate import faults
from storage.previews import Preview
from storage.unit_of_work import UnitOfWork

NOBODY = Address(name="Prognosis", address="prognosis@prognosis.invalid")
"""The sender where no config names the bot's address (RFC 2606 reserves .invalid)."""
NO_RECORD = "there is no status mail yet: `prognosis import FILE` adopts one"
SHADOW = 'nothing is posted in shadow mode; posting.mode = "approve" or "auto" in the config would let it'


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A posting on its way: the entry that records it, and the mail in the outbox."""

    entry: Posted
    mail: OutgoingMail
    document: StatusMail


def preview(session: Session, number: int | None = None) -> tuple[Record, Composed]:
    """The next status mail as it would go out now, or as preview `number` shows it, and the record of now. Raises Refused."""
    with session.database.unit_of_work(read_only=True) as work:
        session.records.refresh(work)
        stored = work.previews.get(number) if number is not None else None
    record = shown_record(session.records.record)
    if number is None:
        return record, compose_at(session, record, session.clock())
    if stored is None:
        raise Refused(f"there is no preview p{number}")
    return record, Composed(subject=stored.subject, document=as_document(record, stored.lines), splices=())


def preview_mail(session: Session, record: Record, composed: Composed) -> OutgoingMail:
    """The encoded mail of a preview, with a Message-ID of its own."""
    return _mail(session, session.records.entries, record, composed.subject, composed.document)


def post(session: Session, actor: Actor, *, force: bool = False) -> Posting:
    """Put the next status mail into the outbox. Raises Refused when the gate refuses it and `force` is not set."""
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        made = post_now(session, work, Draft(work, session.records, session.clock()), actor, force=force)
        work.commit()
    return made


def post_now(session: Session, work: UnitOfWork, draft: Draft, actor: Actor, *, force: bool = False) -> Posting:
    """Post the record as it stands, in the transaction of `work`. A preview that waits is void: this is its posting. Raises Refused."""
    record = shown_record(draft.record)
    if session.config.posting.mode == "shadow":
        raise Refused(SHADOW)
    composed = compose_at(session, record, session.clock())
    found = refusals(session, draft, composed.document)
    if found and not force:
        raise Refused("the gate refuses this posting: " + "; ".join(found))
    waiting = work.previews.newest(waiting=True)
    if waiting is not None:
        work.previews.void(waiting.number, f"the record was posted by {actor.name} as it stood then")
        settle(work, waiting.due_at)
    text = Posted(
        entry=0, at=session.clock(), actor=actor, message_id=MessageId(""), lines=composed.document.lines, subject=composed.subject,
        splices=composed.splices,
    )  # fmt: skip
    return _send(session, work, draft, text, composed.document)


def post_preview(session: Session, work: UnitOfWork, draft: Draft, preview: Preview, actor: Actor) -> Posting:
    """Post the stored text of a preview that still stands, byte for byte, in the transaction of `work`; what was accepted since stays on
    top of it in the record.
    """
    record = shown_record(draft.record)
    splices, ahead = overtake(record, preview.lines, local_time(session, preview.as_of))
    text = Posted(
        entry=0, at=session.clock(), actor=actor, message_id=MessageId(""), lines=preview.lines, subject=preview.subject,
        splices=splices, through=preview.through, ahead=ahead, as_of=preview.as_of, preview=preview.number,
    )  # fmt: skip
    work.previews.post(preview.number)
    settle(work, preview.due_at)
    return _send(session, work, draft, text, as_document(record, preview.lines))


def _send(session: Session, work: UnitOfWork, draft: Draft, text: Posted, document: StatusMail) -> Posting:
    record = shown_record(draft.record)
    mail = _mail(session, draft.entries, record, text.subject, document)
    entry = draft.post(replace(text, message_id=mail.message_id))
    work.outbox.queue(mail, record.release)
    return Posting(entry=entry, mail=mail, document=document)


def shown_record(record: Record | None) -> Record:
    """The record, if there is one. Raises Refused."""
    if record is None:
        raise Refused(NO_RECORD)
    return record


def local_time(session: Session, at: datetime) -> datetime:
    """The moment in the zone of the record."""
    return at.astimezone(ZoneInfo(session.config.record.timezone))


def compose_at(session: Session, record: Record, at: datetime) -> Composed:
    """The status mail of `record` for a posting at `at`.

    Its subject follows the template of the config file; without a file the last status mail's own subject stays, if it has one.
    """
    kept = session.config.source == "built-in defaults" and record.subject
    return compose(record, local_time(session, at), None if kept else session.config.record.subject)


def as_document(record: Record, lines: tuple[Line, ...]) -> StatusMail:
    """Stored lines as the status mail they are."""
    return read_lines(lines, flowed=record.document.flowed, delsp=record.document.delsp)


def refusals(session: Session, draft: Draft, document: StatusMail) -> tuple[str, ...]:
    """Why the gate refuses to let this text go out; none if it does not. The mail itself must read back, as any reader decodes it."""
    record = shown_record(draft.record)
    found = faults(record, document, draft.entries, session.config.posting.change_share)
    read = read_message(_mail(session, draft.entries, record, record.subject, document).raw, limits_of(session.config.limits)).text
    return found if _plain(read) == _plain(write(document)) else (*found, "the mail that would go out does not read back to this text")


def _plain(text: str) -> str:
    """With LF, and none at the end: mail has ends of its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def posting_recipients(session: Session, entries: Sequence[Entry], document: StatusMail) -> Recipients:
    """Who gets the posting of this text."""
    table = session.config.posting
    identities = session.records.identities(session.config.identities)
    owners = owner_addresses(document, entries, identities) if table.owners != "none" else ()
    return recipients(session.config.record.lists or (session.config.record.bot or NOBODY,), owners, table.owners, table.most_recipients)


def _mail(session: Session, entries: Sequence[Entry], record: Record, subject: str, document: StatusMail) -> OutgoingMail:
    table, to = session.config.record, posting_recipients(session, entries, document)
    bot, managers = table.bot or NOBODY, session.records.identities(session.config.identities).managers
    # DMARC: a mail that claims to be from the manager and comes from elsewhere would be refused, so he is named and not impersonated
    name = f"{bot.name or 'Status mail'} for {managers[0].name}" if managers and managers[0].name else bot.name
    answers = record.message_id if session.config.posting.thread else None
    return build_mail(
        message_id=new_message_id(bot.address), sender=Address(name=name, address=bot.address), to=to.to, cc=to.cc, bcc=to.bcc,
        subject=subject, text="".join(map(str, document.lines)), date=local_time(session, session.clock()), purpose="posting",
        reply_to=(*to.to, *managers) if table.lists else (), flowed=document.flowed, delsp=document.delsp,
        in_reply_to=None if answers is None or answers.endswith("@prognosis.invalid>") else answers,
    )  # fmt: skip

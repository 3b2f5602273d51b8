"""A status mail adopted as the record by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.admin import Refused
from bot.adopting import Adoption, NewText, NotAdopted, adopt_text, id_of
from bot.adoption_view import adoption_line, on_top_line
from bot.inbox import open_inbox
from bot.pipeline import take
from bot.raw_mail import RawMail, Unread
from bot.records import Draft
from bot.session import Session
from bot.sources import SourceKind, StatusSource, kind_of, limits_of, records_source, status_source
from parsers.limits import Limits
from parsers.message import read_message
from parsers.model import Actor, Address, Classification, Kind, Message
from parsers.status_mail import is_status_mail, read, release_of, write
from replies.adopt import unnumbered
from storage.archive import MailRow, Sameness
from storage.digest import text_digest
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the person at the keyboard says of the status mail, where the mail itself does not."""

    date: datetime | None = None
    manager: Address | None = None
    release: str | None = None


def import_file(session: Session, path: Path, actor: Actor, given: Given, kind: SourceKind | None) -> Iterator[str]:
    """Import one file, telling in a line what was done. Raises SourceError, Refused."""
    kind = kind or kind_of(path)
    limits = limits_of(session.config.limits)
    if kind in (SourceKind.MBOX, SourceKind.MAILDIR):
        yield from _import_archive(session, path, actor, given, limits)
        return
    source = records_source(path) if kind is SourceKind.RECORDS else status_source(path, limits, kind)
    yield _told(path, adopt(session, source, actor, given))


def _told(path: Path, adoption: Adoption | None) -> str:
    if adoption is None:
        return f"{path}: the same text was adopted before, nothing changed"
    return f"{path}: {adoption_line(adoption.entry)}{on_top_line(adoption.again, adoption.questions)}"


def _import_archive(session: Session, path: Path, actor: Actor, given: Given, limits: Limits) -> Iterator[str]:
    """The mails of an mbox or Maildir in order: the manager's own status mails are adopted, all others read as usual."""
    adopted = read = 0
    for raw in open_inbox(path).mails():
        if isinstance(raw, Unread):
            yield f"{path}/{raw.key}: {raw.why}"
            continue
        source = _managers_status_mail(session, raw, given, limits)
        if source is None:
            take(session, raw)
            read += 1
            continue
        try:
            made = adopt(session, source, actor, given)
        except Refused as refused:
            yield f"{path}: {source.message.message_id} not adopted: {refused}"
            continue
        adopted += made is not None
    yield f"{path}: {adopted} status mails adopted, {read} other mails read"


def _managers_status_mail(session: Session, raw: RawMail, given: Given, limits: Limits) -> StatusSource | None:
    """The mail as a status mail of a manager's, or None. Whoever imports an archive vouches for its From lines."""
    message = read_message(raw.raw, limits)
    record = session.records.record
    known = [one for one in (given.manager, *session.config.record.managers, record.manager if record else None) if one]
    if message.author is None or message.subject.reply or not any(message.author.address == one.address for one in known):
        return None
    document = read(message.text, flowed=message.flowed, delsp=message.delsp)
    return StatusSource(message=message, document=document, plain=False) if is_status_mail(document) else None


def adopt(session: Session, source: StatusSource, actor: Actor, given: Given) -> Adoption | None:
    """Make the status mail the record. None if the same text was adopted before. Raises Refused if it is older than the record."""
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        records, message = session.records, source.message
        message_id = id_of(message)
        known = None if records.was_undone(message_id) else records.posting(message_id)
        if known is not None and unnumbered(known.lines) == unnumbered(source.document.lines):
            return None
        date = given.date or message.date or session.clock()
        manager = given.manager or message.author or next(iter(session.config.record.managers), None)
        text = NewText(
            message_id=message_id, subject=message.subject.text, document=source.document, author=manager or Address(name=actor.name, address=""),
            date=date, manager=manager, people=source.people, mail=None if source.plain else _kept(work, message, date),
            release=given.release or session.config.record.release or release_of(message.subject.text, write(source.document)),
        )  # fmt: skip
        try:
            adoption = adopt_text(work, Draft(work, records, session.clock()), text, actor)
        except NotAdopted as error:
            raise Refused(str(error)) from error
        work.commit()
    return adoption


def _kept(work: UnitOfWork, message: Message, arrived_at: datetime) -> int:
    """The mail in the archive, so that the list's copy of it is known as a copy; its number there."""
    sender, digest = message.author.address if message.author else "", text_digest(message.text, message.subject.title)
    answers = next(iter(message.in_reply_to), None)
    row = MailRow(
        message_id=message.message_id, from_address=sender, arrived_at=arrived_at, digest=digest, subject=message.subject.text,
        classification=Classification(kind=Kind.STATUS_MAIL, reason="adopted by hand"), date=message.date, in_reply_to=answers,
        references=message.references, size=message.size, defects=message.defects,
    )  # fmt: skip
    copy = work.archive.find_copy(message.message_id, sender, digest, message.date, answers, subject=message.subject.text)
    known = work.archive.by_id(copy.mail) if copy.verdict is Sameness.SAME and copy.mail is not None else None
    if known is None:
        return work.archive.add(row)
    return work.archive.replace(known.id, row) if known.dormant or not known.digest else known.id

"""Mails that are passed over by their headers: one row each in the archive, many in one transaction."""

from __future__ import annotations

from bot.archiving import mail_row, sender_of
from bot.cursor import move_cursor
from bot.pipeline import Taken, take
from bot.raw_mail import PassedOver, RawMail
from bot.session import Session
from parsers.model import Classification, Message
from storage.archive import MailRow, Sameness
from storage.errors import Unstorable
from storage.unit_of_work import UnitOfWork


def pass_over(session: Session, passed: PassedOver) -> tuple[Taken, ...]:
    """Archive the mails as header rows and commit; what each is, in order. Raises StorageError.

    Where the database cannot store one of them, each is taken by itself.
    """
    try:
        return _together(session, passed)
    except Unstorable:
        return tuple(take(session, mail) for mail in passed.mails)


def _together(session: Session, passed: PassedOver) -> tuple[Taken, ...]:
    taken: list[Taken] = []
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        named = [message.message_id for message in passed.messages if message.message_id]
        known = set(work.archive.known_ids(named))
        fresh: dict[str, list[tuple[MailRow, str]]] = {}
        for mail, message, kind in zip(passed.mails, passed.messages, passed.kinds, strict=True):
            new = message.message_id is not None and message.message_id not in known
            if new and message.message_id is not None:
                known.add(message.message_id)
                fresh.setdefault(mail.folder, []).append((_row(session, mail, message, kind), mail.key))
                taken.append(Taken(message=message, classification=kind, passed_over=True))
            else:
                _add(work, fresh)  # the mail may be a copy of one of these
                taken.append(_compared(session, work, mail, message, kind))
        _add(work, fresh)
        move_cursor(work, *passed.mails)
        work.commit()
    return tuple(taken)


def _add(work: UnitOfWork, fresh: dict[str, list[tuple[MailRow, str]]]) -> None:
    """Put what was gathered into the archive."""
    for folder, rows in fresh.items():
        work.archive.add_heads([row for row, _ in rows], folder, [key for _, key in rows])
    fresh.clear()


def _compared(session: Session, work: UnitOfWork, mail: RawMail, message: Message, kind: Classification) -> Taken:
    """A mail whose Message-ID the archive has, or that has none."""
    parent = next(iter(message.in_reply_to), None)
    copy = work.archive.find_copy(message.message_id, sender_of(message), "", message.date, parent, subject=message.subject.text)
    known = work.archive.by_id(copy.mail) if copy.verdict is Sameness.SAME and copy.mail is not None else None
    if known is not None:
        work.archive.add_copy(known.id, mail.folder, mail.key)
        return Taken(message=message, classification=known.classification, duplicate=True, passed_over=True)
    work.archive.add(_row(session, mail, message, kind, clash=copy.verdict is Sameness.CLASH), folder=mail.folder, key=mail.key)
    return Taken(message=message, classification=kind, passed_over=True)


def _row(session: Session, mail: RawMail, message: Message, kind: Classification, *, clash: bool = False) -> MailRow:
    arrived = mail.arrived_at or message.date or session.clock()
    return mail_row(message, "", arrived, classification=kind, clash=clash, as_of=session.records.newest)

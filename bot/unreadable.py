"""Mail over which the program itself fails: kept with its bytes and the reason, so that one bad mail stops nothing and none is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from bot.cursor import move_cursor
from bot.raw_mail import STAY, RawMail
from bot.session import Session
from parsers.message import read_message
from parsers.model import Classification, Kind, Message, Subject
from storage.archive import MailRow, Sameness
from storage.unit_of_work import UnitOfWork

_HEAD = 64_000
"""Bytes of a mail in which its header block is looked for."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


def set_aside(session: Session, raw: RawMail, why: str) -> tuple[Message, Classification]:
    """Archive the mail as unreadable, with its bytes and with `why` as the reason, and move the cursor past it.

    Its Message-ID is not taken as known: a copy that can be read counts as a new mail, and so does this one when it is read again.
    Returns its headers, as far as they can be read. Raises StorageError.
    """
    message, kind = _headers(raw.raw), Classification(kind=Kind.UNREADABLE, reason=why)
    sender = message.author.address if message.author else ""
    digest = sha256(raw.raw).hexdigest()
    with session.database.unit_of_work() as work:
        if work.archive.seen(raw.folder, raw.key):
            return message, kind
        copy = work.archive.find_copy(None, sender, digest, message.date)
        if copy.verdict is Sameness.SAME and copy.mail is not None:
            work.archive.add_copy(copy.mail, raw.folder, raw.key)
        else:
            row = MailRow(
                message_id=None, from_address=sender, arrived_at=raw.arrived_at or session.clock(), classification=kind, digest=digest,
                subject=message.subject.text, date=message.date, size=raw.size or len(raw.raw), as_of=session.records.newest,
            )  # fmt: skip
            work.archive.add(row, raw=raw.raw, folder=raw.folder, key=raw.key)
        move_cursor(work, raw)
        work.commit()
    return message, kind


def known_instead(work: UnitOfWork, aside: MailRow, known: MailRow | None) -> MailRow:
    """The row that a mail which was set aside takes the place of when it is read after all: its own, unless a copy is `known`."""
    if known is None:
        return replace(aside, digest="")  # no text of it counts as read
    work.archive.merge(aside.id, known.id)
    return known


def set_aside_mails(session: Session) -> tuple[MailRow, ...]:
    """The mails that were set aside, in the order in which they came."""
    with session.lock, session.database.unit_of_work(read_only=True) as work:
        return tuple(row for row in work.archive.kept() if row.classification.kind is Kind.UNREADABLE)


def raw_of(session: Session, aside: MailRow) -> RawMail:
    """A mail that was set aside, as it was read; no cursor moves with it."""
    with session.lock, session.database.unit_of_work(read_only=True) as work:
        folder, key = next(iter(work.archive.places(aside.id)), ("", ""))
        raw = work.archive.raw(aside.id)
    return RawMail(folder=folder, key=key, raw=raw or b"", arrived_at=aside.arrived_at, step=STAY)


def _headers(raw: bytes) -> Message:
    """The mail without its body, for people to know it by; without headers too, where even those cannot be read."""
    end = _BLANK_LINE.search(raw, 0, _HEAD)
    try:
        return read_message(raw[: end.end()] if end else b"\r\n")
    except Exception:  # whatever made the mail unreadable may strike here as well
        return Message(message_id=None, subject=Subject(text="", title=""), author=None, text="", size=len(raw))

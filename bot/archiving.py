"""What the archive keeps of a mail."""

from __future__ import annotations

from datetime import datetime

from parsers.model import Classification, Kind, Message
from storage.archive import MailRow

KEPT = {Kind.REPLY, Kind.POSTING, Kind.COMMAND, Kind.STATUS_MAIL}
"""The kinds of mail whose bytes are kept; of the others one header row stays."""


def sender_of(message: Message) -> str:
    """The address in From, empty if there is none."""
    return message.author.address if message.author else ""


def mail_row(message: Message, digest: str, arrived: datetime, *, classification: Classification, clash: bool, as_of: int) -> MailRow:
    """The archive's row of a mail; `digest` is empty if only its headers were read."""
    return MailRow(
        message_id=message.message_id, from_address=sender_of(message), arrived_at=arrived, classification=classification, digest=digest,
        subject=message.subject.text, date=message.date, in_reply_to=next(iter(message.in_reply_to), None),
        references=message.references, size=message.size, defects=message.defects, clash=clash, as_of=as_of,
    )  # fmt: skip

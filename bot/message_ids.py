"""New Message-IDs (RFC 5322 section 3.6.4)."""

from __future__ import annotations

from email.utils import make_msgid

from parsers.model import MessageId


def new_message_id(sender: str) -> MessageId:
    """A Message-ID that nobody has used before, in the domain of `sender`."""
    return MessageId(make_msgid(idstring="prognosis", domain=sender.rpartition("@")[2] or "prognosis.invalid"))

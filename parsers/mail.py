"""The values of a mail (RFC 5322): what was read, and what is going to be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

MessageId = NewType("MessageId", str)
"""A Message-ID with its angle brackets, `<id@host>`, as RFC 5322 section 3.6.4 writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox (RFC 5322 section 3.4): the display name, decoded, and the address, lower case."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject line taken apart.

    `text` is the whole subject, decoded and unfolded. `title` is what is left without `Re:` and bracketed prefixes. `prefixes`
    are the contents of the leading brackets in order (`Xen-devel`, `PATCH for-4.5 v5 03/12`). `targets` are the releases named
    by `for-4.5` in such a bracket. `counter` and `total` are the `03/12` of a posting; a cover letter has counter 0.
    """

    text: str
    title: str
    reply: bool = False
    prefixes: tuple[str, ...] = ()
    posting: bool = False
    resend: bool = False
    rfc: bool = False
    revision: str | None = None
    counter: int | None = None
    total: int | None = None
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail, decoded once. Nothing of it is trusted; what was broken in it is listed in `defects`, never raised.

    `text` is the author's own displayed text with its line ends, soft line breaks and NBSP as they came; a list footer that
    the list software added as a part of its own is in `footer`, and the text of attached messages is left out. `html` says
    that `text` was made from HTML because no plain text was there. `headers` are all headers in order, names in lower case,
    values unfolded and decoded. `enclosed` are the Message-IDs of attached messages. `content_types` are those of all parts,
    depth first, the mail's own first.
    """

    message_id: MessageId | None
    subject: Subject
    author: Address | None
    authors: int = 1
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None
    in_reply_to: tuple[MessageId, ...] = ()
    references: tuple[MessageId, ...] = ()
    list_id: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    flowed: bool = False
    delsp: bool = False
    html: bool = False
    footer: str = ""
    enclosed: tuple[MessageId, ...] = ()
    content_types: tuple[str, ...] = ()
    size: int = 0
    defects: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The first header of that name (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who a mail is handed over for and to (RFC 5321 section 2.3.1)."""

    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """A mail of our own, ready for the outbox: its Message-ID is chosen before it is sent, and never changes."""

    message_id: MessageId
    envelope: Envelope
    raw: bytes = field(repr=False)
    purpose: str
    """`posting`, `preview`, `transcript` or `notice`."""

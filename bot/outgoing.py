"""Our own mails, as bytes for the wire: headers of RFC 5322, one text part, CRLF line ends."""

from __future__ import annotations

import quopri
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from parsers.model import Address, Envelope, MessageId, OutgoingMail

# QUIRK: policy.SMTP folds at 78 columns and then writes a long Message-ID as an encoded word, which breaks threading
# (Python 3.11, `email` package); at 998 (RFC 5322 section 2.1.1) no id is ever cut.
WIRE = SMTP.clone(max_line_length=998)
LONGEST_LINE = 990
LONGEST_NAME = 150
"""Characters of a name: encoded they stay below what a line may have."""


def build_mail(
    *, message_id: MessageId, sender: Address, to: Sequence[Address], subject: str, text: str, date: datetime, purpose: str,
    cc: Sequence[Address] = (), bcc: Sequence[Address] = (), reply_to: Sequence[Address] = (), in_reply_to: MessageId | None = None,
    references: Sequence[MessageId] = (), flowed: bool = False, delsp: bool = False,
) -> OutgoingMail:  # fmt: skip
    """A mail with these headers and this text. Line breaks in a header value are folded to blanks. `flowed` and `delsp` are the text's
    (RFC 3676).

    `bcc` are recipients of whom only the envelope knows. Nobody gets the mail twice who is named twice.

    ASCII text goes out as 7bit, other text (or text with over-long lines or blanks at line ends) as quoted-printable, since lists
    re-encode 8bit. `Auto-Submitted: auto-generated` (RFC 3834 section 5) stands on every mail of ours.
    """
    mail = EmailMessage(policy=WIRE)
    mail["From"] = _header_address(sender)
    mail["To"] = [_header_address(one) for one in to]
    if cc:
        mail["Cc"] = [_header_address(one) for one in cc]
    if reply_to:
        mail["Reply-To"] = [_header_address(one) for one in reply_to]
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message_id
    if in_reply_to:
        mail["In-Reply-To"] = in_reply_to
        mail["References"] = " ".join([*references, in_reply_to])
    mail["Auto-Submitted"] = "auto-generated" if purpose != "transcript" else "auto-replied"
    mail["MIME-Version"] = "1.0"
    body, encoding = _encode(text)
    form = ("; format=flowed" if flowed else "") + ("; delsp=yes" if flowed and delsp else "")
    mail["Content-Type"] = f'text/plain; charset="utf-8"{form}'
    mail["Content-Transfer-Encoding"] = encoding
    head = mail.as_bytes(policy=WIRE).split(b"\r\n\r\n", 1)[0]
    recipients = tuple({one.address.lower(): one.address for one in (*to, *cc, *bcc)}.values())
    return OutgoingMail(
        message_id=message_id, envelope=Envelope(sender=sender.address, recipients=recipients),
        raw=head + b"\r\n\r\n" + body, purpose=purpose,
    )  # fmt: skip


def _header_address(one: Address) -> HeaderAddress:
    """The mailbox. Its name may be what anybody wrote into a From: printable, and no longer than a line may be."""
    shown = "".join(char if char.isprintable() else " " for char in one.name)
    return HeaderAddress(display_name=" ".join(shown.split())[:LONGEST_NAME].rstrip(), addr_spec=one.address)


def _encode(text: str) -> tuple[bytes, str]:
    """The text on the wire and its transfer encoding. All line ends become CRLF (RFC 5321 section 2.3.8)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = "\n".join(lines).encode("utf-8", "replace")
    simple = all(line.isascii() and len(line) <= LONGEST_LINE and line == line.rstrip() and "\0" not in line for line in lines)
    encoded = plain if simple else quopri.encodestring(plain)
    return encoded.replace(b"\n", b"\r\n"), "7bit" if simple else "quoted-printable"

"""A mailing list in this process: what the mail server takes for the list goes to each subscriber, as list software sends it on."""

from __future__ import annotations

import random
import threading
import time
from base64 import encodebytes
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import SMTP

from tests.server_aiosmtpd import Act, At, Mail, Slow, Smtpd, smtp_server
from tests.servers import Certificates

WIRE = SMTP.clone(max_line_length=998)
FOOTER = "_______________________________________________\n{name} mailing list -- {address}\nTo unsubscribe send an email to {leave}\n"


@dataclass(slots=True, kw_only=True)
class MailingList:
    """The list `address`, and all mailboxes around it; mail comes by `smtpd`.

    `told` hears of each mail as it is delivered, with the address that gets it. `shows` false: a poster gets no copy of his own mail.
    With `slow` (seconds) the server takes its time, at random, before it takes a mail, and before it says that it has. `asked` are the
    recipients of each mail whose content was asked for, `contents` those of each mail whose content came, `delivered` the mails that then
    went their way: a client that is killed meanwhile may stop the server short of that.
    """

    address: str
    subscribers: Sequence[str]
    told: Callable[[str, bytes], None] = lambda address, raw: None
    shows: bool = True
    slow: float = 0.0
    chance: random.Random = field(default_factory=random.Random)
    mailboxes: dict[str, list[bytes]] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    contents: list[tuple[str, ...]] = field(default_factory=list)
    delivered: list[Mail] = field(default_factory=list)
    smtpd: Smtpd = field(default_factory=Smtpd)
    _named: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def script(self, at: At, text: str) -> Act:
        """What the server does at each point: it notes who writes to whom, and may be slow."""
        if at is At.MAIL:
            self._named = []
        elif at is At.RCPT:
            self._named.append(text.partition("<")[2].partition(">")[0])
        elif at is At.INPUT:
            self.asked.append(tuple(self._named))
        elif at is At.CONTENT:
            self.contents.append(tuple(self._named))
            return Slow(seconds=self.chance.uniform(0, self.slow)) if self.slow else None
        return None

    def hand_in(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        """Somebody sends a mail, by another way than the bot's."""
        self.deliver(Mail(sender=sender, recipients=tuple(recipients), raw=raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")))

    def deliver(self, mail: Mail) -> None:
        """Put a mail that was taken where it belongs."""
        self.delivered.append(mail)
        for recipient in mail.recipients:
            if recipient != self.address:
                self._put(recipient, b"Return-Path: <%s>\r\n%s" % (mail.sender.encode(), mail.raw))
                continue
            copy = list_copy(mail.raw, self.address)
            for one in self.subscribers:
                if self.shows or one != mail.sender:
                    self._put(one, copy)
        time.sleep(self.chance.uniform(0, self.slow))

    def mailbox(self, address: str) -> list[bytes]:
        """What was delivered to an address, oldest first."""
        with self._lock:
            return list(self.mailboxes.get(address, ()))

    def _put(self, address: str, raw: bytes) -> None:
        with self._lock:
            self.mailboxes.setdefault(address, []).append(raw)
        self.told(address, raw)


def message_id(raw: bytes) -> str:
    """The Message-ID of a mail."""
    return str(message_from_bytes(raw, policy=WIRE)["Message-ID"])


def list_copy(raw: bytes, address: str) -> bytes:
    """A mail as the list sends it on: its prefix, its header fields, its footer; text that is not ASCII becomes base64, as Mailman has it."""
    name, _, domain = address.partition("@")
    mail = message_from_bytes(raw, policy=WIRE)
    subject = str(mail["Subject"] or "")
    if f"[{name}]" not in subject:
        del mail["Subject"]
        mail["Subject"] = f"[{name}] {subject}"
    mail["List-Id"] = f"<{address.replace('@', '.')}>"
    mail["Precedence"] = "list"
    mail["Sender"] = f"{name}-bounces@{domain}"
    if mail.get_content_type() == "text/plain":
        footer = FOOTER.format(name=name.capitalize(), address=address, leave=address.replace("@", "-leave@"))
        text = mail.get_content().replace("\r\n", "\n").rstrip("\n") + "\n" + footer
        flowed = mail.get_param("format")
        mail.set_payload(text if text.isascii() else encodebytes(text.encode()).decode())
        mail.replace_header("Content-Type", 'text/plain; charset="utf-8"' + (f"; format={flowed}" if flowed else ""))
        del mail["Content-Transfer-Encoding"]
        mail["Content-Transfer-Encoding"] = "7bit" if text.isascii() else "base64"
    return f"Return-Path: <{name}-bounces@{domain}>\r\n".encode() + mail.as_bytes(policy=WIRE)


@contextmanager
def mailing_list(made: MailingList, tls: Certificates | None = None) -> Iterator[MailingList]:
    """The list, its server listening until the end of the block; with `tls` that asks for STARTTLS and a log-in."""
    with smtp_server(tls=tls, private=tls is not None, deliver=made.deliver, script=made.script) as smtpd:
        made.smtpd = smtpd
        yield made

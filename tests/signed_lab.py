"""Real servers whose milter signs what is submitted and verifies the rest, and the daemon between them, which knows the milter's key.

The bot's own check is what counts, until a test lets the config name the milter's word.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import dkim

from parsers.model import Entry, Proof, Question
from storage.outbox import OutboxRow, State
from tests.bot_process import Bot
from tests.keyed_daemon import KEYS
from tests.labs import SECRETS, RealLab, wait_for_mails
from tests.month import BOT, LIST, MANAGER, RECORD, STATUS, SUBSCRIBERS, mail
from tests.server_dovecot import dovecot_server
from tests.server_opendkim import DOMAIN, SELECTOR, Opendkim, opendkim_server
from tests.server_postfix import postfix_server
from tests.servers import wait_for

MALLORY = "mallory@example.net"
HEADERS = ("From", "To", "Subject", "Date", "Message-ID")
"""What a signature covers at least."""
PATIENCE = 60.0
"""Seconds until a test gives up; none takes as long."""
KEYED = (sys.executable, "-m", "tests.keyed_daemon")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the database holds: entries, open questions, mails of ours."""

    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]
    outbox: tuple[OutboxRow, ...]


@dataclass(slots=True, kw_only=True)
class SignedLab:
    """The servers and the running bot."""

    real: RealLab
    opendkim: Opendkim
    bot: Bot
    keys: dict[str, str | None] = field(default_factory=dict)

    def tell_key(self, selector: str, domain: str, record: str | None) -> None:
        """Put a key's record into the DNS; None: it does not answer for that name."""
        self.keys[f"{selector}._domainkey.{domain}"] = record
        (self.bot.folder / KEYS).write_text(json.dumps(self.keys))

    def submit(self, user: str, raw: bytes, *recipients: str) -> None:
        """Hand in a mail with a log-in, so that the milter signs it."""
        self.real.postfix.submit(user, recipients or (BOT,), raw)

    def send(self, raw: bytes, *recipients: str) -> None:
        """Hand in a mail from outside, as anybody can."""
        self.real.postfix.send(MALLORY, recipients or (BOT,), raw)

    def sign(self, raw: bytes, **more: object) -> bytes:
        """The mail as the server of the managers' domain would sign it, but for what is asked for otherwise."""
        given: dict[str, object] = {"selector": SELECTOR.encode(), "domain": DOMAIN.encode(), "privkey": self.opendkim.key.read_bytes()}
        given |= {"include_headers": [name.encode() for name in HEADERS]} | more
        line: bytes = dkim.sign(raw, **given)
        return line + raw

    def read(self, message_id: str, count: int = 1) -> dict[str, object]:
        """The bot's line about the mail, once it has read `count` of that Message-ID."""

        def lines() -> list[dict[str, object]]:
            return [line for line in self.bot.log("mail read") if line["message_id"] == message_id]

        wait_for(lambda: len(lines()) >= count, PATIENCE, f"{count} x {message_id} is read: {self.bot.tail()}")
        return lines()[-1]

    def seen(self) -> Seen:
        """A look into the database."""
        session = self.bot.open()
        try:
            with session.database.unit_of_work(read_only=True) as work:
                return Seen(tuple(work.history.entries()), tuple(work.history.questions()), work.outbox.all())
        finally:
            session.close()

    def verdict(self, message_id: str) -> Proof | None:
        """The verdict on the newest mail of that Message-ID, as it is kept; None where nobody asked for one."""
        session = self.bot.open()
        try:
            with session.database.unit_of_work(read_only=True) as work:
                return work.archive.all_of(message_id)[-1].proof
        finally:
            session.close()

    def mailbox(self, address: str) -> list[bytes]:
        """What has been delivered to an address."""
        return self.real.mailbox(address)

    def letters(self, address: str, count: int) -> list[EmailMessage]:
        """The same, parsed, once the bot has sent all that it wants to and there are `count`."""
        wait_for(lambda: not self.waiting(), PATIENCE, f"the outbox is empty: {self.bot.tail()}")
        return [message_from_bytes(raw, policy=default) for raw in wait_for_mails(self.real, address, count)]

    def waiting(self) -> bool:
        """Whether mail of the bot's is still to go out."""
        return any(row.state in (State.QUEUED, State.SENDING) for row in self.seen().outbox)

    def answer(self, key: str) -> EmailMessage:
        """The transcript that the manager got in answer to `<KEY@example.org>`."""

        def answers() -> list[EmailMessage]:
            mails = [one for one in self.letters(MANAGER, 0) if one["Auto-Submitted"] == "auto-replied"]
            return [one for one in mails if one["In-Reply-To"] == f"<{key}@example.org>"]

        wait_for(lambda: bool(answers()), PATIENCE, f"an answer to {key}: {self.bot.tail()}")
        (found,) = answers()
        return found


def letter(
    body: str, key: str, *, author: str = f"Ines Falk <{MANAGER}>", to: str = f"Kestrel status <{BOT}>", subject: str = "about the status mail",
    extra: str = "", date: datetime | None = None,
) -> bytes:  # fmt: skip
    """A mail on the wire. `extra` are header lines with LF."""
    when = (date or datetime.now(UTC)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    head = f"From: {author}\nTo: {to}\nSubject: {subject}\nDate: {when}\nMessage-ID: <{key}@example.org>\n{extra}"
    if "content-type" not in extra.lower():
        head += "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
    return f"{head}\n{body}".replace("\n", "\r\n").encode()


@contextmanager
def signed_lab(folder: Path, *others: str) -> Iterator[SignedLab]:
    """The servers, and the daemon with the record of `tests/month.py`; all stopped afterwards. `others` are managers besides Ines Falk."""
    with ExitStack() as stack:
        dovecot = stack.enter_context(dovecot_server())
        dovecot.new_user(BOT.partition("@")[0])
        dovecot.new_user(MANAGER.partition("@")[0])
        opendkim = stack.enter_context(opendkim_server())
        postfix = stack.enter_context(postfix_server(dovecot, milter=opendkim.milter, aliases={LIST: SUBSCRIBERS}))
        real = RealLab(dovecot=dovecot, postfix=postfix)
        record = RECORD.replace("managers = [", f"managers = [{''.join(f'{json.dumps(other)}, ' for other in others)}")
        (folder / "config.toml").write_text(record + real.tables)
        (folder / "status.eml").write_bytes(mail(STATUS.stem, "", datetime.now(UTC)))
        bot = Bot(folder, dict(SECRETS), KEYED)
        lab = SignedLab(real=real, opendkim=opendkim, bot=bot)
        lab.tell_key(SELECTOR, DOMAIN, next(iter(opendkim.public.values())).decode())
        bot.run("import", "status.eml")
        bot.start()
        stack.callback(bot.kill)
        yield lab

"""Where the bot lives in a test of the whole: an IMAP server with its mailbox, an SMTP server that takes its mail, people who write to it.

The same scenes are played in two places: on real servers, where they are installed, and on servers in this process, everywhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol

from tests.bot_process import Bot
from tests.mailing_list import MailingList, mailing_list
from tests.month import BOT, LIST, RECORD, SUBSCRIBERS
from tests.server_dovecot import Dovecot, dovecot_server
from tests.server_mailman import Mailman, mailman_server
from tests.server_postfix import LISTS, Postfix, postfix_server
from tests.server_pymap import Pymap, pymap_server
from tests.servers import PASSWORD, wait_for

SECRETS = {"PROGNOSIS_IMAP_PASSWORD": PASSWORD, "PROGNOSIS_SMTP_PASSWORD": PASSWORD}


class Server(Protocol):
    """A server that a scene can take away and bring back, on the same port."""

    def start(self) -> None:
        """Bring it back, and wait until it answers."""

    def stop(self) -> None:
        """Take it away."""


class Lab(Protocol):
    """The servers of a scene, and the people around them."""

    @property
    def imap(self) -> Server:
        """What the bot reads from."""

    @property
    def smtp(self) -> Server:
        """What the bot sends by."""

    @property
    def tables(self) -> str:
        """The tables of the bot's config about these servers."""

    def hand_in(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        """Somebody writes a mail, to the list or to the bot."""

    def mailbox(self, address: str) -> list[bytes]:
        """What has been delivered to an address so far, oldest first."""

    def imap_connections(self) -> int:
        """How often the IMAP server was connected to."""

    def smtp_connections(self) -> int:
        """How often the bot connected to the SMTP server."""


def tables(
    *, imap: int, smtp: int, imap_tls: str = "none", smtp_tls: str = "none", ca_file: Path | None = None, folders: Sequence[str] = ("INBOX",),
    retry_for: float = 345_600.0,
) -> str:  # fmt: skip
    """The tables of the config for servers on loopback ports."""
    user = BOT.partition("@")[0]
    trust = f'ca_file = "{ca_file}"\n' if ca_file else ""
    log_in = f'user = "{user}"\n' if smtp_tls != "none" else ""
    return (
        f'[inbox]\nkind = "imap"\nfolders = {json.dumps(list(folders))}\n'
        f'[imap]\nhost = "localhost"\nport = {imap}\ntls = "{imap_tls}"\nuser = "{user}"\n{trust}'
        f'[outbox]\nkind = "smtp"\nretry_wait = 1.0\nretry_for = {retry_for}\n'
        f'[smtp]\nhost = "localhost"\nport = {smtp}\ntls = "{smtp_tls}"\n{log_in}{trust}'
    )


@dataclass(slots=True, kw_only=True)
class RealLab:
    """Dovecot and Postfix; the list is Mailman's, or where that is None a row of copies in Postfix."""

    dovecot: Dovecot
    postfix: Postfix
    mailman: Mailman | None = None

    @property
    def imap(self) -> Server:
        return self.dovecot.running

    @property
    def smtp(self) -> Server:
        return self.postfix.running

    @property
    def tables(self) -> str:
        return tables(
            imap=self.dovecot.imaps, imap_tls="implicit", smtp=self.postfix.submission, smtp_tls="starttls", ca_file=self.dovecot.tls.authority
        )

    def hand_in(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        self.postfix.send(sender, recipients, raw)

    def mailbox(self, address: str) -> list[bytes]:
        box = self.dovecot.maildir(address.partition("@")[0])
        found = sorted((*box.glob("new/*"), *box.glob("cur/*")), key=lambda path: path.name)
        return [path.read_bytes() for path in found]

    def imap_connections(self) -> int:
        log = self.dovecot.folder / "log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        return sum("imap-login: " in line and "no auth attempts" not in line for line in lines)

    def smtp_connections(self) -> int:
        return sum("submission/smtpd" in line and ": connect from" in line for line in self.postfix.log.splitlines())


@dataclass(slots=True, kw_only=True)
class InProcessLab:
    """pymap, and a mailing list in this process. pymap forgets its mail when it stops: it gets all of it again."""

    pymap: Pymap
    mailing_list: MailingList
    _lock: Lock = field(default_factory=Lock)
    _up: bool = True

    def __post_init__(self) -> None:
        self.mailing_list.told = self._told

    @property
    def imap(self) -> Server:
        return self

    @property
    def smtp(self) -> Server:
        return self.mailing_list.smtpd

    @property
    def tables(self) -> str:
        smtp = self.mailing_list.smtpd.port
        return tables(imap=self.pymap.port, imap_tls="starttls", smtp=smtp, smtp_tls="starttls", ca_file=self.pymap.tls.authority)

    def hand_in(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        self.mailing_list.hand_in(sender, recipients, raw)

    def mailbox(self, address: str) -> list[bytes]:
        return self.mailing_list.mailbox(address)

    def imap_connections(self) -> int:
        return self.pymap.connections

    def smtp_connections(self) -> int:
        return self.mailing_list.smtpd.connections

    def start(self) -> None:
        with self._lock:
            self.pymap.start()
            self._up = True
            self.pymap.deliver(*self.mailbox(BOT))

    def stop(self) -> None:
        with self._lock:
            self._up = False
            self.pymap.stop()

    def _told(self, address: str, raw: bytes) -> None:
        with self._lock:
            if address == BOT and self._up:
                self.pymap.deliver(raw)


@contextmanager
def in_process_lab() -> Iterator[InProcessLab]:
    """Servers that need nothing but Python packages, stopped afterwards."""
    with pymap_server() as pymap, mailing_list(MailingList(address=LIST, subscribers=SUBSCRIBERS), pymap.tls) as made:
        yield InProcessLab(pymap=pymap, mailing_list=made)


@contextmanager
def real_lab(*, mailman: bool = False) -> Iterator[RealLab]:
    """Real servers of our own, with a mailbox for each subscriber of the list, stopped afterwards."""
    with ExitStack() as stack:
        dovecot = stack.enter_context(dovecot_server())
        for address in SUBSCRIBERS:
            dovecot.new_user(address.partition("@")[0])
        postfix = stack.enter_context(postfix_server(dovecot, aliases={} if mailman else {LIST: SUBSCRIBERS}))
        lab = RealLab(dovecot=dovecot, postfix=postfix)
        if mailman:
            lab.mailman = stack.enter_context(mailman_server(postfix))
            lab.mailman.new_list(LIST.removesuffix(f"@{LISTS}"), SUBSCRIBERS)
        yield lab


def fill(lab: Lab, mails: Iterable[bytes]) -> None:
    """Put many mails into the bot's mailbox, as they would lie there before the bot's first start."""
    if isinstance(lab, InProcessLab):
        for raw in mails:
            lab.hand_in("somebody@example.org", [BOT], raw)
    elif isinstance(lab, RealLab):
        fill_mailbox(lab.dovecot, BOT.partition("@")[0], mails)


def fill_mailbox(dovecot: Dovecot, user: str, mails: Iterable[bytes]) -> None:
    """Put many mails into a mailbox, faster than any server takes them."""
    owner = (dovecot.folder / "mail").stat()
    box = dovecot.maildir(user)
    for part in ("cur", "new", "tmp"):
        (box / part).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(mails):
        (box / "new" / f"{1_700_000_000 + number}.M{number}.host").write_bytes(raw.replace(b"\n", b"\r\n"))
    for path in (box.parent, box, *box.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)


def new_bot(folder: Path, lab: Lab, more: str = "") -> Bot:
    """The bot of a lab, with its config; `more` are further tables."""
    (folder / "config.toml").write_text(RECORD + lab.tables + more)
    return Bot(folder, dict(SECRETS))


def wait_for_mails(lab: Lab, address: str, count: int, seconds: float = 30.0) -> list[bytes]:
    """What was delivered to an address, once there are `count` mails."""
    wait_for(lambda: len(lab.mailbox(address)) >= count, seconds, f"{count} mails for {address}")
    return lab.mailbox(address)

"""A real Dovecot on loopback: IMAP with STARTTLS and TLS, LMTP for delivery, SASL for Postfix."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import smtplib
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.databases import free_port
from tests.servers import PASSWORD, Certificates, Running, certificates, greets, need, program, short_folder

DOMAIN = "example.org"
POOL = 500
"""Accounts that are there from the start, for tests that only want one of their own."""
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = {folder.name}
log_path = {folder}/log
protocols = imap lmtp
# to a client on another address than its own it says LOGINDISABLED before TLS: 127.0.0.2 is for that
listen = 127.0.0.1, 127.0.0.2
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
ssl = yes
ssl_cert = <{tls.chain}
ssl_key = <{tls.key}
disable_plaintext_auth = yes
passdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
userdb {{
  driver = static
  # whoever has just been made gets mail at once: the file of passwords is looked at once a second
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={folder}/mail/%n allow_all_users=yes
}}
auth_mechanisms = plain login
auth_username_format = %Ln
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mailbox_list_index = yes
mailbox_idle_check_interval = 1 secs
mail_fsync = never
service imap-login {{
  chroot = {chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
service anvil {{
  chroot = {empty}
}}
service stats {{
  chroot = {empty}
}}
protocol imap {{
  mail_max_userip_connections = 100
}}
protocol lmtp {{
  postmaster_address = postmaster@{domain}
  hostname = mail.{domain}
}}
"""


@dataclass(slots=True, kw_only=True)
class Dovecot:
    """The server: `imap` (STARTTLS), `imaps` (TLS) and `lmtp` are its ports, `sasl` is the socket that Postfix asks."""

    folder: Path
    tls: Certificates
    imap: int = field(default_factory=free_port)
    imaps: int = field(default_factory=free_port)
    lmtp: int = field(default_factory=free_port)
    running: Running = field(init=False)
    _count: int = 0

    def __post_init__(self) -> None:
        (self.folder / "mail").mkdir(exist_ok=True)
        self._add_users([f"user{number}" for number in range(1, POOL + 1)])
        owner = pwd.getpwnam("mail" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        root = os.getuid() == 0  # without root every service runs as ourselves, and nothing chroots
        (self.folder / "conf").write_text(
            _CONFIG.format(
                folder=self.folder, tls=self.tls, imap=self.imap, imaps=self.imaps, lmtp=self.lmtp, owner=owner, domain=DOMAIN,
                internal="dovecot" if root else owner.pw_name, internal_group="dovecot" if root else owner.pw_gid,
                login="dovenull" if root else owner.pw_name, chroot="login" if root else "", empty="empty" if root else "",
            )
        )  # fmt: skip
        command = [program("dovecot") or "dovecot", "-F", "-c", str(self.folder / "conf")]
        self.running = Running(command, self.folder / "out", lambda: greets(self.imap) and greets(self.lmtp))

    @property
    def sasl(self) -> Path:
        """The socket that Postfix asks about log-ins (smtpd_sasl_path)."""
        return self.folder / "auth"

    def new_user(self, name: str | None = None) -> str:
        """A new account with an empty mailbox, named if it matters; the password is PASSWORD, the address NAME@example.org."""
        if name is None:
            self._count += 1
            assert self._count <= POOL
            return f"user{self._count}"
        self._add_users([name])
        time.sleep(1.1)  # Dovecot looks at its list of users once in a second at most
        return name

    def _add_users(self, names: list[str]) -> None:
        with (self.folder / "users").open("a") as users:
            users.writelines(f"{name}:{{PLAIN}}{PASSWORD}\n" for name in names)

    def maildir(self, user: str) -> Path:
        """Where the mail of a user lies."""
        return self.folder / "mail" / user / "Maildir"

    def deliver(self, user: str, *mails: bytes) -> None:
        """Deliver mails as Postfix would, over LMTP."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as lmtp:
            for raw in mails:
                lmtp.sendmail("list-bounces@example.org", [f"{user}@{DOMAIN}"], raw)

    def fill(self, user: str, mails: Iterable[bytes]) -> None:
        """Put many mails into the inbox as files, one a second, the first at noon on 9 March 2026."""
        with self.mailbox(user) as imap:
            imap.select()  # it makes the Maildir
        place = self.maildir(user)
        owner = os.stat(place)
        for number, raw in enumerate(mails):
            when = 1_773_057_600 + number
            path = place / "new" / f"{when}.M{number:06}P1.host"
            path.write_bytes(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            os.utime(path, (when, when))
            os.chown(path, owner.st_uid, owner.st_gid)

    @contextmanager
    def mailbox(self, user: str) -> Iterator[imaplib.IMAP4]:
        """The user's mail as a mail program sees it."""
        with imaplib.IMAP4("127.0.0.1", self.imap) as imap:
            imap.login(user, PASSWORD)
            yield imap

    def make_folder(self, user: str, folder: str) -> None:
        """Make an empty folder."""
        with self.mailbox(user) as imap:
            imap.create(folder)

    def put(self, user: str, folder: str, *mails: bytes) -> None:
        """Put mails into any folder."""
        with self.mailbox(user) as imap:
            for raw in mails:
                imap.append(folder, "", "", raw)

    def count(self, user: str, folder: str) -> int:
        """How many mails lie in a folder."""
        with self.mailbox(user) as imap:
            return int(imap.select(folder, readonly=True)[1][0] or 0)

    def new_validity(self, user: str) -> None:
        """Forget the mailbox's index: the same mails get new UIDs under a new UIDVALIDITY. The server must be stopped."""
        for path in self.maildir(user).glob("dovecot*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def dovecot_server() -> Iterator[Dovecot]:
    """A Dovecot of our own, stopped afterwards."""
    need("Dovecot", ["dovecot"], "dovecot-imapd dovecot-lmtpd")
    with short_folder() as folder:
        server = Dovecot(folder=folder, tls=certificates(folder / "tls"))
        server.running.start()
        try:
            yield server
        finally:
            server.running.stop()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for all tests of a worker; a test makes its own users, and leaves the server running."""
    with dovecot_server() as server:
        yield server

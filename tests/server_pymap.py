"""pymap, an IMAP server in pure Python: for machines without Dovecot. One user, `bot`; STARTTLS; mail is put in by APPEND."""

from __future__ import annotations

import imaplib
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.databases import free_port
from tests.servers import PASSWORD, Certificates, Running, certificates, greets, short_folder

USER = "bot"


@dataclass(slots=True, kw_only=True)
class Pymap:
    """The server. Its mail lies in memory: a start empties it."""

    folder: Path
    tls: Certificates
    port: int = field(default_factory=free_port)
    running: Running = field(init=False)

    def __post_init__(self) -> None:
        # fmt: off
        command = [
            str(Path(sys.executable).parent / "pymap"), "--host", "127.0.0.1", "--port", str(self.port), "--cert", str(self.tls.chain),
            "--key", str(self.tls.key), "--no-service", "admin", "--no-service", "managesieve",
            "dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD,
        ]
        # fmt: on
        self.running = Running(command, self.folder / "out", lambda: greets(self.port))

    def start(self) -> None:
        """Start with an empty mailbox."""
        self.running.start()
        with self._mailbox() as imap:
            imap.select()
            imap.store("1:*", "+FLAGS", "\\Deleted")  # the demo's own mails
            imap.expunge()

    def deliver(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Put mails in."""
        with self._mailbox() as imap:
            for raw in mails:
                imap.append(folder, "", "", raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    @contextmanager
    def _mailbox(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port) as imap:
            imap.starttls(ssl.create_default_context(cafile=self.tls.authority))
            imap.login(USER, PASSWORD)
            yield imap


@pytest.fixture
def pymap() -> Iterator[Pymap]:
    """A pymap of our own, with an empty mailbox, stopped afterwards."""
    with short_folder() as folder:
        server = Pymap(folder=folder, tls=certificates(folder / "tls"))
        try:
            server.start()
            yield server
        finally:
            server.running.stop()

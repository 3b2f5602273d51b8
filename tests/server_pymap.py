"""pymap, an IMAP server in pure Python: for machines without Dovecot. One user, `bot`; STARTTLS or none; mail is put in by APPEND."""

from __future__ import annotations

import imaplib
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from tests.databases import free_port
from tests.servers import PASSWORD, Certificates, Running, certificates, greets, short_folder

USER = "bot"


@dataclass(slots=True, kw_only=True)
class Pymap:
    """The server. Its mail lies in memory: a start empties it. It offers no TLS if it is `open`."""

    folder: Path
    tls: Certificates
    open: bool = False
    port: int = field(default_factory=free_port)
    running: Running = field(init=False)
    _kept: imaplib.IMAP4 | None = None

    def __post_init__(self) -> None:
        secure = ["--cert", str(self.tls.chain), "--key", str(self.tls.key)] if not self.open else ["--no-tls"]
        command = [
            sys.executable, str(Path(__file__).parent / "pymap_plain.py"), "--debug", "--host", "127.0.0.1", "--port", str(self.port), *secure,
            "--no-service", "admin", "--no-service", "managesieve", "plain", "--demo-user", USER, "--demo-password", PASSWORD,
        ]  # fmt: skip
        self.running = Running(command, self.folder / "out", lambda: greets(self.port))

    def start(self) -> None:
        """Start with an empty mailbox."""
        self.running.start()

    def stop(self) -> None:
        """Stop, and forget all mail."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.shutdown()
        self.running.stop()

    def deliver(self, *mails: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Put mails in, as they would arrive at that time (now)."""
        when = imaplib.Time2Internaldate(at) if at else ""
        for raw in mails:
            said, why = self._mailbox().append(folder, "", when, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            assert said == "OK", why

    def make_folder(self, folder: str) -> None:
        """Make an empty folder."""
        said, why = self._mailbox().create(folder)
        assert said == "OK", why

    @property
    def connections(self) -> int:
        """How often it was connected to and spoken with; whoever only looks whether it listens is not counted."""
        heads = (line.partition(" -->| ") for line in self.running.log.read_text(errors="replace").splitlines())
        return len({head for head, found, _ in heads if found})

    def _mailbox(self) -> imaplib.IMAP4:
        if self._kept is not None:
            try:
                self._kept.noop()
            except (imaplib.IMAP4.error, OSError):  # it was stopped and started
                self._kept = None
        if self._kept is None:
            self._kept = imap = imaplib.IMAP4("127.0.0.1", self.port)
            # without it each APPEND waits 40 ms for the end of its line
            imap.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not self.open:
                imap.starttls(self.tls.trusting())
            imap.login(USER, PASSWORD)
        return self._kept


@contextmanager
def pymap_server(*, open: bool = False) -> Iterator[Pymap]:
    """A pymap of our own, with an empty mailbox, stopped afterwards."""
    with short_folder() as folder:
        server = Pymap(folder=folder, tls=certificates(folder / "tls"), open=open)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def pymap() -> Iterator[Pymap]:
    """A pymap for one test."""
    with pymap_server() as server:
        yield server

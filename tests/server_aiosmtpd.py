"""An SMTP server in this process that does as a test tells it: refuses, hangs up, falls silent or is slow, at any point of a mail."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.databases import free_port
from tests.servers import PASSWORD, Certificates


class At(StrEnum):
    """A point of the conversation. CONTENT: the whole mail is there, and the answer to it is due."""

    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    INPUT = "input"
    CONTENT = "content"
    QUIT = "quit"


class Do(StrEnum):
    """What to do instead of an answer. KEEP_AND_HANG_UP takes the mail first, as a server does whose answer is lost."""

    HANG_UP = "hang up"
    KEEP_AND_HANG_UP = "keep and hang up"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """Answer as usual, but so many seconds later."""

    seconds: float


Act = str | Do | Slow | None
"""A reply ("451 try later"; after 421 the server hangs up), another deed, or None: as usual."""
Script = Callable[[At, str], Act]
"""What to do at a point; the text is the argument of the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that the server took."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes = field(repr=False)

    @property
    def message_id(self) -> str:
        """As it stands in the header."""
        found = re.search(rb"(?im)^Message-ID:\s*(<.*>)", self.raw)
        return found[1].decode() if found else ""


# no slots: aiosmtpd looks at every member of its handler, and Python 3.11.2 gives a class with slots a `__weakref__` that cannot be looked at
@dataclass(kw_only=True)
class Smtpd:
    """The server, in a thread of its own. `taken` is what it answered for, `log` each point that it came to, `connections` how many.

    With `tls` it offers STARTTLS (from the first byte if `implicit`) and requires it and a log-in as `bot` if `private`.
    """

    tls: Certificates | None = None
    implicit: bool = False
    private: bool = False
    limit: int = 10_000_000
    deliver: Callable[[Mail], None] | None = None
    script: Script = lambda at, text: None
    port: int = field(default_factory=free_port)
    taken: list[Mail] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    connections: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None
    _server: asyncio.Server | None = None
    _open: set[_Conversation] = field(default_factory=set)

    def start(self) -> None:
        """Listen on `port`, which stays the same over a restart."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(self._loop), self._loop).result(10)

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        context = self.tls.context() if self.tls and self.implicit else None
        self._server = await loop.create_server(lambda: _Conversation(self, loop), "127.0.0.1", self.port, ssl=context)

    def stop(self) -> None:
        """Hang up on everybody and be gone."""
        loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        for conversation in list(self._open):
            conversation.hang_up()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.02)  # the loop closes the sockets in its next rounds

    @property
    def open(self) -> int:
        """How many connections there are now."""
        return len(self._open)

    async def handle_DATA(self, server: _Conversation, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The hook of aiosmtpd for a whole mail."""
        act = await server.act(At.CONTENT, "")
        mail = Mail(sender=envelope.mail_from or "", recipients=tuple(envelope.rcpt_tos), raw=bytes(envelope.original_content or b""))
        if isinstance(act, str) and not isinstance(act, Do):
            return act
        if act is not Do.HANG_UP:
            self.taken.append(mail)
            if self.deliver is not None:
                await asyncio.to_thread(self.deliver, mail)
        if isinstance(act, Do):
            server.hang_up()
            raise asyncio.CancelledError
        return "250 2.0.0 taken"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        """Everybody who knows the password may in."""
        known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        return AuthResult(success=known, handled=False)


class _Conversation(SMTP):
    """One connection."""

    def __init__(self, smtpd: Smtpd, loop: asyncio.AbstractEventLoop) -> None:
        starttls = smtpd.tls.context() if smtpd.tls and not smtpd.implicit else None
        super().__init__(
            smtpd, hostname="localhost", loop=loop, tls_context=starttls, require_starttls=smtpd.private and starttls is not None,
            authenticator=smtpd.authenticate, auth_required=smtpd.private, data_size_limit=smtpd.limit,
        )  # fmt: skip
        # QUIRK: aiosmtpd knows of TLS only if it came by STARTTLS, and warns of a log-in without.
        self._auth_require_tls = not smtpd.implicit
        self.smtpd = smtpd

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self not in self.smtpd._open:  # STARTTLS makes the same connection once more
            self.smtpd.connections += 1
        self.smtpd._open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.smtpd._open.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """Cut the connection."""
        for transport in (self.transport, self._original_transport):
            if transport is not None:
                transport.abort()  # type: ignore[attr-defined]

    async def act(self, at: At, text: str) -> Act:
        """Do what the script says; a reply is returned unsaid, for nothing else than None the usual is to follow."""
        self.smtpd.log.append(at)
        act = self.smtpd.script(at, text)
        if isinstance(act, Slow):
            await asyncio.sleep(act.seconds)
            return None
        if act is Do.SILENCE:
            await asyncio.sleep(3600)
        return act

    async def _instead(self, at: At, text: str | None) -> bool:
        act = await self.act(at, text or "")
        if act is None:
            return False
        if isinstance(act, Do):
            self.hang_up()
        else:
            await self.push(str(act))
            if str(act).startswith("421"):
                self.transport.close()  # type: ignore[union-attr]
        return True

    async def _handle_client(self) -> None:
        if not await self._instead(At.GREETING, None):
            await super()._handle_client()

    async def push(self, status: Any) -> None:
        if str(status).startswith("354") and await self._input(status):
            return
        await super().push(status)
        if str(status).startswith("421") and self.transport is not None:
            self.transport.close()

    async def _input(self, status: Any) -> bool:
        """Behind 354, before any content has come."""
        act = await self.act(At.INPUT, "")
        if act is Do.HANG_UP:
            await super().push(status)
            self.hang_up()
        return act is Do.HANG_UP

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self._instead(At.EHLO, hostname):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if not await self._instead(At.STARTTLS, arg):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self._instead(At.AUTH, arg):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if not await self._instead(At.MAIL, arg):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if not await self._instead(At.RCPT, arg):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if not await self._instead(At.DATA, arg):
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        if not await self._instead(At.QUIT, arg):
            await super().smtp_QUIT(arg)


@contextmanager
def running(server: Smtpd) -> Iterator[Smtpd]:
    """The server, listening inside the block."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


def smtp_server(**settings: Any) -> AbstractContextManager[Smtpd]:
    """A server of our own, listening inside the block."""
    return running(Smtpd(**settings))

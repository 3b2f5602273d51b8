"""An IMAP server that does on demand what real servers do only now and then: answers late, in pieces, not at all, or hangs up.

It speaks as much of RFC 3501 as the reader uses, over asyncio in a thread of its own. A trick is a coroutine that is asked before a
command is answered; it returns True if it has answered the command itself.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.servers import PASSWORD

CAPABILITIES = "IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN"
_FIELDS = re.compile(r"BODY\.PEEK\[HEADER\.FIELDS \(([^)]*)\)\]<0\.(\d+)>")


class HangUp(Exception):
    """The server ends the conversation."""


@dataclass(slots=True)
class Stored:
    """A mail in a folder."""

    raw: bytes
    arrived: datetime
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class FakeFolder:
    """A folder; `mails` are in the order of their UIDs."""

    validity: int
    next_uid: int = 1
    mails: dict[int, Stored] = field(default_factory=dict)


class Talk:
    """One conversation with a client."""

    def __init__(self, server: FakeImap, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self._reader, self._writer = server, reader, writer
        self.folder: FakeFolder | None = None
        self.readonly = True
        self.view: list[int] = []
        self.changed = asyncio.Event()

    async def send(self, text: str | bytes) -> None:
        """Send these bytes now, in a packet of their own if the system lets us."""
        self._writer.write(text.encode() if isinstance(text, str) else text)
        await self._writer.drain()

    async def line(self) -> str:
        """The next line of the client. Raises HangUp."""
        raw = await self._reader.readline()
        if not raw.endswith(b"\r\n"):
            raise HangUp
        return raw[:-2].decode("latin-1")

    def news(self) -> str:
        """What changed in the folder since the client was told last."""
        if self.folder is None:
            return ""
        gone = [place for place, uid in enumerate(self.view, 1) if uid not in self.folder.mails]
        told = "".join(f"* {place} EXPUNGE\r\n" for place in reversed(gone))
        if len(self.folder.mails) > len(self.view) - len(gone):
            told += f"* {len(self.folder.mails)} EXISTS\r\n"
        self.view = list(self.folder.mails)
        return told

    async def run(self) -> None:
        """Talk until one of both hangs up."""
        self.server.talks.append(self)
        try:
            await self.send(self.server.greeting)
            while True:
                line = await self.line()
                tag, _, rest = line.partition(" ")
                self.server.log.append(rest)
                await self._answer(tag, rest)
        except (HangUp, ConnectionError, asyncio.IncompleteReadError):
            pass
        except Exception as error:  # a fault of the server or of a trick, for the test to see
            self.server.faults.append(error)
        finally:
            self.server.talks.remove(self)
            with suppress(Exception):
                self._writer.close()

    def hang_up(self) -> None:
        """End the conversation without a word."""
        self._writer.transport.abort()

    async def _answer(self, tag: str, rest: str) -> None:
        if self.server.delay:
            await asyncio.sleep(self.server.delay)
        name = " ".join(rest.upper().split(" ")[: 2 if rest.upper().startswith("UID ") else 1])
        for trick in list(self.server.tricks):
            if await trick(self, tag, rest):
                return
        handler = getattr(self, "_" + name.lower().replace(" ", "_"), None)
        if handler is None:
            await self.send(f"{tag} BAD what?\r\n")
            return
        await handler(tag, rest[len(name) :].strip())

    async def _capability(self, tag: str, rest: str) -> None:
        await self.send(f"* CAPABILITY {self.server.capabilities}\r\n{tag} OK done\r\n")

    async def _noop(self, tag: str, rest: str) -> None:
        await self.send(f"{self.news()}{tag} OK done\r\n")

    async def _logout(self, tag: str, rest: str) -> None:
        await self.send(f"* BYE see you\r\n{tag} OK done\r\n")
        raise HangUp

    async def _login(self, tag: str, rest: str) -> None:
        user, _, secret = rest.replace('"', "").partition(" ")
        await self._admit(tag, "LOGIN", user, secret)

    async def _authenticate(self, tag: str, rest: str) -> None:
        await self.send("+ \r\n")
        said = base64.b64decode(await self.line()).decode()
        user, secret = said.split("\0")[1:] if rest == "PLAIN" else (said, said)
        await self._admit(tag, rest, user, secret)

    async def _admit(self, tag: str, how: str, user: str, secret: str) -> None:
        if self.server.admits(how, user, secret):
            await self.send(f"{tag} OK [CAPABILITY {self.server.capabilities}] in\r\n")
        else:
            await self.send(f"{tag} NO [AUTHENTICATIONFAILED] wrong\r\n")

    async def _select(self, tag: str, rest: str) -> None:
        await self._open(tag, rest, readonly=False)

    async def _examine(self, tag: str, rest: str) -> None:
        await self._open(tag, rest, readonly=True)

    async def _open(self, tag: str, rest: str, *, readonly: bool) -> None:
        found = self.server.folders.get(rest.strip('"'))
        self.folder, self.readonly = found, readonly
        if found is None:
            await self.send(f"{tag} NO no such folder\r\n")
            return
        self.view = list(found.mails)
        await self.send(
            f"* {len(self.view)} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Deleted)\r\n* OK [UIDVALIDITY {found.validity}] x\r\n"
            f"* OK [UIDNEXT {found.next_uid}] x\r\n{tag} OK [READ-{'ONLY' if readonly else 'WRITE'}] done\r\n"
        )

    async def _status(self, tag: str, rest: str) -> None:
        name = rest.partition(" (")[0].strip('"')
        found = self.server.folders.get(name)
        if found is None:
            await self.send(f"{tag} NO no such folder\r\n")
            return
        said = f"UIDVALIDITY {found.validity} UIDNEXT {found.next_uid} MESSAGES {len(found.mails)}"
        await self.send(f'* STATUS "{name}" ({said})\r\n{tag} OK done\r\n')

    async def _list(self, tag: str, rest: str) -> None:
        name = rest.split(" ")[-1].strip('"')
        known = f'* LIST () "/" "{name}"\r\n' if name in self.server.folders else ""
        await self.send(f"{known}{tag} OK done\r\n")

    async def _create(self, tag: str, rest: str) -> None:
        self.server.folders[rest.strip('"')] = FakeFolder(validity=len(self.server.folders) + 100)
        await self.send(f"{tag} OK done\r\n")

    async def _uid_search(self, tag: str, rest: str) -> None:
        assert self.folder is not None
        found = " ".join(str(uid) for uid in self.folder.mails if self._fits(uid, rest))
        await self.send(f"* SEARCH {found}\r\n{tag} OK done\r\n")

    def _fits(self, uid: int, asked: str) -> bool:
        assert self.folder is not None
        stored = self.folder.mails[uid]
        if asked.startswith("UID "):
            first, _, last = asked[4:].partition(":")
            # N:* holds the last mail whatever N is
            return uid == max(self.folder.mails) if last == "*" and int(first) > uid else int(first) <= uid <= (2**32 if last == "*" else int(last or first))
        if asked.startswith("HEADER Message-ID "):
            wanted = asked.removeprefix("HEADER Message-ID ").strip('"')
            return wanted.encode("latin-1") in stored.raw
        return "\\Deleted" not in stored.flags

    async def _uid_fetch(self, tag: str, rest: str) -> None:
        assert self.folder is not None
        uids, _, items = rest.partition(" ")
        for uid in map(int, uids.split(",")):
            if uid in self.folder.mails:
                await self.send(self.fetched(uid, items))
        await self.send(f"{tag} OK done\r\n")

    def fetched(self, uid: int, items: str) -> bytes:
        """The answer to a FETCH of one mail."""
        assert self.folder is not None
        stored = self.folder.mails[uid]
        parts = [f"UID {uid}".encode()]
        if "RFC822.SIZE" in items:
            parts.append(f"RFC822.SIZE {len(stored.raw)}".encode())
        if "INTERNALDATE" in items:
            parts.append(f'INTERNALDATE "{stored.arrived:%d-%b-%Y %H:%M:%S %z}"'.encode())
        if asked := _FIELDS.search(items):
            block = _some_fields(stored.raw, asked[1].split())[: int(asked[2])]
            parts.append(f"BODY[HEADER.FIELDS ({asked[1]})]<0> {{{len(block)}}}\r\n".encode() + block)
        if "BODY.PEEK[]" in items:
            parts.append(f"BODY[] {{{len(stored.raw)}}}\r\n".encode() + stored.raw)
        place = list(self.folder.mails).index(uid) + 1
        return f"* {place} FETCH (".encode() + b" ".join(parts) + b")\r\n"

    async def _uid_store(self, tag: str, rest: str) -> None:
        assert self.folder is not None
        assert not self.readonly
        uids, _, how = rest.partition(" ")
        for uid in map(int, uids.split(",")):
            self.folder.mails[uid].flags |= set(re.findall(r"\\\w+", how))
        await self.send(f"{tag} OK done\r\n")

    async def _uid_copy(self, tag: str, rest: str) -> None:
        uids, now = self._copied(rest)
        await self.send(f"{tag} OK [COPYUID {now}] done\r\n" if "UIDPLUS" in self.server.capabilities else f"{tag} OK done\r\n")
        del uids

    async def _uid_move(self, tag: str, rest: str) -> None:
        assert self.folder is not None
        uids, now = self._copied(rest)
        for uid in uids:
            del self.folder.mails[uid]
        await self.send(f"* OK [COPYUID {now}] moved\r\n{self.news()}{tag} OK done\r\n")

    def _copied(self, rest: str) -> tuple[list[int], str]:
        assert self.folder is not None
        assert not self.readonly
        asked, _, name = rest.partition(" ")
        target = self.server.folders[name.strip('"')]
        uids = [uid for uid in map(int, asked.split(",")) if uid in self.folder.mails]
        first = target.next_uid
        for uid in uids:
            target.mails[target.next_uid] = self.folder.mails[uid]
            target.next_uid += 1
        return uids, f"{target.validity} {','.join(map(str, uids))} {first}:{target.next_uid - 1}"

    async def _uid_expunge(self, tag: str, rest: str) -> None:
        assert self.folder is not None
        for uid in map(int, rest.split(",")):
            if "\\Deleted" in self.folder.mails[uid].flags:
                del self.folder.mails[uid]
        await self.send(f"{self.news()}{tag} OK done\r\n")

    async def _idle(self, tag: str, rest: str) -> None:
        await self.send("+ idling\r\n")
        await self.idling(tag)

    async def idling(self, tag: str) -> None:
        """Tell of what comes, until the client has enough."""
        done = asyncio.ensure_future(self.line())
        try:
            while True:
                await self.send(self.news())
                changed = asyncio.ensure_future(self.changed.wait())
                await asyncio.wait({done, changed}, return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
                self.changed.clear()
                if done.done():
                    assert done.result() == "DONE"
                    await self.send(f"{tag} OK idled\r\n")
                    return
        finally:
            done.cancel()


Trick = Callable[[Talk, str, str], Awaitable[bool]]
"""Gets the conversation, the tag and the rest of a command; True if it has answered it."""


@dataclass(slots=True)
class FakeImap:
    """The server. `log` are the commands it got, without their tags; `connections` counts those who came."""

    tls: ssl.SSLContext | None = None
    port: int = 0
    greeting: str = "* OK hello\r\n"
    capabilities: str = CAPABILITIES
    delay: float = 0.0
    admits: Callable[[str, str, str], bool] = lambda how, user, secret: (user, secret) == ("bot", PASSWORD)
    folders: dict[str, FakeFolder] = field(default_factory=lambda: {"INBOX": FakeFolder(validity=7)})
    tricks: list[Trick] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    connections: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _stop: asyncio.Event | None = None
    _thread: threading.Thread | None = None

    @property
    def inbox(self) -> FakeFolder:
        """The folder that the list comes to."""
        return self.folders["INBOX"]

    def deliver(self, *mails: bytes, folder: str = "INBOX", arrived: datetime = datetime(2026, 3, 9, 12, tzinfo=UTC)) -> None:
        """Mails come in, with CRLF; who idles is told."""

        def put() -> None:
            box = self.folders[folder]
            for raw in mails:
                box.mails[box.next_uid] = Stored(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), arrived)
                box.next_uid += 1
            for talk in self.talks:
                talk.changed.set()

        self.do(put)

    def do(self, what: Callable[[], None]) -> None:
        """Do something in the server's own thread, and wait until it is done; before it runs, at once."""

        async def done() -> None:
            what()

        if self._loop is None:
            what()
        else:
            asyncio.run_coroutine_threadsafe(done(), self._loop).result(10)

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        started = threading.Event()
        loop = self._loop = asyncio.new_event_loop()

        async def serve() -> None:
            self._stop = asyncio.Event()
            server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, ssl=self.tls)
            self.port = server.sockets[0].getsockname()[1]
            started.set()
            await self._stop.wait()
            server.close()
            for talk in list(self.talks):
                talk.hang_up()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self._thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
        self._thread.start()
        assert started.wait(10)

    def stop(self) -> None:
        """Hang up, and listen no more."""
        if self._loop is not None and self._stop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)
            self._loop.close()
        self._loop = None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.CancelledError):  # the server is stopped
            await Talk(self, reader, writer).run()


def _some_fields(raw: bytes, names: list[str]) -> bytes:
    """The header block with those fields only, as HEADER.FIELDS has it."""
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n"
    fields = re.findall(rb"(?m)^([^:\s]+:.*\r\n(?:[ \t].*\r\n)*)", head)
    return b"".join(one for one in fields if one.partition(b":")[0].decode("latin-1").upper() in names) + b"\r\n"


@contextmanager
def fake_imap(**settings: Any) -> Iterator[FakeImap]:
    """A running server, stopped afterwards."""
    server = FakeImap(**settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
    assert not server.faults


def once_at(wanted: str, act: Callable[[Talk, str, str], Awaitable[bool]], times: int = 1) -> Trick:
    """A trick that is played at a command with `wanted` in it, so many times (0: always)."""
    left = times or 10**9

    async def trick(talk: Talk, tag: str, rest: str) -> bool:
        nonlocal left
        if wanted not in rest or not left:
            return False
        left -= 1
        return await act(talk, tag, rest)

    return trick

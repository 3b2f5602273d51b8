"""One connection to an IMAP server (RFC 3501, RFC 2177, RFC 6851), in our own values. Every method raises ServerError (see `told`)."""

from __future__ import annotations

import re
import select
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.imap_client import Client, told
from bot.server_faults import Server, ServerError, Trouble
from parsers.model import MessageId

HEAD_FIELDS = (
    "FROM", "TO", "CC", "SUBJECT", "DATE", "MESSAGE-ID", "IN-REPLY-TO", "REFERENCES", "LIST-ID", "CONTENT-TYPE", "AUTO-SUBMITTED",
    "PRECEDENCE", "RETURN-PATH", "X-SPAM-FLAG", "X-SPAM-STATUS", "X-AUTOREPLY", "X-AUTORESPOND",
)  # fmt: skip
"""The headers that tell whether the body can matter, and what kind of mail it is."""
MAX_HEAD = 32_768
"""Bytes of these headers that are asked for: 500 mails with the longest headers are 16 MB."""
MAX_LISTED = 50_000
"""Mails in a folder up to which all UIDs are asked for at once. QUIRK: imaplib refuses an answer of more than 1,000,000 bytes on a line."""
_HEAD = f"BODY.PEEK[HEADER.FIELDS ({' '.join(HEAD_FIELDS)})]<0.{MAX_HEAD}>"
_COPIED = re.compile(rb"(\d+) ([\d:,]+) ([\d:,]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder as the server describes it: its UIDVALIDITY, the UID that the next mail will have (0: it did not say), its mails."""

    validity: int
    next_uid: int
    mails: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A mail without its body: `size` is that of the whole mail in bytes, `raw` the headers of HEAD_FIELDS."""

    uid: int
    size: int
    arrived_at: datetime
    raw: bytes = field(repr=False)


class ImapConnection:
    """A connection that is logged in. For one thread at a time, but for `hang_up`."""

    def __init__(self, server: Server, client: Client, timeout: float) -> None:
        self._server = server
        self._client = client
        self._timeout = timeout
        with told(server):
            self.idles = client.has_capability("IDLE")
            self._moves = client.has_capability("MOVE")
            self._expunges = client.has_capability("UIDPLUS")

    def select(self, name: str, *, writable: bool = False) -> Folder:
        """Open a folder, by EXAMINE unless it is `writable`: then nothing there can change."""
        with told(self._server, Trouble.NO_FOLDER):
            said = self._client.select_folder(name, readonly=not writable)
            self._client._imap.response("EXISTS")  # that is no news
            return _folder(said, b"EXISTS")

    def greet(self) -> None:
        """Ask whether the server is there."""
        with told(self._server):
            self._client.noop()

    def status(self, name: str) -> Folder:
        """A folder that is not the selected one."""
        with told(self._server, Trouble.NO_FOLDER):
            return _folder(self._client.folder_status(name, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"]), b"MESSAGES")

    def uids(self, after: int, folder: Folder) -> Iterator[int]:
        """The UIDs above `after` in the selected folder, in order. `folder` is what `select` said of it."""
        with told(self._server):
            self._client.noop()  # QUIRK: Dovecot's SEARCH need not see what came since the last command that may report it
            self._client._imap.response("EXISTS")  # what is told from here on may not be among those found
        end = folder.next_uid if folder.mails > MAX_LISTED else 0
        for first in range(after + 1, end, MAX_LISTED):
            yield from self._search(["UID", f"{first}:{min(first + MAX_LISTED, end) - 1}"], first)
        yield from self._search(["UID", f"{max(after + 1, end)}:*"], max(after + 1, end))

    def _search(self, criteria: Sequence[object], first: int = 1) -> list[int]:
        with told(self._server):
            # QUIRK: N:* always holds the last mail, also when its UID is below N (RFC 3501 section 6.4.8)
            return sorted(uid for uid in self._client.search(list(criteria)) if uid >= first)

    def since(self, day: date) -> list[int]:
        """The UIDs of the mails that came on that day (as the server counts days) or later."""
        return self._search(["SINCE", day])

    def unfiled(self) -> list[int]:
        """The UIDs of all mails that are not marked as deleted."""
        return self._search(["UNDELETED"])

    def find(self, message_id: MessageId) -> list[int]:
        """The UIDs of mails whose Message-ID field holds these characters; none for one beyond ASCII, which servers do not look for alike."""
        return self._search(["HEADER", "Message-ID", message_id]) if message_id.isascii() else []

    def heads(self, uids: Sequence[int]) -> dict[int, Head]:
        """The headers of the mails; one that is gone, or that the server gives no headers of, is left out."""
        found: dict[int, Head] = {}
        for uid, said in self._fetch(uids, ["RFC822.SIZE", "INTERNALDATE", _HEAD]).items():
            # QUIRK: servers name the section as it was asked for, or sorted, with or without the part asked for
            raw = next((value for key, value in said.items() if key.startswith(b"BODY[HEADER.FIELDS")), None)
            if isinstance(raw, bytes) and b"RFC822.SIZE" in said and b"INTERNALDATE" in said:
                found[uid] = Head(uid=uid, size=said[b"RFC822.SIZE"], arrived_at=said[b"INTERNALDATE"], raw=raw)
        return found

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The whole mails; no flag is set. One that is gone, or that the server gives nothing of, is left out."""
        found = self._fetch(uids, ["BODY.PEEK[]"])
        return {uid: said[b"BODY[]"] for uid, said in found.items() if isinstance(said.get(b"BODY[]"), bytes)}

    def _fetch(self, uids: Sequence[int], what: Sequence[str]) -> Mapping[int, Mapping[bytes, Any]]:
        with told(self._server):
            return self._client.fetch(list(uids), list(what)) if uids else {}

    def listed(self, uid: int) -> bool:
        """Whether the mail is still in the selected folder."""
        with told(self._server):
            self._client.noop()
            return uid in self._client.search(["UID", str(uid)])

    def announced(self) -> bool:
        """Whether new mail was told of since the last `uids` began: IDLE will not tell of it once more."""
        return bool(self._client._imap.response("EXISTS")[1] != [None])

    def idle(self, seconds: float, awake: int) -> bool:
        """Wait in IDLE until the server tells of new mail (True), `seconds` are over, or the file descriptor `awake` can be read."""
        with told(self._server):
            told_early = self._begin_idle()
            if not told_early and not self._buffered():
                poll = select.poll()
                poll.register(self._client.socket(), select.POLLIN)
                poll.register(awake, select.POLLIN)
                poll.poll(seconds * 1000)
            said = self._client.idle_done()[1]
        return told_early or any(b"EXISTS" in line for line in said)

    def _begin_idle(self) -> bool:
        """Ask for IDLE; True if new mail is told of before the server says that it idles.

        QUIRK: the library's `idle` takes whatever comes before the `+` for a fault.
        """
        imap, client = self._client._imap, self._client
        client._idle_tag = imap._command("IDLE")
        while imap._get_response() is not None:
            if imap.tagged_commands[client._idle_tag] is not None:
                raise ServerError(self._server, Trouble.OTHER, f"IDLE is refused: {imap.tagged_commands.pop(client._idle_tag)}")
        return self.announced()

    def _buffered(self) -> bool:
        """Whether something was read already that a poll of the socket would not show.

        QUIRK: the library's `idle_check` polls only, reads half lines, and answers at once for ever when the server is gone; it is never used.
        """
        imap, connected = self._client._imap, self._client.socket()
        if hasattr(imap, "_readbuf"):  # Python 3.14 keeps what it has read in a list
            return bool(imap._readbuf) or bool(getattr(connected, "pending", int)())
        connected.setblocking(False)
        try:
            return bool(imap.file.peek(1))
        except OSError:
            return False
        finally:
            connected.settimeout(self._timeout)

    def move(self, uids: Sequence[int], folder: str) -> dict[int, tuple[int, int]]:
        """Move mails to another folder, which is made if it is not there; where each is now (UIDVALIDITY and UID), if the server says so.

        Without MOVE they are copied and marked as deleted, and expunged where that can be done for them alone (UIDPLUS).
        """
        with told(self._server):
            if not self._client.folder_exists(folder):
                self._client.create_folder(folder)
            self._client._imap.response("COPYUID")
            (self._client.move if self._moves else self._client.copy)(list(uids), folder)
            now = self._client._imap.response("COPYUID")[1]
            if not self._moves:
                self._client.delete_messages(list(uids), silent=True)
                if self._expunges:
                    self._client.uid_expunge(list(uids))
        return _copied(now[-1]) if now and now[-1] else {}

    def close(self) -> None:
        """Log out."""
        with suppress(Exception):  # what is wrong with a connection that is given up does not matter any more
            self._client.logout()
        self.drop()

    def drop(self) -> None:
        """Close without a word."""
        with suppress(Exception):
            self._client.shutdown()

    def hang_up(self) -> None:
        """From any thread: whatever waits for the server fails at once."""
        with suppress(OSError, AttributeError):
            # not the method of an SSLSocket, which pulls its session from under the thread that reads
            socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)


def _folder(said: Mapping[bytes, Any], mails: bytes) -> Folder:
    return Folder(validity=int(said.get(b"UIDVALIDITY", 0)), next_uid=int(said.get(b"UIDNEXT", 0)), mails=int(said.get(mails, 0)))


def _copied(said: bytes) -> dict[int, tuple[int, int]]:
    """COPYUID taken apart (RFC 4315 section 3): each old UID with the new UIDVALIDITY and UID."""
    found = _COPIED.search(said)
    if found is None:
        return {}
    return {old: (int(found[1]), new) for old, new in zip(_numbers(found[2]), _numbers(found[3]), strict=False)}


def _numbers(text: bytes) -> Iterator[int]:
    for part in text.split(b","):
        first, _, last = part.partition(b":")
        low, high = sorted((int(first), int(last or first)))
        yield from range(low, min(high, low + MAX_LISTED) + 1)

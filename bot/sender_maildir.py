"""Mail of our own, delivered into a Maildir."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.transport import Begin, Took
from parsers.model import MessageId, OutgoingMail


class MaildirSender:
    """Delivers into the Maildir at `path`, which is made when it is first needed. A Message-ID is delivered once.

    Whoever takes the mail up from there brings it to all of its recipients.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Took:
        """Deliver the mail. Raises OSError."""
        await begin(tuple(recipients))
        await asyncio.to_thread(self.deliver, mail.message_id, mail.raw)
        return Took(recipients=tuple(recipients))

    async def delivered(self, message_id: MessageId) -> bool:
        """A Maildir always knows. Raises OSError."""
        return await asyncio.to_thread(self.holds, message_id)

    async def probe(self) -> None:
        """Raises OSError if the Maildir cannot be written, or made."""
        await asyncio.to_thread(_make, self.path)

    async def __aenter__(self) -> Self:
        """Nothing to open."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing to close."""

    def deliver(self, message_id: MessageId, raw: bytes) -> None:
        """Puts the mail into `new`, whole or not at all, and on the disk when this returns. Does nothing if it is there already.

        Raises OSError.
        """
        if self.holds(message_id):
            return
        _make(self.path)
        name = _file_name(message_id)
        half = self.path / "tmp" / name
        with half.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        half.rename(self.path / "new" / name)
        for folder in (self.path / "new", self.path):
            _keep(folder)

    def holds(self, message_id: MessageId) -> bool:
        """The mail lies in the Maildir, read or unread."""
        name = _file_name(message_id)
        read = self.path / "cur"
        return (self.path / "new" / name).exists() or (read.is_dir() and any(one.partition(":")[0] == name for one in os.listdir(read)))


def _make(path: Path) -> None:
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True, exist_ok=True)


def _file_name(message_id: MessageId) -> str:
    """A name that follows from the Message-ID alone, so that a second delivery after a crash is the same file."""
    return f"{hashlib.sha256(message_id.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.prognosis"


def _keep(folder: Path) -> None:
    """The folder's entries are on the disk, not only in memory."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

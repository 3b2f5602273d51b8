"""Mail that lies on this machine: Maildirs and mbox files, looked at again when their folder or file has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from bot.backoff import Backoff
from bot.inbox import open_inbox
from bot.raw_mail import InboxError, RawMail, Unread
from bot.session import Session
from parsers.limits import bears_id
from parsers.model import MessageId

GLANCE = 1.0
"""Seconds between two glances at the time stamps of the folders."""


class FileReader:
    """The Maildirs and mbox files that `[inbox] paths` names."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._paths = session.config.inbox.paths
        self._awake = Event()
        self._backoff = Backoff()
        self._stamps: tuple[float, ...] = ()

    def look(self) -> Iterator[RawMail | Unread]:
        """What was not read yet; a place that cannot be read holds none of the others up. Raises InboxError."""
        self._stamps = self._stamped()
        faults: list[InboxError] = []
        for path in self._paths:
            try:
                yield from self._new(path)
            except InboxError as error:
                faults.append(error)
        if faults:
            self._backoff.failed()
            raise faults[0]
        self._backoff.worked()

    def _new(self, path: Path) -> Iterator[RawMail | Unread]:
        inbox = open_inbox(path)
        with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
            seen = work.archive.seen_keys(inbox.folder)
        yield from inbox.mails(seen)

    def wait(self, seconds: float) -> bool:
        """Sleep until a folder or file has changed, at most `seconds`; after a failed look, for the back-off."""
        delay = self._backoff.delay
        end = time.monotonic() + (seconds if delay is None else delay)
        woken = False
        while not woken and (left := end - time.monotonic()) > 0 and (delay is not None or self._stamped() == self._stamps):
            woken = self._awake.wait(min(left, GLANCE))
        self._awake.clear()
        return woken or delay is not None or self._stamped() != self._stamps

    def _stamped(self) -> tuple[float, ...]:
        """When each folder or file last changed, and how large it is; a mail that comes in changes one of them."""
        found: list[float] = []
        for path in self._paths:
            for part in (path, path / "new", path / "cur"):
                try:
                    seen = os.stat(part)
                    found += (seen.st_mtime_ns, seen.st_size)
                except OSError:
                    found += (0, 0)
        return tuple(found)

    def wake(self) -> None:
        """End a wait, this one or the next."""
        self._awake.set()

    def holds(self, message_id: MessageId) -> bool:
        """Whether a mail of that Message-ID lies in one of the places. Raises InboxError."""
        mails = (mail for path in self._paths for mail in open_inbox(path).mails())
        return any(isinstance(mail, RawMail) and bears_id(mail.raw, message_id) for mail in mails)

    def close(self) -> None:
        """Nothing is held open."""

"""Mail that lies on this machine: Maildirs and mbox files, looked at again when their folder or file has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Generator, Sequence
from dataclasses import replace
from threading import Event

from bot.backoff import Backoff
from bot.inbox import open_inbox
from bot.raw_mail import STAY, InboxError, News, RawMail
from bot.relevance import Relevance
from bot.second_look import SecondLook
from bot.session import Session
from parsers.limits import bears_id, head
from parsers.message import read_head
from parsers.model import MessageId
from storage.archive import Place

GLANCE = 1.0
"""Seconds between two glances at the time stamps of the folders."""


class FileReader:
    """The Maildirs and mbox files that `[inbox] paths` names. Every mail is read whole: that costs no more than its headers."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._paths = session.config.inbox.paths
        self._relevance = Relevance(session)
        self._second = SecondLook(session)
        self._awake = Event()
        self._backoff = Backoff()
        self._stamps: tuple[float, ...] = ()

    def look(self) -> Generator[News, None, None]:
        """What was not read yet, and what matters now of what came to nothing. Raises InboxError.

        A place that cannot be read holds none of the others up.
        """
        self._stamps = self._stamped()
        _, complete = yield from self._again(self._second.due())
        self._second.done(complete=complete)
        faults: list[InboxError] = []
        more = yield from self._new(faults)
        while more:
            more, _ = yield from self._again(self._second.answering())
        if len(faults) == len(self._paths) and faults:
            self._backoff.failed()
        else:
            self._backoff.worked()
        if faults:
            raise faults[0]

    def _new(self, faults: list[InboxError]) -> Generator[News, None, int]:
        """The new mails of all places, and how many of them could be read."""
        given = 0
        for path in self._paths:
            try:
                inbox = open_inbox(path)
                with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
                    seen = work.archive.seen_keys(inbox.folder)
                for one in inbox.mails(seen):
                    given += isinstance(one, RawMail)
                    yield one
            except InboxError as error:
                faults.append(error)
        return given

    def _again(self, places: Sequence[Place]) -> Generator[News, None, tuple[int, bool]]:
        """Mails of these places that matter now: how many there were, and whether all could be read."""
        given, complete = 0, True
        if places:
            with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
                self._relevance.refresh(work, writers=True)
        for path in self._paths:
            keys = {place.key for place in places if place.folder == str(path)}
            try:
                for one in open_inbox(path).mails(_AllBut(keys)) if keys else ():
                    complete = complete and isinstance(one, RawMail)
                    if isinstance(one, RawMail) and self._matters(one):
                        given += 1
                        yield replace(one, step=STAY)
            except InboxError:
                complete = False
        return given, complete

    def _matters(self, mail: RawMail) -> bool:
        message = read_head(head(mail.raw), len(mail.raw))
        with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
            self._relevance.refresh(work)
            return self._relevance.judge(work, [(message, mail.arrived_at or message.date or self._session.clock())])[0].why is not None

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


class _AllBut:
    """All keys but some."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = keys

    def __contains__(self, key: object) -> bool:
        return key not in self._keys

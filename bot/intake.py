"""The reader's thread: looks, takes one mail after the other, waits, and looks again. No fault ends it, and none makes it spin."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from threading import Event, Thread

from bot import log
from bot.backoff import Backoff
from bot.condition import Condition
from bot.crash_marks import CrashMarks
from bot.passing import pass_over
from bot.pipeline import Taken, take
from bot.pulse import Pulse
from bot.raw_mail import InboxError, PassedOver, RawMail, Unread
from bot.reader import Reader
from bot.server_faults import ServerError
from bot.session import Session
from bot.unreadable import set_aside
from parsers.model import Kind
from replies.replay import ReplayError
from storage.errors import StorageError

PART = "reader"
A_MAIL, A_LOOK = 300.0, 900.0
"""Seconds within which a mail is taken, and within which a look gives its first or next mail, or its end."""
STIRRING = {Kind.COMMAND, Kind.STATUS_MAIL, Kind.OWN}
"""The kinds of mail that may give the sender or the schedule something to do, whatever came of their updates."""
_TOLD = 1000


class Intake:
    """Reads with `reader` until `stop`. `stirred` is called from its thread after a mail that may give others something to do."""

    def __init__(self, session: Session, reader: Reader, *, pulse: Pulse, marks: CrashMarks, stirred: Callable[[], None]) -> None:
        self._session, self._reader, self._pulse, self._marks, self._stirred = session, reader, pulse, marks, stirred
        self._stopping, self._ended, self._asked = Event(), Event(), Event()
        session.ask_reader = self.look_soon
        self._backoff = Backoff()
        self._unread: dict[tuple[str, str], str] = {}
        self.inbox, self.database, self.reading = (Condition(what=what) for what in ("inbox", "database", "reader"))

    def start(self) -> None:
        """Begin to read."""
        self._pulse.expect(PART, A_LOOK)
        Thread(target=self._run, name=PART, daemon=True).start()

    def stop(self, *, cut: bool = False) -> None:
        """Finish the mail that is in hand and end; `cut` ends the connections under a look that is going on. Returns at once."""
        self._stopping.set()
        self._reader.wake()
        if cut:
            self._reader.close()

    def look_soon(self) -> None:
        """Look once more now, from any thread, and call `stirred` then: the schedule needs to know that no answer lies unread."""
        self._asked.set()
        self._reader.wake()

    def ended(self, seconds: float) -> bool:
        """Wait so long for the end, and say whether it came."""
        return self._ended.wait(seconds)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._pulse.expect(PART, A_LOOK)
                try:
                    self._look()
                    self._wait()
                except Exception as error:  # not the mail's fault, or `take` would have set it aside
                    (self.database if isinstance(error, StorageError | ReplayError) else self.reading).down(error)
                    self._stopping.wait(self._backoff.failed())
            self._reader.close()
        finally:
            self._pulse.forget(PART)
            self._ended.set()

    def _look(self) -> None:
        """Take all that is new. After a look that failed the reader's own wait is that of its back-off."""
        asked, begun = self._asked.is_set(), time.monotonic()
        self._asked.clear()
        try:
            self._take_all()
        except (InboxError, ServerError) as error:
            if not self._stopping.is_set():
                self.inbox.down(error)
            return
        heard_at = self._session.clock() - timedelta(seconds=time.monotonic() - begun)
        for condition in (self.inbox, self.database, self.reading):
            condition.up()
        self._backoff.worked()
        if not self._stopping.is_set():  # a look that was ended early has not heard all
            self._session.heard_at = heard_at
        if asked:
            self._stirred()

    def _take_all(self) -> None:
        with closing(self._reader.look()) as mails:  # type: ignore[type-var]
            for one in mails:
                if isinstance(one, Unread):
                    self._tell_unread(one)
                elif isinstance(one, PassedOver):
                    self._pass_over(one)
                else:
                    self._take(one)
                self._pulse.expect(PART, A_LOOK)
                if self._stopping.is_set():
                    break

    def _take(self, mail: RawMail) -> None:
        self._pulse.expect(PART, A_MAIL)
        begin = time.perf_counter()
        with self._session.lock:
            if self._marks.deadly(mail):
                message, kind = set_aside(self._session, mail, "the program ended over it again and again")
                taken = Taken(message=message, classification=kind)
            else:
                taken = take(self._session, mail)
        self.database.up()
        tell_taken(mail, taken, time.perf_counter() - begin)
        if not taken.duplicate and (taken.entries or taken.questions or taken.classification.kind in STIRRING):
            self._stirred()

    def _pass_over(self, mails: PassedOver) -> None:
        self._pulse.expect(PART, A_MAIL)
        begin = time.perf_counter()
        with self._session.lock:
            taken = pass_over(self._session, mails)
        self.database.up()
        seconds = (time.perf_counter() - begin) / len(taken)
        for mail, one in zip(mails.mails, taken, strict=True):
            tell_taken(mail, one, seconds)

    def _tell_unread(self, one: Unread) -> None:
        """Once for each mail and reason: every look tries it again."""
        place = (one.folder, one.key)
        if self._unread.get(place) != one.why:
            log.warn("mail cannot be read now", folder=one.folder, key=one.key, why=one.why)
        if len(self._unread) >= _TOLD:
            self._unread.clear()
        self._unread[place] = one.why

    def _wait(self) -> None:
        worth = False
        while not worth and not self._stopping.is_set():
            seconds = seconds_between(self._session)
            self._pulse.expect(PART, seconds + A_LOOK)
            worth = self._reader.wait(seconds) or self._asked.is_set()


def seconds_between(session: Session) -> float:
    """The longest wait between two looks."""
    config = session.config
    return config.imap.idle_renew if config.inbox.kind == "imap" and config.imap.idle else config.inbox.poll


def tell_taken(mail: RawMail, taken: Taken, seconds: float) -> None:
    """The line of a mail in the log: what it was, and what came of it."""
    message, kind = taken.message, taken.classification
    tell = log.fault if kind.kind is Kind.UNREADABLE else log.note
    tell(
        "mail read",
        message_id=message.message_id,
        author=message.author.address if message.author else None,
        kind=kind.kind,
        copy=True if taken.duplicate else None,
        passed_over=True if taken.passed_over else None,
        why=kind.reason if kind.kind is Kind.UNREADABLE else None,
        entries=[f"e{number}" for number in taken.entries],
        questions=[f"h{number}" for number in taken.questions],
        folder=mail.folder,
        key=mail.key,
        milliseconds=round(seconds * 1000, 1),
    )

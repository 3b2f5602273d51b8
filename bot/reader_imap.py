"""Mail that lies on an IMAP server: the first folder is watched by IDLE, the others are asked about."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence

from bot.backoff import Backoff
from bot.filing import file_away
from bot.imap_client import Declined
from bot.imap_connection import Folder, ImapConnection
from bot.imap_door import ImapDoor, least_wait
from bot.imap_folder import ImapFolder
from bot.log import note
from bot.raw_mail import News, RawMail
from bot.relevance import Relevance
from bot.second_look import SecondLook
from bot.server_faults import ServerError
from bot.session import Session
from bot.waker import Waker
from parsers.limits import bears_id
from parsers.model import MessageId
from storage.archive import Place

SETTLED = 5.0
"""Seconds until the look after one that brought mail. QUIRK: pymap tells IDLE nothing of a mail that came after the last command."""
STEADY = 60.0
"""Seconds that a connection lasts at least, if the server is well."""
TRUSTED = 5.0
"""Seconds since the server's last word within which it is taken to be there still."""
RESELECT = 600.0
"""Seconds after which a folder is selected anew, to hear whether it is still the same one, and compared with the archive as a whole."""


class ImapReader:
    """The folders that `[inbox] folders` names, on the server of `[imap]`.

    What a look does not find because the connection breaks, the next one finds: all it rests on is the cursor and the archive.
    """

    def __init__(self, session: Session, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._session = session
        self._monotonic = monotonic
        self._whole: set[str] = set()
        self._config = session.config.imap
        self._door = ImapDoor(self._config, monotonic=monotonic)
        self._relevance = Relevance(session)
        self._second = SecondLook(session)
        self._folders = [self._folder(name) for name in session.config.inbox.folders]
        self._filed = self._folder(self._config.processed) if self._config.processed else None
        self._backoff, self._losses = Backoff(), Backoff()
        self._connection: ImapConnection | None = None
        self._selected: ImapFolder | None = None
        self._opened: Folder | None = None
        self._brought = False
        self._connected_at = self._selected_at = self._looked = self._alive = 0.0
        self._waker = Waker()
        self._thread: int | None = None

    def _folder(self, name: str) -> ImapFolder:
        return ImapFolder(self._session, self._relevance, name, f"imap://{self._config.user}@{self._config.host}/{name}")

    def look(self) -> Generator[News, None, None]:
        """What is new in the folders, and what matters now of what was passed over. Raises ServerError."""
        self._thread = threading.get_ident()
        try:
            faults = yield from self._rounds(self._connected())
        except ServerError as error:
            self._drop()
            self._backoff.failed(least=least_wait(error))
            raise
        self._looked = self._alive = self._monotonic()
        if len(faults) == len(self._folders):
            self._backoff.failed()
        else:
            self._backoff.worked()
        if faults:
            raise faults[0]

    def _connected(self) -> ImapConnection:
        if self._connection is not None and self._monotonic() - self._alive > TRUSTED:
            try:
                self._connection.greet()
            except ServerError:
                self._drop()
        if self._connection is None:
            self._connection = self._door.knock()
            self._connected_at = self._monotonic()
            self._whole.clear()
        return self._connection

    def _rounds(self, connection: ImapConnection) -> Generator[News, None, list[ServerError]]:
        """What is new; before and after it what matters now of what was passed over, as long as there is some."""
        _, complete = yield from self._again(connection, self._second.due())
        self._second.done(complete=complete)
        faults: list[ServerError] = []
        more = yield from self._new(connection, faults)
        self._brought = more > 0
        while more:
            more, _ = yield from self._again(connection, self._second.answering())
        return faults

    def _new(self, connection: ImapConnection, faults: list[ServerError]) -> Generator[News, None, int]:
        """The new mails of all folders, and how many are whole; a folder that is refused holds none of the others up."""
        given = 0
        for folder in self._folders:
            try:
                if folder is not self._folders[0] and folder is not self._selected and folder.quiet(connection.status(folder.name)):
                    continue
                opened = self._select(connection, folder)
                for one in folder.read(connection, opened, whole=folder.name not in self._whole):
                    given += isinstance(one, RawMail)
                    yield one
                self._whole.add(folder.name)
                if self._filed is not None and self._filed.place != folder.place:
                    file_away(self._session, connection, folder, self._filed)
            except Declined as error:
                faults.append(error)
        return given

    def _again(self, connection: ImapConnection, places: Sequence[Place]) -> Generator[News, None, tuple[int, bool]]:
        """Mails of these places that matter now: how many there were, and whether all could be read."""
        given, complete = 0, True
        for folder in (*self._folders, *([self._filed] if self._filed else [])):
            keys = [place.key for place in places if place.folder == folder.place]
            try:
                for one in folder.again(connection, self._select(connection, folder), keys) if keys else ():
                    given += isinstance(one, RawMail)
                    complete = complete and isinstance(one, RawMail)
                    yield one
            except Declined:
                complete = False
        return given, complete

    def _select(self, connection: ImapConnection, folder: ImapFolder) -> Folder:
        """Make the folder the selected one, as it is now."""
        old = self._monotonic() - self._selected_at > RESELECT
        if self._selected is not folder or self._opened is None or old:
            if self._selected is folder:
                self._whole.discard(folder.name)
            self._selected = None  # until it is: a refused SELECT leaves none selected
            self._opened = connection.select(folder.name, writable=self._filed is not None and folder is not self._filed)
            self._selected, self._selected_at = folder, self._monotonic()
        return self._opened

    def wait(self, seconds: float) -> bool:
        """Sleep until there may be news; after a failed look, and when the connection breaks meanwhile, for the back-off."""
        self._thread = threading.get_ident()
        if self._backoff.delay is not None:
            self._waker.sleep(self._backoff.delay)
            return True
        end = self._monotonic() + seconds
        try:
            while self._connection is not None:
                now, due = self._monotonic(), self._due()
                if now >= min(end, due):
                    return now >= due
                if self._watch(self._connection, min(end, due) - now):
                    break
        except ServerError as error:
            self._lost(error)
        return True

    def _due(self) -> float:
        """When a look is due even if the server tells nothing."""
        watched = self._connection is not None and self._idles(self._connection) and len(self._folders) == 1
        renew = min(SETTLED, self._config.idle_renew) if self._brought else self._config.idle_renew
        due = self._looked + (renew if watched else self._session.config.inbox.poll)
        late = min((folder.late.due for folder in self._folders if folder.late.due is not None), default=None)
        return due if late is None else min(due, self._monotonic() + (late - self._session.clock()).total_seconds())

    def _idles(self, connection: ImapConnection) -> bool:
        return self._config.idle and connection.idles

    def _watch(self, connection: ImapConnection, seconds: float) -> bool:
        """Wait so long at most; True if it is worth looking now."""
        first = self._folders[0]
        if not self._idles(connection):
            return self._waker.sleep(seconds)
        try:
            if self._selected is not first and not first.quiet(self._select(connection, first)):
                return True
        except Declined:  # the look has told of it
            return self._waker.sleep(seconds)
        if connection.announced():
            return True
        news = connection.idle(min(seconds, self._config.idle_renew), self._waker.fileno())
        self._alive = self._monotonic()
        return self._waker.woken() or news

    def _lost(self, error: ServerError) -> None:
        """The server hung up while nothing was asked of it: no fault, unless it does so again and again."""
        self._drop()
        if self._monotonic() - self._connected_at > STEADY:
            self._losses.worked()
        delay = self._losses.failed()
        note("connection lost", server=error.server, why=error.wrong, again_in=round(delay, 1))
        self._waker.sleep(delay)

    def wake(self) -> None:
        """End a wait, this one or the next."""
        self._waker.wake()

    def holds(self, message_id: MessageId) -> bool:
        """Whether a mail of that Message-ID lies in one of the folders, or where it is filed. Asks over a connection of its own.

        Raises ServerError; while the server keeps us out it is not tried each time.
        """
        connection = self._door.enter()
        try:
            return any(self._shows(connection, folder.name, message_id) for folder in (*self._folders, *([self._filed] if self._filed else [])))
        finally:
            connection.close()

    def _shows(self, connection: ImapConnection, name: str, message_id: MessageId) -> bool:
        try:
            connection.select(name)
        except Declined:
            return False
        return any(bears_id(head.raw, message_id) for head in connection.heads(connection.find(message_id)).values())

    def close(self) -> None:
        """Log out and be done; from another thread than the one that looks and waits, hang up: that one fails at once, and closes."""
        connection = self._connection
        if self._thread not in (None, threading.get_ident()):
            if connection is not None:
                connection.hang_up()
            self._waker.wake()
            return
        if connection is not None:
            connection.close()
        self._connection = self._selected = None
        self._waker.close()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.drop()
        self._connection = self._selected = None

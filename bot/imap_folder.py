"""One folder on an IMAP server, read from its cursor on: headers first, then the bodies that can matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from bot.imap_client import Declined
from bot.imap_connection import Folder, Head, ImapConnection
from bot.imap_portion import Portion
from bot.imap_steps import Behind, Steps
from bot.late_mails import LateMails
from bot.log import note
from bot.raw_mail import STAY, News, PassedOver, RawMail, Unread
from bot.relevance import Relevance
from bot.server_faults import ServerError
from bot.session import Session
from bot.sources import limits_of
from parsers.limits import Limits, too_large
from parsers.message import read_head

CHUNK = 500
"""Mails whose headers are asked for at once. QUIRK: Dovecot takes a command line of 64 kB at most, 5,000 UIDs or so."""
BATCH, BATCH_BYTES = 20, 4_000_000
"""Bodies that are fetched at once, and their bytes: what is held in memory, and lost when the connection breaks."""

_Got = TypeVar("_Got")


class ImapFolder:
    """The folder `name`; `place` is what the cursor and the archive call it."""

    def __init__(self, session: Session, relevance: Relevance, name: str, place: str) -> None:
        self.name = name
        self.place = place
        self.late = LateMails(session.clock)
        self._session = session
        self._relevance = relevance
        self._read: Folder | None = None
        self._validity = 0

    def quiet(self, now: Folder) -> bool:
        """Whether nothing can be new in the folder, which the server describes as `now`, since it was read last."""
        read = self._read
        due = self.late.due
        same = read is not None and now.next_uid > 0 and (read.validity, read.next_uid) == (now.validity, now.next_uid)
        return same and (due is None or due > self._session.clock())

    def read(self, connection: ImapConnection, folder: Folder, *, whole: bool = False) -> Iterator[News]:
        """What is new in the folder, which is selected and described by `folder`: each mail once, those that were late at the end.

        With `whole`, also mails below the cursor that the archive has not: some servers show a mail late, or let one come back.
        """
        last, done = self._begin(folder.validity)
        listed = list(connection.uids(0 if whole else last, folder))
        if whole:
            yield from self._below(connection, [uid for uid in listed if uid <= last])
            listed = [uid for uid in listed if uid > last]
        uids = [uid for uid in listed if uid not in done]
        steps = Steps(folder.validity, last, uids, listed[-1] if listed else last)
        ready = [uid for uid in uids if not self.late.waits(uid)]
        for turn in ([uid for uid in ready if uid not in self.late], [uid for uid in ready if uid in self.late]):
            for chunk in self._chunks(turn):
                yield from self._chunk(connection, chunk, steps)
        self._read = folder

    def _below(self, connection: ImapConnection, uids: Sequence[int]) -> Iterator[News]:
        """Of the mails below the cursor those that were not read; the cursor stays."""
        with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
            read = work.archive.read_at(self.place, [self.key(uid) for uid in uids])
        missed = [uid for uid in uids if self.key(uid) not in read and not self.late.waits(uid)]
        for chunk in self._chunks(missed):
            yield from self._chunk(connection, chunk, Behind())

    def again(self, connection: ImapConnection, folder: Folder, keys: Sequence[str]) -> Iterator[News]:
        """Of the mails with these keys, which left header rows, those that matter now, whole."""
        if self._validity not in (0, folder.validity):
            self.late.forget()
        self._validity = folder.validity
        for chunk in self._chunks([uid for key in keys if (uid := self.uid(key)) is not None and not self.late.waits(uid)]):
            yield from self._chunk(connection, chunk, None)

    def key(self, uid: int) -> str:
        """What the archive calls the mail: the keys of one UIDVALIDITY sort as their UIDs do."""
        return self.key_of(self._validity, uid)

    @staticmethod
    def key_of(validity: int, uid: int) -> str:
        """The key of a mail under any UIDVALIDITY."""
        return f"{validity}/{uid:010}"

    def uid(self, key: str) -> int | None:
        """The UID of a key, None if it is of another UIDVALIDITY."""
        validity, _, uid = key.partition("/")
        return int(uid) if validity == str(self._validity) and uid.isdecimal() else None

    def _begin(self, validity: int) -> tuple[int, set[int]]:
        """The UID that the cursor stands at, and those above it that were read; under a new UIDVALIDITY it starts at none."""
        if self._validity not in (0, validity):
            self.late.forget()
        self._validity = validity
        with self._session.lock, self._session.database.unit_of_work() as work:
            cursor = work.cursors.get(self.place)
            if cursor is None or cursor.validity != str(validity):
                work.cursors.set(self.place, validity=str(validity), last="0")
                work.commit()
                if cursor is not None:
                    note("folder renumbered, read anew", folder=self.place, was=cursor.validity, now=validity)
                cursor = None
            last = int(cursor.last) if cursor else 0
            keys = work.archive.seen_after(self.place, self.key(last), f"{validity}/")
        return last, {uid for key in keys if (uid := self.uid(key)) is not None}

    def _chunks(self, uids: Sequence[int]) -> Iterator[list[int]]:
        """The UIDs in portions; one that a connection broke over is a portion by itself."""
        chunk: list[int] = []
        for uid in uids:
            alone = self.late.alone(uid)
            if chunk and (alone or len(chunk) == CHUNK):
                yield chunk
                chunk = []
            chunk.append(uid)
            if alone:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _chunk(self, connection: ImapConnection, uids: Sequence[int], steps: Steps | Behind | None) -> Iterator[News]:
        """The mails with these UIDs; without `steps`, those of them only that matter."""
        heads, declined = self._fetched(connection.heads, uids)
        yield from self._missing(connection, [uid for uid in uids if uid not in heads], declined, steps)
        mails = [(heads[uid], read_head(heads[uid].raw, heads[uid].size)) for uid in uids if uid in heads]
        portion = Portion(self._session, self._relevance, mails)
        bodies: dict[int, bytes] = {}
        at = 0
        while at < len(portion):
            matters = portion.next(at)
            if steps is not None and matters > at:
                yield self._passed_over(portion, range(at, matters), steps)
            if matters < len(portion):
                yield from self._whole(connection, portion, matters, bodies, steps)
                portion.taken(matters)
            at = matters + 1

    def _passed_over(self, portion: Portion, places: range, steps: Steps | Behind) -> PassedOver:
        return PassedOver(
            mails=tuple(self._mail(portion.head(place), portion.head(place).raw, steps, bare=True) for place in places),
            messages=tuple(portion.message(place) for place in places),
            kinds=tuple(portion.kind(place) for place in places),
        )

    def _whole(
        self, connection: ImapConnection, portion: Portion, place: int, bodies: dict[int, bytes], steps: Steps | Behind | None
    ) -> Iterator[News]:
        """The mail at that place, whole, if it is not too large; others behind it that matter are fetched with it into `bodies`."""
        head = portion.head(place)
        large = too_large(head.size, self._limits)
        if large:
            yield self._mail(head, head.raw, steps, bare=True, fault=large)
            return
        declined: dict[int, str] = {}
        if head.uid not in bodies:
            found, declined = self._fetched(connection.bodies, self._batch(portion, place))
            bodies |= found
        if head.uid in bodies:
            yield self._mail(head, bodies.pop(head.uid), steps)
            return
        yield from self._missing(connection, [head.uid], declined, steps, head)

    def _batch(self, portion: Portion, place: int) -> list[int]:
        """The UIDs to fetch with the mail at that place: others behind it that matter, within bounds."""
        head = portion.head(place)
        uids, size = [head.uid], head.size
        single = self.late.alone(head.uid) or head.uid in self.late
        while not single and len(uids) < BATCH and (place := portion.next(place + 1)) < len(portion):
            other = portion.head(place)
            size += other.size
            if size > BATCH_BYTES or too_large(other.size, self._limits) or self.late.alone(other.uid):
                break
            uids.append(other.uid)
        return uids

    def _fetched(
        self, fetch: Callable[[Sequence[int]], dict[int, _Got]], uids: Sequence[int]
    ) -> tuple[dict[int, _Got], dict[int, str]]:
        try:
            return _in_halves(fetch, uids)
        except ServerError:
            for uid in self.late.broke(uids):
                self.late.failed(uid)
            raise

    def _missing(
        self, connection: ImapConnection, uids: Sequence[int], declined: Mapping[int, str], steps: Steps | Behind | None, head: Head | None = None
    ) -> Iterator[News]:
        """Mails that the server gave nothing of: gone meanwhile, or to be tried again later."""
        for uid in uids:
            if steps is None and uid not in declined:
                continue  # it was read where it lay, and filed elsewhere since
            if not connection.listed(uid):
                self.late.settled(uid)
                if steps is not None:
                    steps.gone(uid)
                continue
            why = declined.get(uid, "the server lists it, and gives nothing of it")
            if self.late.failed(uid):
                yield Unread(folder=self.place, key=self.key(uid), why=why)
            else:
                lost = head or Head(uid=uid, size=0, arrived_at=self._session.clock(), raw=b"")
                yield self._mail(lost, lost.raw, steps, bare=True, fault=why)

    def _mail(self, head: Head, raw: bytes, steps: Steps | Behind | None, *, bare: bool = False, fault: str = "") -> RawMail:
        self.late.settled(head.uid)
        step = steps.over(head.uid) if steps is not None else STAY
        return RawMail(
            folder=self.place, key=self.key(head.uid), raw=raw, arrived_at=head.arrived_at, step=step, size=head.size if bare else None,
            fault=fault,
        )  # fmt: skip

    @property
    def _limits(self) -> Limits:
        return limits_of(self._session.config.limits)


def _in_halves(fetch: Callable[[Sequence[int]], dict[int, _Got]], uids: Sequence[int]) -> tuple[dict[int, _Got], dict[int, str]]:
    """What `fetch` gives for the UIDs; where the server declines, for each half, down to the mail that it declines, with its words."""
    try:
        return fetch(uids), {}
    except Declined as error:
        if len(uids) == 1:
            return {}, {uids[0]: error.said}
    found, declined = _in_halves(fetch, uids[: len(uids) // 2])
    rest, also = _in_halves(fetch, uids[len(uids) // 2 :])
    return found | rest, declined | also

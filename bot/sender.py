"""Drains the outbox. A mail is `sending`, and that is committed, before the first byte of its content goes out."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.attempts import record_attempt, record_outage
from bot.caps import DAY, Room, room_for
from bot.log import note, warn
from bot.outage import Outage, outage_of
from bot.pausing import pause_of
from bot.session import Session
from bot.settling import Holds, can_look, next_settling, settle, to_list
from bot.transaction import in_transaction
from bot.transport import Attempt, Declined, Transport
from storage.outbox import OutboxRow, State
from storage.unit_of_work import UnitOfWork

BREAKS = 2
"""Conversations that the server may end in a row before it counts as not to be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What came of a drain: each row that was tried, as it stands now. `next_due` is when there is something to do again.

    `outage` is why nothing can be sent at present, `paused` that nothing may be.
    """

    rows: tuple[OutboxRow, ...] = ()
    next_due: datetime | None = None
    outage: Outage | None = None
    paused: bool = False

    @property
    def sent(self) -> tuple[OutboxRow, ...]:
        """The mails that are out."""
        return tuple(row for row in self.rows if row.state in (State.SENT, State.SEEN))


async def drain(
    session: Session, transport: Transport, *, holds: Holds | None, at_once: bool = False, chance: Callable[[], float] = random.random,
    stopping: Callable[[], bool] = lambda: False,
) -> Drained:  # fmt: skip
    """Send what is due, in the order in which it was queued; a mail whose retry is due later holds no other up.

    One drain at a time: what it finds in `sending` was cut off. `holds` says whether the list shows a mail; without it, or
    without an inbox in the config, nobody can look.
    After an outage the server is left alone until its time has come, but for `at_once`. Once `stopping`, no other mail is begun. A
    drain may be cancelled anywhere: what was under way is then uncertain, or still queued. Raises StorageError.
    """
    holds = holds if can_look(session.config) else None
    return await _Drain(session=session, transport=transport, holds=holds, chance=chance, stopping=stopping).run(at_once)


@dataclass(slots=True, kw_only=True)
class _Drain:
    session: Session
    transport: Transport
    holds: Holds | None
    chance: Callable[[], float]
    stopping: Callable[[], bool]
    tried: list[int] = field(default_factory=list)
    outage: Outage | None = None
    breaks: int = 0

    async def run(self, at_once: bool) -> Drained:
        quiet = None if at_once else await in_transaction(self.session, self._quiet, read_only=True)
        if quiet is not None:
            return quiet
        await in_transaction(self.session, self._recover)
        await self._settle_delivered()
        later = await settle(self.session, self.holds)
        self.outage = None if at_once else await in_transaction(self.session, self._waited_for)
        if self.outage is None:
            async with self.transport:
                last = await self._send_all(0)
                later = await settle(self.session, self.holds)
                await self._send_all(last)  # notices about what has just gone wrong
        return await in_transaction(self.session, lambda work: self._result(work, later))

    def _quiet(self, work: UnitOfWork) -> Drained | None:
        """The result of a drain that has nothing to do, which most have; None for one that has."""
        now = self.session.clock()
        later = next_settling(work, self.session.config, now, can_look=self.holds is not None)
        self.outage = self._waited_for(work)
        due = work.outbox.earliest_due()
        held = self.outage is not None or pause_of(work) is not None
        busy = State.SENDING in work.outbox.counts() or (later is not None and later <= now) or (due is not None and due <= now and not held)
        return None if busy else self._result(work, later)

    def _recover(self, work: UnitOfWork) -> None:
        cut_off = work.outbox.recover()
        if cut_off:
            warn("sending was cut off", mails=cut_off)
        work.handovers.forget(self.session.clock() - 2 * DAY)

    def _waited_for(self, work: UnitOfWork) -> Outage | None:
        outage = outage_of(work)
        return outage if outage is not None and self.session.clock() < outage.until else None

    async def _settle_delivered(self) -> None:
        """What is uncertain is certain where the way out can tell."""
        for row in await in_transaction(self.session, lambda work: work.outbox.uncertain()):
            try:
                there = await self.transport.delivered(row.mail.message_id)
            except OSError:
                return
            if there is None:
                return
            await in_transaction(self.session, _sent_by(row) if there else _queued_again(row))

    async def _send_all(self, after: int) -> int:
        """Send what is due and numbered above `after`. Returns the last number it came to."""
        while self.outage is None and not self.stopping():
            row, room = await in_transaction(self.session, self._above(after))
            if row is None:
                break
            after = row.id
            if room.recipients and not await self._is_out(row):
                await self._send(row, room)
        return after

    def _above(self, after: int) -> Callable[[UnitOfWork], tuple[OutboxRow | None, Room]]:
        return lambda work: self._next(work, after)

    def _next(self, work: UnitOfWork, after: int) -> tuple[OutboxRow | None, Room]:
        """The next mail, and whom it may go to; none while the program is paused, or the cap of the hour is reached."""
        row = None if pause_of(work) else work.outbox.next_queued(after=after)
        if row is None:
            return None, Room(recipients=())
        room = room_for(work, row.waiting, self.session.config.outbox, self.session.clock())
        if not room.recipients and room.free_at is not None:
            work.outbox.postpone(room.free_at, room.why, None if room.full else row.id)
            warn("cap is reached", number=None if room.full else row.id, why=room.why, next_try=room.free_at)
        return (None if room.full else row), room

    async def _is_out(self, row: OutboxRow) -> bool:
        """A mail to a list that the list shows already: it went out before the outbox could keep that. It is settled here."""
        if not to_list(row, self.session.config):
            return False
        shown = row.seen_at is not None
        if not shown and self.holds is not None:
            try:
                shown = await asyncio.to_thread(self.holds, row.mail.message_id)
            except OSError as error:
                warn("list cannot be asked for a mail", number=row.id, message_id=row.mail.message_id, why=error)
        if shown:
            await in_transaction(self.session, lambda work: work.outbox.settle_seen(row.id))
            note("mail seen", number=row.id, message_id=row.mail.message_id)
        return shown

    async def _send(self, row: OutboxRow, room: Room) -> None:
        async def begin(recipients: tuple[str, ...]) -> None:
            marked = asyncio.create_task(in_transaction(self.session, lambda work: work.outbox.mark_sending(row.id, recipients)))
            try:
                await asyncio.shield(marked)
            except asyncio.CancelledError:  # no content will follow: the mail waits as if nothing had been
                await marked
                await in_transaction(self.session, lambda work: work.outbox.retry(row.id, "", row.due_at))
                raise

        self.tried.append(row.id)
        try:
            attempt = await self.transport.hand_over(row.mail, room.recipients, begin)
        except OSError as error:
            self.outage = await in_transaction(self.session, self._failed(row, error))
            return
        await in_transaction(self.session, lambda work: self._record(work, row, attempt, room))

    def _failed(self, row: OutboxRow, error: OSError) -> Callable[[UnitOfWork], Outage]:
        table, now = self.session.config.outbox, self.session.clock()
        return lambda work: record_outage(work, row, error, now, table, self.chance())

    def _record(self, work: UnitOfWork, row: OutboxRow, attempt: Attempt, room: Room) -> None:
        step = record_attempt(work, row, attempt, self.session.clock(), self.session.config.outbox, self.chance(), room.free_at)
        broke = isinstance(attempt, Declined) and attempt.broke
        self.breaks = self.breaks + 1 if broke else 0
        if self.breaks >= BREAKS:
            self.outage = self._failed(row, OSError(step.why))(work)

    def _result(self, work: UnitOfWork, later: datetime | None) -> Drained:
        paused = pause_of(work) is not None
        queued = None if paused else work.outbox.earliest_due()
        if queued is not None and self.outage is not None:
            queued = max(queued, self.outage.until)
        due = [at for at in (later, queued) if at is not None]
        rows = tuple(row for row in map(work.outbox.get, dict.fromkeys(self.tried)) if row is not None)
        return Drained(rows=rows, next_due=min(due, default=None), outage=self.outage, paused=paused)


def _sent_by(row: OutboxRow) -> Callable[[UnitOfWork], None]:
    return lambda work: work.outbox.mark_sent(row.id)


def _queued_again(row: OutboxRow) -> Callable[[UnitOfWork], None]:
    return lambda work: work.outbox.send_again(row.id)

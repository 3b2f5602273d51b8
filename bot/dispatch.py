"""The sender's task: drains the outbox when something is due in it, and sleeps in between, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from bot.backoff import Backoff
from bot.condition import Condition
from bot.pulse import Pulse
from bot.sender import drain
from bot.session import Session
from bot.settling import Holds
from bot.transport import Attempt, Begin, Transport
from parsers.model import MessageId, OutgoingMail
from replies.replay import ReplayError
from storage.errors import StorageError

PART = "sender"
LEAST, MOST = 1.0, 10.0
"""Seconds between two looks into the outbox: other processes put mail into it too."""
STEPS = 20
"""Answers of a server that one mail may take, with the log-in, besides one for each recipient."""
A_DRAIN = 600.0
"""Seconds within which a drain hands over its first or next mail, or ends."""


class Dispatch:
    """Sends until `stop`. `holds` says whether the list shows a mail."""

    def __init__(self, session: Session, transport: Callable[[Session], Transport], *, holds: Holds, pulse: Pulse) -> None:
        self._session, self._transport, self._holds, self._pulse = session, transport, holds, pulse
        self._awake, self._stopping = asyncio.Event(), asyncio.Event()
        self._backoff = Backoff()
        self.database, self.sending = Condition(what="database"), Condition(what="sender")

    def wake(self) -> None:
        """Look into the outbox now. To be called in the loop."""
        self._awake.set()

    def stop(self) -> None:
        """Finish the mail that is being sent, and end."""
        self._stopping.set()
        self._awake.set()

    async def run(self) -> None:
        """Send until `stop`."""
        try:
            while not self._stopping.is_set():
                self._pulse.expect(PART, A_DRAIN)
                self._awake.clear()
                pause, failed = await self._drain()
                self._pulse.expect(PART, pause + A_DRAIN)
                # a failure is slept over; only the end wakes from that
                await sleep_until(self._stopping if failed else self._awake, pause)
        finally:
            self._pulse.forget(PART)

    async def _drain(self) -> tuple[float, bool]:
        """Send what is due. Returns the seconds to sleep, and whether it failed."""
        watched = _Watched(self._transport(self._session), self._beat)
        try:
            done = await drain(self._session, watched, holds=self._holds, stopping=self._stopping.is_set)
        except Exception as error:
            (self.database if isinstance(error, StorageError | ReplayError) else self.sending).down(error)
            return self._backoff.failed(), True
        self._backoff.worked()
        self.database.up()
        self.sending.up()
        wait = (done.next_due - self._session.clock()).total_seconds() if done.next_due is not None else MOST
        return min(max(wait, LEAST), MOST), False

    def _beat(self, recipients: int) -> None:
        self._pulse.expect(PART, A_DRAIN + (STEPS + recipients) * self._session.config.smtp.timeout)


async def sleep_until(event: asyncio.Event, seconds: float) -> None:
    """Sleep so long, or until the event comes."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


class _Watched:
    """A transport that says of each mail that the sender gets on."""

    def __init__(self, transport: Transport, beat: Callable[[int], None]) -> None:
        self._transport, self._beat = transport, beat

    async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
        self._beat(len(recipients))
        return await self._transport.hand_over(mail, recipients, begin)

    async def delivered(self, message_id: MessageId) -> bool | None:
        self._beat(1)
        return await self._transport.delivered(message_id)

    async def probe(self) -> None:
        await self._transport.probe()

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._transport.__aexit__(kind, error, trace)

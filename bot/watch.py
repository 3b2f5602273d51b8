"""The daemon's watch over itself: tells the service manager that all goes on, but only as long as it does."""

from __future__ import annotations

import asyncio
import faulthandler
from collections.abc import Callable

from bot.log import fault, note
from bot.notify import Notifier
from bot.pulse import Pulse
from storage.lock import Held

BETWEEN = 10.0
"""Seconds between two looks, where the service manager does not want more."""
HANGS = 900.0
"""Seconds without progress after which the process ends itself, for whoever started it to start it again."""
ANSWERS = 30.0
"""Seconds within which it must be known that the lock is still ours."""


class Watch:
    """Looks after `pulse` and `lock`. `lost` is called when another instance may act; `summary` says in a line how the daemon stands."""

    def __init__(self, pulse: Pulse, notifier: Notifier, lock: Held, *, lost: Callable[[], None], summary: Callable[[], str]) -> None:
        self._pulse, self._notifier, self._lock, self._lost, self._summary = pulse, notifier, lock, lost, summary
        self._late: tuple[str, ...] = ()
        self._told = ""

    async def run(self) -> None:
        """Look until cancelled."""
        between = min(BETWEEN, (self._notifier.watchdog_seconds or 3 * BETWEEN) / 3)
        try:
            while True:
                if await self.look():
                    # It needs no lock of Python's, which a pattern that never ends would hold; it writes where each thread stands.
                    faulthandler.dump_traceback_later(HANGS, exit=True)
                await asyncio.sleep(between)
        finally:
            faulthandler.cancel_dump_traceback_later()

    async def look(self) -> bool:
        """Look once, and say whether all goes on."""
        if not await self._locked():
            fault("lock on the database is lost", why="another instance may act")
            self._lost()
            return False
        late = self._pulse.late()
        if late and late != self._late:
            fault("no progress", parts=late)
        elif self._late and not late:
            note("progress again", parts=self._late)
        self._late = late
        if not late:
            self._notifier.alive()
        summary = self._summary()
        if summary != self._told:
            self._notifier.status(summary)
            self._told = summary
        return not late

    async def _locked(self) -> bool:
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._lock.still), ANSWERS)
        except TimeoutError:
            return False

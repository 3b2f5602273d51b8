"""The daemon: one process that reads, sends and keeps the schedule, until a signal ends it.

The signals, the schedule and the sender run in its loop, the reader in a thread of its own. Whatever touches the database does so in
a thread, under the session's lock, so that the loop is always free for a signal.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.metadata import version

from bot import log
from bot.config import Config, ConfigError
from bot.crash_marks import CrashMarks
from bot.dispatch import sleep_until
from bot.engine import Engine
from bot.notify import Notifier
from bot.parts import Parts
from bot.pulse import Pulse
from bot.session import Session
from bot.watch import Watch
from storage.errors import Busy
from storage.lock import Held, instance_lock

TRY_AGAIN = 1.0
"""Seconds between two tries for the lock that another instance has."""
ECHO = 0.3
"""Seconds within which a second signal is the first once more: timeout(1) and terminals tell the process and its group."""
THREADS = 4
"""Threads beside the loop and the reader: most of their work waits for the session's lock anyway."""
DONE, FAILED = 0, 1


class Daemon:
    """One run of the daemon. `load` reads the config anew, for a SIGHUP. Made in the loop."""

    def __init__(self, session: Session, *, load: Callable[[], Config], notifier: Notifier, parts: Parts) -> None:
        self._session, self._load, self._notifier, self._parts = session, load, notifier, parts
        self._stopping = asyncio.Event()
        self._reloading = asyncio.Lock()
        self._reloads: set[asyncio.Task[None]] = set()
        self._engine: Engine | None = None
        self._status, self._told_at = DONE, 0.0
        self.cut_off = False
        """Something did not end in time. It goes on in threads that the process must be ended under; nothing is lost by that."""

    async def run(self) -> int:
        """Run until a signal, and return the exit status. Raises StorageError or ReplayError when it cannot begin."""
        self._listen()
        with ExitStack() as held:
            lock = await self._take_lock(held)
            if lock is not None:
                await self._work(lock)
        return self._status

    def end(self, status: int) -> None:
        """End in order, with this exit status unless there is a worse one."""
        self._status = max(self._status, status)
        self._stopping.set()

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told_to_stop, number)
        loop.add_signal_handler(signal.SIGHUP, self._told_to_reload)

    def _told_to_stop(self, number: signal.Signals) -> None:
        now = asyncio.get_running_loop().time()
        if self._stopping.is_set() and now - self._told_at > ECHO:
            log.note("stopping at once", signal=number.name)
            self._parts.leave(128 + number)
        if not self._stopping.is_set():
            log.note("stopping", signal=number.name)
            self._told_at = now
        self.end(DONE)

    async def _take_lock(self, held: ExitStack) -> Held | None:
        """The lock, as soon as no other instance has it; None if the end comes first."""
        waited = False
        while not self._stopping.is_set():
            try:
                lock = await asyncio.to_thread(held.enter_context, instance_lock(self._session.config.database.connection))
            except Busy as busy:
                if not waited:
                    log.note("waiting to take over", holder=busy.holder)
                    self._notifier.ready(f"waiting to take over from {busy.holder}")
                waited = True
                self._notifier.alive()
                await sleep_until(self._stopping, TRY_AGAIN)
                continue
            if waited:
                log.note("taking over")
            return lock
        return None

    async def _work(self, lock: Held) -> None:
        marks, pulse = CrashMarks(self._session), Pulse()
        await asyncio.to_thread(self._open, marks)
        self._engine = Engine(self._session, self._parts, pulse, marks)
        self._engine.start()
        watch = Watch(pulse, self._notifier, lock, lost=lambda: self.end(FAILED), summary=self._summary)
        watching = asyncio.create_task(watch.run())
        config = self._session.config
        log.note(
            "started", version=version("prognosis"), config=config.source, inbox=config.inbox.kind, outbox=config.outbox.kind,
            mode=config.posting.mode, careful=marks.careful or None,
        )  # fmt: skip
        self._notifier.ready(self._summary())
        await self._stopping.wait()
        self._notifier.stopping()
        watching.cancel()
        self.cut_off = not await self._engine.stop()
        if not self.cut_off:
            await asyncio.to_thread(marks.end)
        log.note("stopped", unfinished=self.cut_off or None)

    def _open(self, marks: CrashMarks) -> None:
        """Open the database and read its history, so that what is wrong with them is told now."""
        with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
            self._session.records.refresh(work)
        marks.begin()

    def _summary(self) -> str:
        """How the daemon stands, in one line."""
        troubles = self._engine.troubles if self._engine else ()
        return "; ".join(troubles) or f"reading {self._session.config.inbox.kind}, sending by {self._session.config.outbox.kind}"

    def _told_to_reload(self) -> None:
        task = asyncio.get_running_loop().create_task(self._reload())
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)

    async def _reload(self) -> None:
        async with self._reloading:
            self._notifier.reloading()
            try:
                config = await asyncio.to_thread(self._load)
            except ConfigError as error:
                for fault in error.faults:
                    log.fault("config is wrong", file=fault.file, key=fault.key or None, wrong=fault.wrong, right=fault.right)
                log.fault("config is not reloaded", faults=len(error.faults))
            else:
                await self._adopt(config)
            self._notifier.ready(self._summary())

    async def _adopt(self, config: Config) -> None:
        """Go on by another config. The database stays: the lock is on it."""
        before = self._session.config
        if config.database != before.database:
            log.warn("database is changed only by a restart", database=before.database.url)
            config = config.model_copy(update={"database": before.database})
        changed = [name for name in Config.model_fields if getattr(config, name) != getattr(before, name)]
        await asyncio.to_thread(self._set_config, config)
        if self._engine is not None and changed and not self._stopping.is_set():
            await self._engine.renew(changed)
        log.note("config reloaded", changed=changed)

    def _set_config(self, config: Config) -> None:
        with self._session.lock:  # a mail is taken by one config from beginning to end
            self._session.config = config


def run_daemon(session: Session, *, load: Callable[[], Config], notifier: Notifier, parts: Parts | None = None) -> int:
    """Run a daemon in a loop of its own until a signal, and return the exit status. Raises StorageError or ReplayError."""
    chosen = parts or Parts()

    async def run() -> tuple[int, bool]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        daemon = Daemon(session, load=load, notifier=notifier, parts=chosen)
        status = await daemon.run()
        if daemon.cut_off:  # the loop would wait for threads that do not end
            chosen.leave(status)
        return status, daemon.cut_off

    return asyncio.run(run())[0]

"""When things happen by themselves: lines of cron in a time zone, and the jobs that the daemon runs beside its reading and sending.

APScheduler does the arithmetic of cron and wakes the jobs. What was done stands in the database, never in the scheduler.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from bot.job import Job
from bot.log import fault, place_of
from bot.session import Session

LOOK_AGAIN = timedelta(minutes=1)
"""No job sleeps longer: another process may have changed what is due, or the clock may have been set."""
_LONGEST_SHIFT = timedelta(hours=25)
"""A zone's clock never jumped farther at once (Samoa left out a whole day in 2011)."""
_SPANS = (timedelta(days=1), timedelta(days=40), timedelta(days=500), timedelta(days=20_000))
"""How far to look for the next time: every line that `cron_line` takes has one within the last of them (29 February on a Monday)."""


class Cron:
    """The times of a line that `bot.cron_line` has checked, in a time zone; day and weekday must both fit.

    A time that the clock leaves out in spring happens when it would have been: 02:30 at 03:30 summer time. A time that comes twice in
    autumn happens the first time only.
    """

    def __init__(self, line: str, zone: str) -> None:
        minute, hour, day, month, weekday = line.split()
        # The fields are matched on the bare clock; APScheduler's own zones would fire a doubled hour twice.
        self._trigger = CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, timezone=UTC)
        self._zone = ZoneInfo(zone)

    def between(self, start: datetime, stop: datetime) -> list[datetime]:
        """The times after `start` and up to `stop`, in UTC, in order."""
        begin, end = (at.astimezone(self._zone).replace(tzinfo=UTC) for at in (start, stop))
        found = {self._moment(wall) for wall in self._walls(begin - _LONGEST_SHIFT, end + _LONGEST_SHIFT)}
        return sorted(at for at in found if start < at <= stop)

    def after(self, moment: datetime) -> datetime:
        """The first time after `moment`."""
        return next(found[0] for span in _SPANS if (found := self.between(moment, moment + span)))

    def latest(self, moment: datetime, since: datetime) -> datetime | None:
        """The last time not after `moment` and after `since`; None if there is none."""
        for span in _SPANS:
            if found := self.between(max(since, moment - span), moment):
                return found[-1]
            if moment - span <= since:
                break
        return None

    def _walls(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        wall: datetime | None = self._trigger.get_next_fire_time(None, begin)
        while wall is not None and wall <= end:
            yield wall
            wall = self._trigger.get_next_fire_time(None, wall + timedelta(seconds=1))

    def _moment(self, wall: datetime) -> datetime:
        # fold=0 takes the first of two, and before a gap the clock as it was (PEP 495)
        return wall.replace(tzinfo=self._zone, fold=0).astimezone(UTC)


class Schedule:
    """The jobs of a running daemon. `wake` is called after each run, from the loop: there may be mail to send."""

    def __init__(self, session: Session, *, wake: Callable[[], None], jobs: Sequence[Job]) -> None:
        self._session = session
        self._wake = wake
        self._jobs = {job.name: job for job in jobs}
        self._stopping = Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Look at every job now, and from then on when it is due. Call it inside the running loop."""
        self._loop = asyncio.get_running_loop()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.start()
        for name in self._jobs:
            self._plan(name, timedelta())

    def look(self) -> None:
        """Run the jobs soon, from any thread: a mail or a command may have made something due."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._look)

    async def stop(self) -> None:
        """Start nothing more, and wait for what runs; long jobs are cut short."""
        self._stopping.set()
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is None:
            return
        scheduler.pause()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        # QUIRK: it waits for no coroutine, whatever `wait` says, and cancels those that run: they have ended by now
        scheduler.shutdown(wait=False)

    def _look(self) -> None:
        for name in self._jobs:
            self._plan(name, timedelta())

    def _plan(self, name: str, wait: timedelta) -> None:
        """Run a job after `wait`; one that is running comes again right after."""
        if self._scheduler is None:
            return
        if name in self._running and not wait:
            self._again.add(name)
            return
        # misfire_grace_time: by default a run that comes a second late is dropped for good. max_instances: by default a second run that
        # begins before the first has ended is dropped too; `_run` remembers it.
        self._scheduler.add_job(
            self._run, DateTrigger(datetime.now(UTC) + wait), args=[name], id=name, name=name, replace_existing=True,
            misfire_grace_time=None, coalesce=True, max_instances=2,
        )  # fmt: skip

    async def _run(self, name: str) -> None:
        task = asyncio.current_task()
        if task is None or self._stopping.is_set():
            return
        if name in self._running:
            self._again.add(name)
            return
        self._running[name] = task
        try:
            wait = await asyncio.to_thread(self._work, self._jobs[name])
        except Exception as error:  # a job that fails must not end the others, nor itself
            fault("job failed", job=name, error=type(error).__name__, at=place_of(error))
            wait = LOOK_AGAIN
        finally:
            del self._running[name]
        self._wake()
        again = name in self._again
        self._again.discard(name)
        self._plan(name, timedelta() if again else wait)

    def _work(self, job: Job) -> timedelta:
        """Do the job, in a thread, and say how long to wait for the next time."""
        if job.locked:
            with self._session.lock:
                job.run(self._session, self._stopping)
        else:
            job.run(self._session, self._stopping)
        with self._session.lock:
            due = job.next_at(self._session)
        wait = LOOK_AGAIN if due is None else due - self._session.clock()
        # what is still due after the run cannot be done yet
        return min(wait, LOOK_AGAIN) if wait > timedelta() else LOOK_AGAIN

"""The parts of the daemon at work: reader, sender and schedule, begun, renewed and ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from threading import Event

from bot.crash_marks import CrashMarks
from bot.dispatch import Dispatch
from bot.intake import Intake
from bot.job import Job
from bot.parts import Parts
from bot.pulse import Pulse
from bot.schedule import Schedule
from bot.session import Session
from parsers.model import MessageId

GRACE, CUT = 1.6, 1.0
"""Seconds that the parts have to end in, and after which the reader's connections are cut under it."""
A_JOB, BETWEEN_JOBS = 1800.0, 300.0
"""Seconds within which a job ends, and within which it comes again: it looks each minute."""
READ_WITH = {"inbox", "imap", "limits"}
"""The tables of the config that a reader is made with; a sender is made anew for each drain."""


class Engine:
    """The parts at work. Made and used in the loop."""

    def __init__(self, session: Session, parts: Parts, pulse: Pulse, marks: CrashMarks) -> None:
        self._session, self._parts, self._pulse, self._marks = session, parts, pulse, marks
        self._loop = asyncio.get_running_loop()
        self._open_reader()
        self._dispatch = Dispatch(session, parts.transport, holds=self._holds, pulse=pulse)
        jobs = [watched_job(job, pulse) for job in parts.jobs]
        self._schedule = Schedule(session, wake=self._dispatch.wake, jobs=jobs)
        self._sending: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._intake.start()
        self._sending = asyncio.create_task(self._dispatch.run())
        self._schedule.start()

    async def renew(self, changed: Collection[str]) -> None:
        """Work on by another config: `changed` are the tables that are not as they were."""
        if READ_WITH & set(changed):
            await self._end_intake(GRACE)  # one that does not end has its connections cut, and ends when it sees that
            self._open_reader()
            self._intake.start()
        self._schedule.look()
        self._dispatch.wake()

    async def stop(self) -> bool:
        """Finish what is in hand, and end within GRACE seconds. False if something did not."""
        self._dispatch.stop()
        ending = [asyncio.create_task(self._end_intake(GRACE)), asyncio.create_task(self._schedule.stop())]
        if self._sending is not None:
            ending.append(self._sending)
        _, late = await asyncio.wait(ending, timeout=GRACE)
        for task in late:
            task.cancel()
        return not late and self._intake.ended(0)

    @property
    def troubles(self) -> tuple[str, ...]:
        """What does not work at present, each in a few words."""
        conditions = (self._intake.inbox, self._intake.database, self._intake.reading, self._dispatch.database, self._dispatch.sending)
        return tuple(f"{one.what} is down: {one.why}" for one in conditions if one.why is not None)

    def _open_reader(self) -> None:
        self._reader = self._parts.reader(self._session)
        self._intake = Intake(self._session, self._reader, pulse=self._pulse, marks=self._marks, stirred=self._stirred)

    async def _end_intake(self, seconds: float) -> None:
        self._intake.stop()
        if not await asyncio.to_thread(self._intake.ended, min(CUT, seconds)):
            self._intake.stop(cut=True)
            await asyncio.to_thread(self._intake.ended, seconds - CUT)

    def _holds(self, message_id: MessageId) -> bool:
        return self._reader.holds(message_id)

    def _stirred(self) -> None:
        """A mail may have given the others something to do. Called in the reader's thread."""
        self._loop.call_soon_threadsafe(self._dispatch.wake)
        self._schedule.look()


def watched_job(job: Job, pulse: Pulse) -> Job:
    """The job, heard of before and after each run."""
    part = f"job {job.name}"

    def run(session: Session, stopping: Event) -> None:
        pulse.expect(part, A_JOB)
        try:
            job.run(session, stopping)
        finally:
            pulse.expect(part, BETWEEN_JOBS)

    return replace(job, run=run)

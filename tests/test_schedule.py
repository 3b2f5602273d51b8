"""Lines of cron in time zones with summer time, and the jobs of a daemon: none is lost, doubled or cut off."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load_config
from bot.cron_line import CRON_FIELDS, CronField, cron_line
from bot.job import Job
from bot.schedule import Cron, Schedule
from bot.session import Session

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def number(field: CronField) -> st.SearchStrategy[str]:
    numbers = [str(one) for one in range(field.first - 1, field.last + 3) if one >= 0] if field.numbers else []
    return st.sampled_from([*numbers, *field.words])


def field_text(field: CronField) -> st.SearchStrategy[str]:
    part = st.one_of(
        st.just("*"), number(field), st.tuples(number(field), number(field)).map("-".join),
        st.tuples(st.one_of(st.just("*"), number(field)), st.integers(0, field.last + 2).map(str)).map("/".join),
    )  # fmt: skip
    return st.lists(part, min_size=1, max_size=3).map(",".join)


LINES = st.tuples(*(field_text(field) for field in CRON_FIELDS)).map(" ".join)


def has_a_step_of_words(line: str) -> bool:
    """What APScheduler drops without a word behind a name: a step, or a range that ends in a number; and a step of weekdays."""
    fields = line.split()
    words = (part for part in fields[3].split(",") if part[0].isalpha())
    return "/" in fields[4] or any("/" in part or part.partition("-")[2].isdigit() for part in words)


@given(LINES)
def test_a_line_is_taken_if_and_only_if_it_ever_happens(line: str) -> None:
    try:
        checked = cron_line(line)
    except ValueError:
        if has_a_step_of_words(line):
            return
        with pytest.raises((ValueError, StopIteration)):
            minute, hour, day, month, weekday = line.split()
            trigger = CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, timezone=UTC)
            next(at for at in [trigger.get_next_fire_time(None, utc("2026-01-01"))] if at is not None)
    else:
        assert Cron(checked, "UTC").after(utc("2026-01-01")) > utc("2026-01-01")


NEXT = [
    ("weekdays have their own names", "0 9 * * mon", "UTC", "2026-03-03", ["2026-03-09 09:00", "2026-03-16 09:00"]),
    ("sunday is no monday", "0 9 * * sun", "UTC", "2026-03-03", ["2026-03-08 09:00"]),
    ("day and weekday must both fit", "0 9 1-7 * mon", "UTC", "2026-03-03", ["2026-04-06 09:00", "2026-05-04 09:00"]),
    ("a day that few months have", "0 0 31 * *", "UTC", "2026-03-31", ["2026-05-31 00:00", "2026-07-31 00:00"]),
    ("a day that few years have", "0 9 29 feb mon", "UTC", "2026-03-03", ["2044-02-29 09:00"]),
    ("the zone's own clock, winter and summer", "0 9 1 mar,apr *", BERLIN, "2026-02-01", ["2026-03-01 08:00", "2026-04-01 07:00"]),
    ("02:30 on the spring day, once", "30 2 * * *", BERLIN, "2026-03-28 12:00", ["2026-03-29 01:30", "2026-03-30 00:30"]),
    ("02:30 on the autumn day, once", "30 2 * * *", BERLIN, "2026-10-24 12:00", ["2026-10-25 00:30", "2026-10-26 01:30"]),
    ("asked between the two of an autumn day", "30 2 * * *", BERLIN, "2026-10-25 00:45", ["2026-10-26 01:30"]),
    ("asked after the gap of a spring day", "30 2 * * *", BERLIN, "2026-03-29 01:15", ["2026-03-29 01:30"]),
    ("two times that the gap makes one", "30 2,3 29 3 *", BERLIN, "2026-03-29 00:00", ["2026-03-29 01:30", "2027-03-29 00:30"]),
    ("a gap of half an hour", "15,30 2 4 10 *", "Australia/Lord_Howe", "2026-10-03", ["2026-10-03 15:30", "2026-10-03 15:45"]),
    ("a day that an island left out", "0 9 30,31 12 *", "Pacific/Apia", "2011-12-29 22:00", ["2011-12-30 19:00", "2012-12-29 19:00"]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "zone", "start", "wanted"), [row[1:] for row in NEXT], ids=[row[0] for row in NEXT])
def test_the_next_times(line: str, zone: str, start: str, wanted: list[str]) -> None:
    cron, at, found = Cron(line, zone), utc(start), []
    for _ in wanted:
        at = cron.after(at)
        found.append(at)
    assert found == [utc(one) for one in wanted]
    assert cron.latest(found[-1], utc(start)) == found[-1]
    assert cron.latest(found[0] - timedelta(seconds=1), utc(start)) is None


@given(
    line=st.sampled_from(["30 2 * * *", "0,30 1-3 * * *", "15 * * * sun", "0 0 * * *", "45 23 * * *"]),
    zone=st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Casablanca", "UTC"]),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
)
def test_each_time_of_the_clock_happens_once_in_order(line: str, zone: str, start: datetime) -> None:
    begin = start.replace(tzinfo=UTC)
    end = begin + timedelta(days=20)
    cron, there = Cron(line, zone), ZoneInfo(zone)
    minute, hour, *_, weekday = line.split()
    bare = CronTrigger(minute=minute, hour=hour, day_of_week=weekday, timezone=UTC)
    wanted = set()
    wall = begin.replace(second=0, microsecond=0) - timedelta(days=2)
    while wall < end + timedelta(days=2):
        if bare.get_next_fire_time(None, wall) == wall:
            wanted.add(wall.replace(tzinfo=there).astimezone(UTC))
        wall += timedelta(minutes=15) if wall.minute % 15 == 0 else timedelta(minutes=1)
    at, found = begin, []
    while (at := cron.after(at)) <= end:
        found.append(at)
    assert found == sorted(one for one in wanted if begin < one <= end)
    assert cron.latest(end, begin) == (found[-1] if found else None)


def job(name: str, run: Callable[[Session, Event], None], *, wait: timedelta | None = None) -> Job:
    due = None if wait is None else lambda session: session.clock() + wait
    return Job(name=name, run=run, next_at=due or (lambda session: None), runs=lambda session, until: ())


def session(folder: Path) -> Session:
    return Session(config=load_config(None, {}, folder), clock=lambda: utc("2026-03-09 12:00"))


async def wait_for(event: Event) -> None:
    assert await asyncio.to_thread(event.wait, 30)


def test_a_schedule_starts_only_inside_a_running_loop(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        Schedule(session(tmp_path), wake=lambda: None, jobs=()).start()


def test_every_job_is_looked_at_on_the_start_whatever_the_clock_says(tmp_path: Path) -> None:
    async def scene() -> None:
        first, second, woken = Event(), Event(), asyncio.Event()
        jobs = (job("one", lambda session, stopping: first.set()), job("two", lambda session, stopping: second.set(), wait=timedelta(days=9)))
        schedule = Schedule(session(tmp_path), wake=woken.set, jobs=jobs)
        schedule.start()
        await wait_for(first)
        await wait_for(second)
        await asyncio.wait_for(woken.wait(), 30)
        await schedule.stop()

    asyncio.run(scene())


def test_a_job_that_was_kept_waiting_by_a_busy_loop_still_runs(tmp_path: Path) -> None:
    async def scene() -> None:
        ran = Event()
        schedule = Schedule(session(tmp_path), wake=lambda: None, jobs=(job("one", lambda session, stopping: ran.set()),))
        schedule.start()
        await asyncio.to_thread(lambda: None)
        threading.Event().wait(1.2)  # longer than APScheduler's own grace time of a second, on purpose inside the loop
        await wait_for(ran)
        await schedule.stop()

    asyncio.run(scene())


def test_a_look_during_a_run_runs_the_job_once_more(tmp_path: Path) -> None:
    async def scene() -> None:
        begun, go, again = Event(), Event(), Event()

        def run(session: Session, stopping: Event) -> None:
            if begun.is_set():
                again.set()
            begun.set()
            go.wait(30)

        schedule = Schedule(session(tmp_path), wake=lambda: None, jobs=(job("one", run),))
        schedule.start()
        await wait_for(begun)
        for _ in range(3):
            schedule.look()
            await asyncio.sleep(0)
        go.set()
        await wait_for(again)
        await schedule.stop()

    asyncio.run(scene())


def test_a_job_that_fails_stops_neither_the_others_nor_itself(tmp_path: Path) -> None:
    async def scene() -> None:
        tries, other = [Event(), Event()], Event()

        def fail(session: Session, stopping: Event) -> None:
            next(one for one in tries if not one.is_set()).set()
            raise OSError("no space left")

        schedule = Schedule(session(tmp_path), wake=lambda: None, jobs=(job("bad", fail), job("good", lambda s, e: other.set())))
        schedule.start()
        await wait_for(tries[0])
        await wait_for(other)
        schedule.look()
        await wait_for(tries[1])
        await schedule.stop()

    asyncio.run(scene())


def test_a_stop_waits_for_the_job_that_runs_and_starts_no_other(tmp_path: Path) -> None:
    async def scene() -> None:
        begun, ended = Event(), []

        def run(session: Session, stopping: Event) -> None:
            begun.set()
            ended.append(stopping.wait(30))

        schedule = Schedule(session(tmp_path), wake=lambda: None, jobs=(job("one", run),))
        schedule.start()
        await wait_for(begun)
        schedule.look()
        await schedule.stop()
        assert ended == [True]
        schedule.look()
        await asyncio.sleep(0)
        assert ended == [True]

    asyncio.run(scene())


def test_a_job_runs_under_the_lock_of_the_session(tmp_path: Path) -> None:
    async def scene() -> None:
        ours, held, done = session(tmp_path), [], Event()

        def run(session: Session, stopping: Event) -> None:
            thread = threading.Thread(target=lambda: held.append(not session.lock.acquire(blocking=False)))
            thread.start()
            thread.join()
            done.set()

        schedule = Schedule(ours, wake=lambda: None, jobs=(job("one", run),))
        schedule.start()
        await wait_for(done)
        await schedule.stop()
        assert held == [True]

    asyncio.run(scene())

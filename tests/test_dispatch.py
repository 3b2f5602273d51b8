"""The sender's task: it sends what is due, sleeps in between, and never spins, whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from bot.dispatch import PART, Dispatch
from bot.pulse import Pulse
from bot.server_faults import Server, ServerError, Trouble
from bot.session import Session
from bot.transport import Attempt, Took, Transport
from parsers.model import OutgoingMail
from storage.errors import StorageError
from storage.outbox import State
from tests.office import BO, Office, Scripted

PATIENCE = 60.0
DOWN = ServerError(Server(table="smtp", host="mail.example.org", port=587), Trouble.REFUSED)


class Desk:
    """A dispatch over an office; `drains` counts how often it began to look into the outbox."""

    def __init__(self, office: Office) -> None:
        self.office, self.drains, self.pulse = office, 0, Pulse()
        self.dispatch = Dispatch(office.session, self.open, holds=office.shown.__contains__, pulse=self.pulse)

    def open(self, session: Session) -> Transport:
        self.drains += 1
        return self.office.way

    async def during(self, act: Callable[[], None], seconds: float = 0.0) -> None:
        """Run it, `act`, let it go on for so long, and end it."""
        task = asyncio.create_task(self.dispatch.run())
        await self.until(lambda: self.drains > 0)
        act()
        await asyncio.sleep(seconds)
        self.dispatch.stop()
        await asyncio.wait_for(task, PATIENCE)
        assert PART not in self.pulse.late()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                await asyncio.sleep(0.01)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_what_is_queued_while_it_sleeps_goes_out_when_it_is_woken(office: Office) -> None:
    async def story() -> None:
        desk = Desk(office)
        task = asyncio.create_task(desk.dispatch.run())
        await desk.until(lambda: desk.drains > 0)
        await asyncio.to_thread(office.queue, key="a")
        desk.dispatch.wake()
        await desk.until(lambda: len(office.way.out) == 1)
        desk.dispatch.stop()
        await asyncio.wait_for(task, PATIENCE)

    asyncio.run(story())
    assert office.states() == [State.SENT]


def test_an_end_that_is_asked_for_while_sending_comes_after_the_mail_in_hand(office: Office) -> None:
    for key in "abc":
        office.queue(key=key)
    desk: list[Desk] = []

    def stop(mail: OutgoingMail, recipients: tuple[str, ...]) -> Attempt:
        desk[0].dispatch.stop()
        return Took(recipients=recipients)

    office.way = Scripted(stop)

    async def story() -> None:
        desk.append(Desk(office))
        await asyncio.wait_for(desk[0].dispatch.run(), PATIENCE)

    asyncio.run(story())
    assert office.states() == [State.SENT, State.QUEUED, State.QUEUED]


def test_an_idle_one_hardly_looks(office: Office) -> None:
    async def story() -> int:
        desk = Desk(office)
        await desk.during(lambda: None, 1.5)
        return desk.drains

    assert asyncio.run(story()) == 1


def test_a_server_that_is_down_is_left_alone_however_often_the_sender_is_woken(office: Office) -> None:
    office.queue(BO)
    office.way.script = lambda mail, recipients: DOWN

    async def story() -> None:
        desk = Desk(office)

        def wake() -> None:
            for _ in range(300):
                desk.dispatch.wake()

        for _ in range(5):
            desk = Desk(office)
            await desk.during(wake, 0.1)

    asyncio.run(story())
    assert len(office.way.asked) == 1
    assert office.states() == [State.QUEUED]


class Failing(Office):
    """An office whose database cannot be used."""

    def failing(self) -> datetime:
        raise StorageError("The database is not to be had.")

    def open(self) -> Session:
        session = super().open()
        session.clock = self.failing
        return session


def test_a_database_that_cannot_be_used_is_tried_ever_more_seldom_and_no_wake_changes_that(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    office = Failing(tmp_path)

    async def story() -> int:
        desk = Desk(office)

        def wake() -> None:
            for _ in range(300):
                desk.dispatch.wake()

        await desk.during(wake, 1.2)
        return desk.drains

    assert asyncio.run(story()) <= 3  # at once, after half a second or more, after another second or more
    assert [record.getMessage() for record in caplog.records if record.name == "prognosis"] == ["database is down"]


def test_each_mail_is_a_sign_of_life(office: Office) -> None:
    seen: list[Sequence[str]] = []

    class Slow(Pulse):
        def expect(self, part: str, seconds: float) -> None:
            seen.append([part, str(len(office.way.out))])
            super().expect(part, seconds)

    for key in "ab":
        office.queue(key=key)

    async def story() -> None:
        desk = Desk(office)
        desk.pulse = Slow()
        desk.dispatch = Dispatch(office.session, desk.open, holds=office.shown.__contains__, pulse=desk.pulse)
        task = asyncio.create_task(desk.dispatch.run())
        await desk.until(lambda: len(office.way.out) == 2)
        desk.dispatch.stop()
        await asyncio.wait_for(task, PATIENCE)

    asyncio.run(story())
    assert [PART, "0"] in seen
    assert [PART, "1"] in seen

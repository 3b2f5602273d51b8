"""Reader, sender and schedule together: begun, renewed and ended, also when one of them hangs."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.crash_marks import CrashMarks
from bot.engine import Engine
from bot.job import Job
from bot.notify import Notifier
from bot.parts import Parts
from bot.pulse import Pulse
from bot.raw_mail import RawMail
from bot.session import Session
from bot.transport import Attempt, Begin
from bot.watch import Watch
from parsers.model import Kind, MessageId, OutgoingMail
from storage.lock import Held
from storage.outbox import State
from tests.lists import NOW, mail
from tests.office import Office, Scripted
from tests.test_intake import Script

PATIENCE = 60.0


class Hanging(Script):
    """An inbox whose server is silent: a look lasts until the connections are cut, or for ever if that does not help."""

    def __init__(self, *, heeds_cut: bool) -> None:
        super().__init__()
        self.began, self.released, self.heeds_cut = threading.Event(), threading.Event(), heeds_cut

    def look(self) -> Iterator[RawMail]:
        self.began.set()
        self.released.wait(PATIENCE)
        yield from ()

    def close(self) -> None:
        super().close()
        if self.heeds_cut:
            self.released.set()


class Plant:
    """An engine over an office."""

    def __init__(self, office: Office, reader: Script, jobs: Sequence[Job] = ()) -> None:
        self.office, self.readers = office, [reader]
        self.pulse, marks = Pulse(), CrashMarks(office.session)
        marks.begin()
        parts = Parts(reader=lambda session: self.readers[-1], transport=lambda session: office.way, jobs=jobs)
        self.engine = Engine(office.session, parts, self.pulse, marks)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                await asyncio.sleep(0.01)


def raw(key: str, body: str = "Lunch?\n") -> RawMail:
    return RawMail(folder="list", key=key, raw=mail(body, key=key), arrived_at=NOW)


def test_all_parts_work_and_end_in_order(tmp_path: Path) -> None:
    office, ran = Office(tmp_path), []
    office.queue(key="a")
    script = Script([raw("1"), raw("2")])

    def run(session: Session, stopping: threading.Event) -> None:
        ran.append(session.clock())

    async def story() -> bool:
        plant = Plant(office, script, [Job(name="count", run=run, next_at=lambda session: None, runs=lambda session, until: ())])
        plant.engine.start()
        await plant.until(lambda: script.played.is_set() and bool(ran) and len(office.way.out) == 1)
        return await plant.engine.stop()

    assert asyncio.run(story())
    assert script.closed.is_set()
    assert office.states() == [State.SENT]
    with office.session.database.unit_of_work(read_only=True) as work:
        assert sum(work.archive.counts().values()) == 2


def test_a_command_by_mail_wakes_the_sender_for_its_answer(tmp_path: Path) -> None:
    office = Office(tmp_path)
    command = mail("held\n", key="c", author="Ada Novak <ada@example.org>", answers=None).replace(b"devel@lists.example.org", b"bot@example.org")
    script = Script([], [RawMail(folder="list", key="c", raw=command, arrived_at=NOW)])

    async def story() -> bool:
        plant = Plant(office, script)
        plant.engine.start()
        await plant.until(lambda: len(office.way.out) == 1)
        return await plant.engine.stop()

    assert asyncio.run(story())
    with office.session.database.unit_of_work(read_only=True) as work:
        assert work.archive.counts() == {Kind.COMMAND: 1}


def test_a_reader_whose_server_is_silent_has_its_connections_cut(tmp_path: Path) -> None:
    script = Hanging(heeds_cut=True)

    async def story() -> bool:
        plant = Plant(Office(tmp_path), script)
        plant.engine.start()
        await asyncio.to_thread(script.began.wait, PATIENCE)
        return await plant.engine.stop()

    assert asyncio.run(story())
    assert script.closed.is_set()


def test_a_reader_that_does_not_end_at_all_is_left_behind(tmp_path: Path) -> None:
    script = Hanging(heeds_cut=False)

    async def story() -> bool:
        plant = Plant(Office(tmp_path), script)
        plant.engine.start()
        await asyncio.to_thread(script.began.wait, PATIENCE)
        ended = await plant.engine.stop()
        script.released.set()
        return ended

    assert not asyncio.run(story())


def test_a_mail_that_hangs_while_it_is_sent_is_cut_off_and_uncertain(tmp_path: Path) -> None:
    class Silent(Scripted):
        async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
            await begin(tuple(recipients))
            self.out.append((mail.message_id, tuple(recipients)))
            await asyncio.sleep(PATIENCE)
            raise AssertionError

    office = Office(tmp_path)
    office.way = Silent()
    number = office.queue(key="a")

    async def story() -> bool:
        plant = Plant(office, Script())
        plant.engine.start()
        await plant.until(lambda: len(office.way.out) == 1)
        return await plant.engine.stop()

    assert not asyncio.run(story())
    office.restart()
    office.way = Scripted()
    office.drain()
    assert office.row(number).state is State.UNCERTAIN
    assert office.way.out == []


def test_another_inbox_is_read_after_the_config_changed(tmp_path: Path) -> None:
    before, after = Script([raw("1")]), Script([raw("2")])

    async def story() -> bool:
        plant = Plant(Office(tmp_path), before)
        plant.engine.start()
        await plant.until(before.played.is_set)
        plant.readers.append(after)
        await plant.engine.renew(["posting"])
        assert not before.closed.is_set()
        await plant.engine.renew(["imap"])
        await plant.until(after.played.is_set)
        return await plant.engine.stop()

    assert asyncio.run(story())
    assert before.closed.is_set()
    assert after.closed.is_set()


def test_the_list_is_asked_through_the_reader_of_the_day(tmp_path: Path) -> None:
    class Shown(Script):
        def holds(self, message_id: MessageId) -> bool:
            return True

    office = Office(tmp_path)
    number = office.queue("devel@lists.example.org", key="a", purpose="posting")

    async def story() -> bool:
        plant = Plant(office, Script())
        plant.readers.append(Shown())
        await plant.engine.renew(["imap"])
        plant.engine.start()
        await plant.until(lambda: office.row(number).state is State.SEEN)
        return await plant.engine.stop()

    assert asyncio.run(story())
    assert office.way.out == []


def heard(end: socket.socket) -> list[str]:
    found = []
    while True:
        try:
            found.append(end.recv(1000).decode().partition("\n")[0])
        except BlockingIOError:
            return found


def test_the_watchdog_is_told_that_all_goes_on_only_while_it_does(tmp_path: Path) -> None:
    now, lost, held = [0.0], [], [True]
    pulse = Pulse(lambda: now[0])
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "n"))
        manager.setblocking(False)
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "n")})
        watch = Watch(pulse, notifier, Held(still=lambda: held[0]), lost=lambda: lost.append(now[0]), summary=lambda: "up")

        def look() -> list[str]:
            asyncio.run(watch.look())
            return heard(manager)

        pulse.expect("reader", 10)
        assert look() == ["WATCHDOG=1", "STATUS=up"]
        now[0] = 20
        assert look() == []
        assert look() == []
        pulse.expect("reader", 10)
        assert look() == ["WATCHDOG=1"]
        held[0] = False
        assert look() == []
    assert lost == [20]


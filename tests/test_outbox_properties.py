"""Whatever the way out does and wherever the program dies: nothing is sent twice that must not be, nothing is lost, the caps hold."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot import pausing
from bot.sender import drain
from bot.server_faults import Server, ServerError, Trouble
from bot.settling import NOTICE_SENDS, SENDS
from bot.transport import Attempt, Begin, Declined, Took, Unsure
from parsers.model import Actor, MessageId, OutgoingMail
from storage.outbox import OutboxRow, Refusal, State
from tests.office import ADA, BO, CONFIG, LIST, Office, Scripted

PER_HOUR, PER_DAY = 4, 6
TIGHT = f"per_hour = {PER_HOUR}\nper_recipient_day = {PER_DAY}\nretry_for = 7200.0\n"
PLAIN = ("took", "refused", "refused for now", "hung up", "refused content", "no server", "died before")
DOUBTFUL = ("unsure, lost", "unsure, out", "died within, lost", "died within, out")
FATE_LISTS = st.lists(st.tuples(st.sampled_from(PLAIN) | st.sampled_from(DOUBTFUL), st.integers(0, 7)), min_size=1, max_size=4)
CAI = "cai@example.org"


class Death(BaseException):
    """The program is killed."""


class Fickle(Scripted):
    """A server of which each attempt meets the next of the fates, and then `took`."""

    def __init__(self, world: World, fates: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self.world = world
        self.fates = list(fates)

    async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
        world, (fate, share) = self.world, self.fates.pop(0) if self.fates else ("took", 0)
        some = tuple(one for at, one in enumerate(recipients) if share >> at & 1)
        if fate == "no server":
            raise ServerError(Server(table="smtp", host="mail.example.org", port=587), Trouble.REFUSED)
        if fate == "died before":
            raise Death
        if fate in ("refused", "refused for now"):
            refused = _refused(some or recipients, 550 if fate == "refused" else 451)
            rest = tuple(one for one in recipients if one not in some) if some else ()
            if not rest:
                return Declined(refused=refused)
            await begin(rest)
            world.arrive(mail, rest)
            return Took(recipients=rest, refused=refused)
        if fate == "hung up":
            return Declined(refused=_refused(recipients, 421), broke=True)
        await begin(tuple(recipients))
        if fate == "refused content":
            return Declined(refused=_refused(recipients, 552))
        if fate.endswith("lost"):
            world.begin_content(recipients)
        else:
            world.arrive(mail, recipients)
        if fate.startswith("died"):
            world.doubts[mail.message_id] += 1
            raise Death
        if fate.startswith("unsure"):
            world.doubts[mail.message_id] += 1
            return Unsure(why=fate)
        return Took(recipients=tuple(recipients))


def _refused(recipients: Sequence[str], code: int) -> tuple[Refusal, ...]:
    return tuple(Refusal(recipient=one, code=code, words="no") for one in recipients)


class World(RuleBasedStateMachine):
    """The outbox, a server that does as it likes, a list that shows what it got, and persons who pause, resume and resend."""

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.office = Office(self.folder, TIGHT, config=CONFIG)
        self.count = 0
        self.queued: dict[MessageId, tuple[str, ...]] = {}
        self.arrived: Counter[tuple[MessageId, str]] = Counter()
        self.contents: list[tuple[datetime, tuple[str, ...]]] = []
        self.doubts: Counter[MessageId] = Counter()
        self.resent: Counter[MessageId] = Counter()

    def arrive(self, mail: OutgoingMail, recipients: Sequence[str]) -> None:
        self.begin_content(recipients)
        self.arrived.update((mail.message_id, one) for one in recipients)

    def begin_content(self, recipients: Sequence[str]) -> None:
        self.contents.append((self.office.clock.now, tuple(recipients)))

    def queue(self, kind: str) -> None:
        self.count += 1
        to = {"private": (BO,), "both": (BO, CAI)}.get(kind, (LIST,))
        bcc = (BO, CAI) if kind.endswith("owners") else ()
        self.office.queue(*to, key=f"k{self.count}", bcc=bcc, purpose="posting" if to == (LIST,) else "transcript")
        self.queued[MessageId(f"<k{self.count}@example.org>")] = (*to, *bcc)

    @rule(
        kinds=st.lists(st.sampled_from(("private", "both", "posting", "posting with owners")), min_size=1, max_size=2), fates=FATE_LISTS,
        minutes=st.sampled_from((1, 31, 31, 61, 61, 121, 24 * 60)), at_once=st.booleans(), shown=st.sampled_from((False, False, True)),
    )  # fmt: skip
    def pass_by(self, kinds: list[str], fates: list[tuple[str, int]], minutes: int, at_once: bool, shown: bool) -> None:
        """Some mail is queued, the outbox drained, and time goes by; the list shows what it got, or does not."""
        for kind in kinds:
            self.queue(kind)
        self._drain(Fickle(self, fates), at_once)
        self.office.clock.pass_by(minutes=minutes)
        if shown:
            self.show()

    def _drain(self, way: Fickle, at_once: bool) -> datetime | None:
        office = self.office
        try:
            drained = asyncio.run(drain(office.session, way, holds=office.shown.__contains__, at_once=at_once, chance=lambda: 0.5))
        except Death:
            office.restart()
            return office.clock.now
        assert drained.next_due is None or drained.next_due > office.clock.now, "a busy loop"
        return drained.next_due

    def show(self) -> None:
        """The list sends out what it has got, and the bot reads it."""
        with self.office.session.database.unit_of_work() as work:
            for message_id, recipient in self.arrived:
                if recipient == LIST:
                    self.office.shown.add(message_id)
                    work.outbox.mark_seen(message_id)
            work.commit()

    @rule(minutes=st.sampled_from((1, 61)), fates=FATE_LISTS)
    def pause(self, minutes: int, fates: list[tuple[str, int]]) -> None:
        pausing.pause(self.office.session, Actor(name="Ada Novak"))
        self.office.clock.pass_by(minutes=minutes)
        way = Fickle(self, fates)
        self._drain(way, at_once=True)
        assert way.fates == fates, "something went out during the pause"
        self.office.restart()
        pausing.resume(self.office.session)

    @precondition(lambda self: self.stuck())
    @rule(data=st.data())
    def resend(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self.stuck()))
        pausing.resend(self.office.session, row.id)
        self.resent[row.mail.message_id] += 1

    def stuck(self) -> list[OutboxRow]:
        return [row for row in self.office.rows().values() if row.state in (State.UNCERTAIN, State.GIVEN_UP)]

    @invariant()
    def nothing_is_sent_twice_but_what_may_be(self) -> None:
        for (message_id, recipient), times in self.arrived.items():
            again = self.resent[message_id]
            if LIST not in self.queued.get(message_id, ()):
                again += self.doubts[message_id]
            elif recipient != LIST and self.arrived[message_id, LIST]:
                again += self.doubts[message_id]  # the list has got it, who is left is private
            most = SENDS if message_id in self.queued else NOTICE_SENDS
            assert times <= min(1 + again, most + self.resent[message_id]), f"{message_id} to {recipient}: {times} times"

    @invariant()
    def nothing_is_lost(self) -> None:
        rows = {row.mail.message_id: row for row in self.office.rows().values()}
        for message_id, recipients in self.queued.items():
            row = rows[message_id]
            refused = {one.recipient for one in row.refused}
            for one in recipients:
                got = self.arrived[message_id, one] > 0
                assert got or one not in row.taken
                assert got or one in refused or row.state not in (State.SENT, State.SEEN) or self.arrived[message_id, LIST]

    @invariant()
    def the_caps_hold(self) -> None:
        moments = [at for at, _ in self.contents]
        for at in moments:
            assert sum(at - timedelta(hours=1) < other <= at for other in moments) <= PER_HOUR
        for person in (LIST, BO, CAI, ADA):
            his = [at for at, recipients in self.contents if person in recipients]
            for at in his:
                assert sum(at - timedelta(hours=24) < other <= at for other in his) <= PER_DAY

    @invariant()
    def there_is_no_notice_about_a_notice(self) -> None:
        rows = self.office.rows()
        for notice in self.office.notices():
            assert not any(row.mail.purpose == "notice" and f"Mail {number}:" in notice for number, row in rows.items())

    def teardown(self) -> None:
        """A server that works, a list that shows: in the end every mail has got where it can go by itself."""
        try:
            for _ in range(400):
                due = self._drain(Fickle(self, []), at_once=False)
                self.show()
                if due is None:
                    break
                self.office.clock.now = max(due, self.office.clock.now + timedelta(seconds=1))
            else:
                raise AssertionError("it never comes to rest")
            self.nothing_is_sent_twice_but_what_may_be()
            self.nothing_is_lost()
            self.the_caps_hold()
            for row in self.office.rows().values():
                assert row.state in (State.SENT, State.SEEN, State.GIVEN_UP, State.UNCERTAIN)
                if row.state is State.UNCERTAIN:
                    assert LIST in row.waiting or LIST in {one.recipient for one in row.refused}
                    assert row.told[-1] == "uncertain"
                    assert any(f"Mail {row.id}:" in notice for notice in self.office.notices())
        finally:
            self.office.session.close()
            shutil.rmtree(self.folder)


TestOutbox = World.TestCase
PROFILE = settings.default or settings()
TestOutbox.settings = settings(max_examples=PROFILE.max_examples // 2, stateful_step_count=12)

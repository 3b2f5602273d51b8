"""One folder read through whatever happens to it: each mail is taken once, and the cursor never passes one that was not."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.cursor import joined, move_cursor
from bot.imap_client import Declined
from bot.imap_connection import Folder, Head, ImapConnection
from bot.imap_folder import ImapFolder
from bot.imap_steps import Steps
from bot.passing import pass_over
from bot.pipeline import take
from bot.raw_mail import PassedOver, RawMail, Step, Unread
from bot.relevance import Relevance
from bot.server_faults import Server, ServerError, Trouble
from tests.lists import NOW, Desk, mail, quote

SERVER = Server(table="imap", host="mail.example.org", port=993)
RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
PLACE = "imap://bot@mail.example.org/INBOX"


class Box:
    """A folder in memory, with the calls of a connection. `refused` are mails that are not given, `breaks` how many calls fail next."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.next_uid = 1
        self.validity = 5
        self.refused: set[int] = set()
        self.deadly: set[int] = set()
        self.breaks = 0
        self.vanishing: list[int] = []

    def deliver(self, raw: bytes) -> None:
        self.mails[self.next_uid] = raw.replace(b"\n", b"\r\n")
        self.next_uid += 2  # the UIDs between are for mails that show late

    @property
    def folder(self) -> Folder:
        return Folder(validity=self.validity, next_uid=self.next_uid, mails=len(self.mails))

    def _called(self, uids: Sequence[int] = ()) -> None:
        if self.breaks or self.deadly & set(uids):
            self.breaks = max(0, self.breaks - 1)
            raise ServerError(SERVER, Trouble.HUNG_UP)
        if self.refused & set(uids):
            raise Declined(SERVER, Trouble.OTHER, "not this one")

    def uids(self, after: int, folder: Folder) -> Iterator[int]:
        self._called()
        return iter(sorted(uid for uid in self.mails if uid > after))

    def heads(self, uids: Sequence[int]) -> dict[int, Head]:
        self._called()
        for uid in self.vanishing:
            self.mails.pop(uid, None)
        self.vanishing.clear()
        return {
            uid: Head(uid=uid, size=len(raw), arrived_at=NOW, raw=raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
            for uid in uids if (raw := self.mails.get(uid)) is not None
        }  # fmt: skip

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        self._called(uids)
        return {uid: self.mails[uid] for uid in uids if uid in self.mails}

    def listed(self, uid: int) -> bool:
        return uid in self.mails


@cache
def template() -> Path:
    """A desk with the status mail imported, made once and copied: that takes a hundredth of the time."""
    folder = Path(tempfile.mkdtemp(prefix="prognosis-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Desk(folder).session.close()
    return folder


class Reading(RuleBasedStateMachine):
    """Mails come and go, fetches fail, connections break, the program restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="prognosis-reading-"))
        shutil.copytree(template(), self.place, dirs_exist_ok=True)
        self.desk = Desk(self.place, None)
        self.now = NOW
        self.box = Box()
        self.count = 0
        self.below: set[int] = set()
        self.taken: list[str] = []
        self.restart()

    def teardown(self) -> None:
        self.heal()
        self.restart()
        for _ in range(4):
            self.now += timedelta(hours=2)
            self.look(10_000, -1)
        present = {self.name(raw) for raw in self.box.mails.values()}
        assert present <= set(self.taken)
        assert len(self.taken) == len(set(self.taken))
        assert self.cursor() == max(self.box.mails, default=self.cursor())
        self.desk.session.close()
        shutil.rmtree(self.place)

    @staticmethod
    def name(raw: bytes) -> str:
        return raw.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()

    def cursor(self) -> int:
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            found = work.cursors.get(PLACE)
        return int(found.last) if found else 0

    @rule(known=st.booleans(), many=st.integers(1, 4))
    def deliver(self, known: bool, many: int) -> None:
        for _ in range(many):
            self.count += 1
            if known:
                self.box.deliver(mail(f"{RING}v{self.count + 5} posted.\n", key=f"m{self.count}"))
            else:
                self.box.deliver(mail("x\n", author="Else <else@example.net>", key=f"m{self.count}", subject="Re: y", answers="<z@example.net>"))

    @rule(data=st.data())
    def a_mail_shows_late(self, data: st.DataObject) -> None:
        free = [uid for uid in range(2, self.box.next_uid, 2) if uid not in self.below]
        if free:
            uid = data.draw(st.sampled_from(free))
            self.count += 1
            self.below.add(uid)
            self.box.mails[uid] = mail(f"{RING}v{self.count + 5} posted.\n", key=f"m{self.count}").replace(b"\n", b"\r\n")

    @precondition(lambda self: self.box.mails)
    @rule(data=st.data(), how=st.sampled_from(["refuse", "deadly", "expunge", "vanish"]))
    def trouble(self, data: st.DataObject, how: str) -> None:
        uid = data.draw(st.sampled_from(sorted(self.box.mails)))
        if how == "refuse":
            self.box.refused.add(uid)
        elif how == "deadly":
            self.box.deadly.add(uid)
        elif how == "expunge":
            del self.box.mails[uid]
        else:
            self.box.vanishing.append(uid)

    @rule(calls=st.integers(1, 3))
    def break_connections(self, calls: int) -> None:
        self.box.breaks = calls

    @rule()
    def heal(self) -> None:
        self.box.refused.clear()
        self.box.deadly.clear()
        self.box.breaks = 0

    @rule(minutes=st.sampled_from([1, 30, 120]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def restart(self) -> None:
        self.desk.session.close()
        self.desk.session = self.desk.open()
        self.desk.session.clock = lambda: self.now
        self.fresh = True
        self.folder = ImapFolder(self.desk.session, Relevance(self.desk.session), "INBOX", PLACE)

    @rule(many=st.integers(2, 5), skip=st.integers(0, 3))
    def owners_write_and_one_of_their_mails_fails(self, many: int, skip: int) -> None:
        self.deliver(True, many)
        self.look(10_000, skip)

    @rule(stop=st.integers(1, 6) | st.just(10_000), skip=st.integers(-1, 4))
    def look(self, stop: int, skip: int) -> None:
        """Take what comes, up to `stop` things; the one numbered `skip` is not committed, as if the database had failed."""
        connection = cast(ImapConnection, self.box)
        try:
            for number, one in enumerate(self.folder.read(connection, self.box.folder, whole=self.fresh)):
                if number >= stop:
                    break
                if number == skip:
                    continue
                if isinstance(one, PassedOver):
                    self.note(*pass_over(self.desk.session, one))
                elif isinstance(one, RawMail):
                    self.note(take(self.desk.session, one))
                else:
                    assert isinstance(one, Unread)
            else:
                self.fresh = False
        except ServerError:
            pass

    def note(self, *taken: Any) -> None:
        assert not any(one.duplicate for one in taken)
        self.taken += [one.message.message_id for one in taken]

    @invariant()
    def the_cursor_passes_nothing_that_was_not_taken(self) -> None:
        waiting = [uid for uid, raw in self.box.mails.items() if self.name(raw) not in self.taken and uid not in self.below]
        assert self.cursor() < min(waiting, default=self.box.next_uid)


TestReading = Reading.TestCase
TestReading.settings = settings(
    max_examples=100 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 20, stateful_step_count=25, deadline=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink takes minutes
)  # fmt: skip


def test_steps_lead_over_gaps_and_over_what_is_gone() -> None:
    steps = Steps(5, 3, [4, 7, 9, 12], 14)
    steps.gone(7)
    shown = [(step.after, step.to) for step in (steps.over(uid) for uid in (4, 9, 12))]
    assert shown == [("3", "6"), ("6", "11"), ("11", "14")]


def test_steps_that_follow_each_other_are_one_and_others_are_not() -> None:
    def step(after: int, to: int, validity: str = "5") -> Step:
        return Step(validity=validity, after=str(after), to=str(to))

    assert joined([step(1, 2), step(2, 5), step(6, 7), step(7, 8, "6")]) == [step(1, 5), step(6, 7), step(7, 8, "6")]


def test_a_step_is_made_from_where_the_cursor_stands_and_from_nowhere_else(tmp_path: Path) -> None:
    desk = Desk(tmp_path, None)
    mails = [RawMail(folder="f", key=str(to), raw=b"", arrived_at=None, step=Step(validity="5", after=str(to - 1), to=str(to))) for to in (1, 2, 3)]
    with desk.session.database.unit_of_work() as work:
        work.cursors.set("f", validity="5", last="0")
        move_cursor(work, mails[0], mails[2])
        work.commit()
        assert (work.cursors.get("f") or mails[0]).last == "1"  # type: ignore[union-attr]
        move_cursor(work, mails[1], mails[2])
        assert (work.cursors.get("f") or mails[0]).last == "3"  # type: ignore[union-attr]
    desk.session.close()


def test_a_late_mail_is_due_later_each_time(tmp_path: Path) -> None:
    from bot.late_mails import TRIES, LateMails

    now: list[datetime] = [NOW]
    late = LateMails(lambda: now[0])
    waits = []
    for _ in range(TRIES - 1):
        assert late.failed(7)
        assert late.due is not None
        waits.append((late.due - now[0]).total_seconds())
        assert late.waits(7)
        now[0] = late.due
        assert not late.waits(7)
    assert not late.failed(7)
    assert 30 <= waits[0] <= 60
    assert 1800 <= waits[-1] <= 3600
    late.settled(7)
    assert late.due is None


def test_only_a_mail_that_breaks_the_connection_by_itself_and_again_is_blamed() -> None:
    from bot.late_mails import LateMails

    late = LateMails(lambda: NOW)
    assert late.broke([1, 2, 3]) == []
    assert late.broke([2]) == [2]
    assert late.broke([4]) == []
    assert late.broke([4]) == [4]

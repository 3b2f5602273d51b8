"""Previews, approvals and postings over weeks, with a clock that is set by hand: each posting goes out once, as it was shown."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import admin, approval, pausing, posting
from bot.admin import Refused
from bot.importing import Given, import_file
from bot.pipeline import take
from bot.posting_job import next_posting_moment, posting_runs, work_postings
from bot.preview import ask_preview
from bot.raw_mail import RawMail
from bot.session import Session
from parsers.model import Posted
from parsers.status_mail import write
from storage.outbox import OutboxRow, State
from storage.previews import Preview
from tests.lists import ACTOR, NOW, PROGNOSIS_BODY, Desk, mail, quote, status

from threading import Event  # isort: skip

WEEKLY = '[schedule]\nposting = "0 9 * * mon"\n'
RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
SUNDAY, MONDAY = datetime(2026, 3, 15, 9, tzinfo=UTC), datetime(2026, 3, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)


class Office(Desk):
    """A desk whose clock is set by hand, and whose bot is asleep until it is told to work."""

    def __init__(self, folder: Path, more: str = WEEKLY, body: str | None = PROGNOSIS_BODY, end: str = "\n") -> None:
        self.now = NOW
        super().__init__(folder, body, end, clock=lambda: self.now, more=more)
        self.known: set[int] = set()
        self.outage = False
        self.work()

    def work(self, at: datetime | None = None, session: Session | None = None) -> list[str]:
        """Let the clock reach `at`, do what is due, and return the subjects of what came into the outbox."""
        self.now = at or self.now
        session = session or self.session
        session.heard_at = self.now
        work_postings(session, Event())
        return self.queued()

    def queued(self) -> list[str]:
        """The subjects of what came into the outbox, which a server takes at once unless there is an `outage`."""
        if not self.outage:
            with self.session.database.unit_of_work() as work:
                for row in work.outbox.all(State.QUEUED):
                    work.outbox.mark_sending(row.id)
                    work.outbox.mark_sent(row.id)
                work.commit()
        rows = [row for row in self.outbox() if row.id not in self.known]
        self.known |= {row.id for row in rows}
        return [str(read(row)["Subject"]) for row in rows]

    def outbox(self, purpose: str | None = None) -> list[OutboxRow]:
        with self.session.database.unit_of_work(read_only=True) as work:
            return [row for row in work.outbox.all() if purpose in (None, row.mail.purpose)]

    def says(self, words: str, key: str, author: str = "Bo Lind <bo@example.org>", quoted: str = RING) -> None:
        """A reply comes in and is read at once."""
        raw = mail(quoted + words + "\n", author=author, key=key)
        take(self.session, RawMail(folder="inbox", key=key, raw=raw, arrived_at=self.now))

    def preview(self, number: int) -> Preview:
        with self.session.database.unit_of_work(read_only=True) as work:
            found = work.previews.get(number)
        assert found is not None
        return found

    def postings(self) -> list[Posted]:
        with self.session.database.unit_of_work(read_only=True) as work:
            return [one for one in work.history.entries() if isinstance(one, Posted)]


def read(row: OutboxRow) -> email.message.EmailMessage:
    return email.message_from_bytes(row.mail.raw, policy=email.policy.default)


def body(row: OutboxRow) -> str:
    return str(read(row).get_content()).replace("\r\n", "\n")


def test_a_preview_comes_a_day_ahead_once_and_nothing_goes_out_without_a_word(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert office.work(SUNDAY - timedelta(minutes=1)) == []
    assert office.work(SUNDAY) == ["Preview p1: Heron 2.3 development update (March)"]
    for hours in range(23):
        assert office.work(SUNDAY + timedelta(hours=hours)) == []
    waits = "p1 waits for your word: Heron 2.3 development update (March)"
    assert office.work(MONDAY) == [waits]
    assert office.work(MONDAY + timedelta(hours=23)) == []
    assert office.work(MONDAY + DAY) == [waits]
    assert office.work(MONDAY + 4 * DAY) == [waits]
    assert office.work(MONDAY + 4 * DAY + timedelta(hours=1)) == []
    assert office.postings() == []
    assert office.work(SUNDAY + 7 * DAY) == ["Preview p2: Heron 2.3 development update (March)"]
    assert office.preview(1).why == "p2 took its place"


def test_an_approved_preview_goes_out_at_its_time_byte_for_byte(tmp_path: Path) -> None:
    office = Office(tmp_path, end="\r\n")
    office.says("v6 posted.", "six")
    office.work(SUNDAY)
    done = approval.approve(office.session, 1, ACTOR)
    assert done.posting is None
    assert office.work(MONDAY - timedelta(seconds=1)) == []
    assert office.work(MONDAY) == ["Heron 2.3 development update (March)"]
    assert office.work(MONDAY) == []
    (row,) = office.outbox("posting")
    assert body(row) == office.preview(1).text.replace("\r\n", "\n")
    (entry,) = office.postings()
    assert (entry.preview, entry.actor, entry.ahead) == (1, ACTOR, None)
    assert office.preview(1).state == "posted"
    assert office.work(MONDAY + 5 * DAY) == []


def test_what_is_accepted_after_the_preview_waits_for_the_next_posting(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.says("v6 posted.", "six")
    office.work(SUNDAY)
    office.now += timedelta(hours=2)
    office.says("v7 posted.", "seven")
    office.now += timedelta(hours=2)
    done = approval.approve(office.session, None, ACTOR)
    assert [one.entry for one in done.later] == [3]
    office.says("This was committed.", "done", "Cai Ito <cai@example.org>", quote("*  Zero copy (fair)", "  -  Cai Ito"))
    assert office.work(MONDAY) == ["Heron 2.3 development update (March)"]
    (row,) = office.outbox("posting")
    assert body(row) == PROGNOSIS_BODY.replace("v5 posted", "v6 posted")
    record, composed = posting.preview(office.session)
    assert write(record.base) == PROGNOSIS_BODY.replace("v5 posted", "v6 posted")
    assert "v7 posted" in composed.text
    assert "*  Zero copy (done)" in composed.text
    office.work(SUNDAY + 7 * DAY)
    shown = body(office.outbox("preview")[-1])
    assert "e3  #1 Ring buffers: revision: v6 -> v7" in shown
    assert "e4  #3 Zero copy: done" in shown
    assert "e2  " not in shown
    assert "open before 7 + added 0 + reopened 0 - done 1" in " ".join(shown.split())
    fresh = office.open()
    with fresh.database.unit_of_work(read_only=True) as work:
        fresh.records.refresh(work)
    assert fresh.records.record == office.session.records.record
    assert admin.undo(office.session, 3, ACTOR).entry == 6
    assert "v6 posted" in posting.preview(office.session)[1].text


CORRECTIONS: list[tuple[str, Callable[[Office], object]]] = [
    ("a held claim accepted", lambda office: admin.accept(office.session, (1,), ACTOR)),
    ("an entry undone", lambda office: admin.undo(office.session, 2, ACTOR)),
]


@pytest.mark.parametrize("approved", [False, True], ids=["open", "approved"])
@pytest.mark.parametrize("correct", [step for _, step in CORRECTIONS], ids=[name for name, _ in CORRECTIONS])
def test_a_correction_voids_the_preview_and_a_new_one_comes_at_once(tmp_path: Path, correct: Callable[[Office], object], approved: bool) -> None:
    office = Office(tmp_path)
    office.says("v6 posted.", "six")
    office.says("This was committed.", "eve", "Eve <eve@example.net>")
    office.work(SUNDAY)
    if approved:
        approval.approve(office.session, 1, ACTOR)
    office.now += timedelta(hours=1)
    correct(office)
    with pytest.raises(Refused, match="p1 does not stand any more: e3 by Ada Novak came after it"):
        approval.approve(office.session, 1, ACTOR)
    assert office.work() == ["Preview p2: Heron 2.3 development update (March)"]
    with pytest.raises(Refused, match="p1 is void: e3 by Ada Novak came after it"):
        approval.approve(office.session, 1, ACTOR)
    shown = body(office.outbox("preview")[-1])
    assert f"p1{', which was approved,' if approved else ''} is void: e3 by Ada Novak came after it." in " ".join(shown.split())
    assert office.preview(2).due_at == MONDAY
    approval.approve(office.session, 2, ACTOR)
    assert office.work(MONDAY) == ["Heron 2.3 development update (March)"]
    assert [one.preview for one in office.postings()] == [2]


def test_a_held_preview_does_not_go_out_and_the_next_one_comes_in_its_time(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nsilence = "post"\n')
    office.work(SUNDAY)
    approval.hold(office.session, None, ACTOR)
    with pytest.raises(Refused, match="p1 is void: Ada Novak held it"):
        approval.approve(office.session, 1, ACTOR)
    with pytest.raises(Refused, match="no preview waits"):
        approval.hold(office.session, None, ACTOR)
    assert office.work(MONDAY) == []
    assert office.work(SUNDAY + 7 * DAY) == ["Preview p2: Heron 2.3 development update (March)"]
    assert office.work(MONDAY + 7 * DAY) == ["Heron 2.3 development update (March)"]


@pytest.mark.parametrize("table", ['[posting]\nsilence = "post"\n', '[posting]\nmode = "auto"\n'], ids=["silence", "auto"])
def test_silence_lets_the_shown_text_out_at_its_time_if_the_config_says_so(tmp_path: Path, table: str) -> None:
    office = Office(tmp_path, WEEKLY + table)
    office.work(SUNDAY)
    office.says("v6 posted.", "six")
    assert office.work(MONDAY - timedelta(seconds=1)) == []
    assert office.work(MONDAY) == ["Heron 2.3 development update (March)"]
    assert body(office.outbox("posting")[0]) == PROGNOSIS_BODY
    assert office.postings()[0].actor.role == "bot"


def test_silence_counts_only_where_mail_has_been_read(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nsilence = "post"\n')
    office.work(SUNDAY)
    office.now = MONDAY + timedelta(minutes=5)
    office.session.heard_at = MONDAY - timedelta(minutes=5)
    work_postings(office.session, Event())
    assert office.queued() == []
    fresh = office.open()
    work_postings(fresh, Event())
    assert office.queued() == []
    assert office.work() == ["Heron 2.3 development update (March)"]


def test_silence_is_none_before_the_manager_has_got_the_preview(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nsilence = "post"\n')
    office.outage = True
    office.work(SUNDAY)
    assert office.work(MONDAY) == []
    office.outage = False
    office.work(MONDAY + timedelta(hours=5))
    assert office.work(MONDAY + timedelta(hours=5) + DAY - timedelta(seconds=1)) == []
    assert office.work(MONDAY + timedelta(hours=5) + DAY) == ["Heron 2.3 development update (March)"]


def test_nobody_is_reminded_of_what_he_has_not_got(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.outage = True
    office.work(SUNDAY)
    assert office.work(MONDAY + 2 * DAY) == []
    office.outage = False
    office.work(MONDAY + 2 * DAY)
    assert office.work(MONDAY + 2 * DAY) == ["p1 waits for your word: Heron 2.3 development update (March)"]


def test_in_a_pause_nothing_is_made_and_after_it_no_pile_goes_out(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nmode = "auto"\n')
    pausing.pause(office.session, ACTOR)
    for days in range(0, 30, 3):
        assert office.work(SUNDAY + days * DAY) == []
    pausing.resume(office.session)
    assert len(office.work(SUNDAY + 30 * DAY)) == 1
    assert len(office.outbox()) == 1


@pytest.mark.parametrize("weeks", [0, 3])
def test_a_posting_missed_while_down_is_made_once_and_starts_with_its_preview(tmp_path: Path, weeks: int) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nsilence = "post"\n')
    back = MONDAY + weeks * 7 * DAY + timedelta(days=2, hours=3)
    assert office.work(back, office.open()) == [f"Preview p1: Heron 2.3 development update ({back:%B})"]
    assert office.preview(1).due_at == MONDAY + weeks * 7 * DAY
    assert office.work(back + DAY - timedelta(seconds=1)) == []
    assert office.work(back + DAY) == [f"Heron 2.3 development update ({back:%B})"]
    assert office.work(SUNDAY + (weeks + 1) * 7 * DAY - timedelta(seconds=1)) == []


def test_a_shown_posting_whose_time_came_while_down_starts_with_a_new_preview(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nsilence = "post"\n')
    office.work(SUNDAY)
    assert office.work(MONDAY + DAY, office.open()) == ["Preview p2: Heron 2.3 development update (March)"]
    assert "its time came while no mail could be read" in " ".join(body(office.outbox("preview")[-1]).split())
    assert office.work(MONDAY + 2 * DAY) == ["Heron 2.3 development update (March)"]


def test_a_missed_posting_and_the_next_one_are_one(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert len(office.work(MONDAY + 6 * DAY + timedelta(hours=5), office.open())) == 1
    assert office.preview(1).due_at == MONDAY + 7 * DAY


def test_shadow_shows_and_never_posts(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nmode = "shadow"\nsilence = "post"\n')
    assert office.work(SUNDAY) == ["Preview p1: Heron 2.3 development update (March)"]
    assert "Shadow mode: nothing goes out." in body(office.outbox()[0])
    assert office.work(MONDAY + 3 * DAY) == []
    for refused in (lambda: approval.approve(office.session, 1, ACTOR), lambda: posting.post(office.session, ACTOR, force=True)):
        with pytest.raises(Refused, match="shadow mode"):
            refused()
    assert len(office.work(SUNDAY + 7 * DAY)) == 1


def test_what_the_gate_refuses_is_told_and_goes_out_only_by_force(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nsilence = "post"\nchange_share = 0.1\n')
    office.says("v6 posted.", "six")
    office.says("This was committed.", "done", "Cai Ito <cai@example.org>", quote("*  Zero copy (fair)", "  -  Cai Ito"))
    office.work(SUNDAY)
    shown = body(office.outbox()[0])
    assert "The gate refuses it\n===================" in shown
    assert "approve p1 force" in shown
    assert office.work(MONDAY) == ["p1 is refused by the gate: Heron 2.3 development update (March)"]
    assert "2 of 9 items differ" in body(office.outbox()[-1])
    with pytest.raises(Refused, match="the gate refuses p1: 2 of 9 items differ"):
        approval.approve(office.session, 1, ACTOR)
    assert approval.approve(office.session, 1, ACTOR, force=True).posting is not None
    assert len(office.postings()) == 1


def test_a_forced_preview_that_is_not_due_yet_goes_out_at_its_time(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + "[posting]\nchange_share = 0.01\n")
    office.says("v6 posted.", "six")
    office.says("This was committed.", "done", "Cai Ito <cai@example.org>", quote("*  Zero copy (fair)", "  -  Cai Ito"))
    office.work(SUNDAY)
    approval.approve(office.session, 1, ACTOR, force=True)
    assert office.work(MONDAY) == ["Heron 2.3 development update (March)"]


@pytest.mark.parametrize("corrected", [False, True])
def test_a_status_mail_adopted_meanwhile_takes_the_place_of_the_posting(tmp_path: Path, corrected: bool) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nsilence = "post"\n')
    office.says("This was committed.", "eve", "Eve <eve@example.net>")
    office.work(SUNDAY)
    if corrected:
        admin.accept(office.session, (1,), ACTOR)
    by_hand = tmp_path / "by-hand.eml"
    by_hand.write_bytes(status(PROGNOSIS_BODY.replace("(fair)", "(ok)")).replace(b"<status@", b"<by-hand@").replace(b"09 Mar", b"15 Mar"))
    office.now += timedelta(hours=1)
    list(import_file(office.session, by_hand, ACTOR, Given(), None))
    assert office.work() == []
    assert office.preview(1).state == "void"
    assert office.work(MONDAY + DAY) == []
    assert len(office.work(SUNDAY + 7 * DAY)) == 1


def test_a_text_adopted_that_was_on_no_list_corrects_the_preview(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nsilence = "post"\n')
    office.work(SUNDAY)
    office.now += timedelta(hours=1)
    text = tmp_path / "next.txt"
    text.write_text(PROGNOSIS_BODY.replace("(fair)", "(ok)"))
    list(import_file(office.session, text, ACTOR, Given(), None))
    assert office.work() == ["Preview p2: Heron 2.3 development update (March)"]
    assert office.work(MONDAY) == ["Heron 2.3 development update (March)"]
    assert body(office.outbox("posting")[0]) == PROGNOSIS_BODY.replace("(fair)", "(ok)")


def test_without_a_schedule_silence_lets_nothing_out_any_more(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + '[posting]\nsilence = "post"\n')
    office.work(SUNDAY)
    file = tmp_path / "config.toml"
    file.write_text(file.read_text().replace("posting = ", "# posting = "))
    assert office.work(MONDAY, office.open()) == ["p1 waits for your word: Heron 2.3 development update (March)"]


def test_a_posting_by_hand_takes_the_place_of_the_preview_that_waits(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.work(SUNDAY)
    posting.post(office.session, ACTOR)
    assert office.work(MONDAY) == ["Heron 2.3 development update (March)"]
    assert office.work(MONDAY + DAY) == []
    assert len(office.postings()) == 1


def test_a_preview_out_of_turn_goes_out_at_once_when_it_is_approved(tmp_path: Path) -> None:
    office = Office(tmp_path, "")
    ask_preview(office.session)
    assert office.work(NOW + 9 * DAY) == ["Preview p1: Heron 2.3 development update (March)"]
    assert approval.approve(office.session, None, ACTOR).posting is not None
    assert office.work() == ["Heron 2.3 development update (March)"]


def test_a_preview_out_of_turn_takes_over_the_due_time_of_the_one_that_waits(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.work(SUNDAY)
    made = ask_preview(office.session)
    assert (made.number, made.due_at) == (2, MONDAY)
    approval.approve(office.session, 2, ACTOR, now=True)
    assert office.work(MONDAY)[-1] == "Heron 2.3 development update (March)"
    assert office.work(MONDAY + DAY) == []


@pytest.mark.parametrize("lacking", ["managers", "bot", "lists"])
def test_without_anybody_to_show_it_to_no_preview_is_made(tmp_path: Path, lacking: str) -> None:
    office = Office(tmp_path)
    file = tmp_path / "config.toml"
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if not line.startswith(lacking)))
    session = office.open()
    if lacking == "managers":  # the author of the adopted mail is the manager then
        assert len(office.work(SUNDAY, session)) == 1
        return
    assert office.work(SUNDAY, session) == []
    with pytest.raises(Refused, match=f"record.{lacking}"):
        ask_preview(session)


def test_a_schedule_that_is_new_or_changed_has_missed_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path, "")
    assert office.work(MONDAY + DAY) == []
    file = tmp_path / "config.toml"
    file.write_text(file.read_text() + WEEKLY)
    assert office.work(MONDAY + DAY, office.open()) == []
    file.write_text(file.read_text().replace("* * mon", "* * sun"))
    assert office.work(MONDAY + 6 * DAY + timedelta(hours=4), office.open()) == []
    assert len(office.work(SUNDAY + 12 * DAY + timedelta(hours=23), office.open())) == 0
    assert len(office.work(SUNDAY + 13 * DAY, office.open())) == 1


def test_the_runs_that_are_foreseen_are_the_ones_that_happen(tmp_path: Path) -> None:
    office = Office(tmp_path)
    runs = [(run.name, run.at) for run in posting_runs(office.session, NOW + 14 * DAY)]
    assert runs == [("preview", SUNDAY), ("posting", MONDAY), ("preview", SUNDAY + 7 * DAY), ("posting", MONDAY + 7 * DAY)]
    assert next_posting_moment(office.session) == SUNDAY
    office.work(SUNDAY)
    assert next_posting_moment(office.session) == MONDAY
    assert [(run.name, run.what) for run in posting_runs(office.session, NOW + 7 * DAY)] == [("reminder", "p1 waits to be approved")]
    approval.approve(office.session, 1, ACTOR)
    assert [(run.name, run.what) for run in posting_runs(office.session, NOW + 7 * DAY)] == [("posting", "p1, approved")]

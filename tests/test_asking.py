"""Owners are asked once a cycle about what was held of their own words, and their answers settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from bot.asking_job import ASKING
from bot.once import run_once
from bot.pipeline import Taken, take
from bot.posting import post
from bot.preview import ask_preview
from bot.raw_mail import RawMail
from bot.retention import let_go
from bot.standing import standing
from bot.standing_view import standing_lines, standing_object
from parsers.message import read_message
from parsers.model import UNPROVEN, Actor, Change, Changed, Kind, Message, Proof, Question
from storage.outbox import OutboxRow
from tests.command_mails import ENCODINGS, plain
from tests.lists import NOW, Desk, mail, quote

BO, DEE, EVE = "Bo Lind <bo@example.org>", "Dee Okoro <dee@example.org>", "Eve <eve@example.net>"
RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
PATHS = quote("*  Multipath routing (ok)")
NEAR, NEW = RING + "All patches are reviewed.\n", PATHS + "A new version is posted.\n"
PROVEN = Proof(proven=True, how="a DKIM signature of example.org")
ASK = "[ask]\nowners = true\n"
Write = Callable[[Message], str]


@dataclass
class Room:
    """A desk whose owners are asked, and its clock."""

    folder: Path
    end: str = "\n"
    more: str = ASK
    mode: str = ""
    people: str = ""
    now: datetime = NOW
    count: int = 0
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.folder, end=self.end, clock=lambda: self.now)
        self.desk.session.close()
        config = self.folder / "config.toml"
        config.write_text(config.read_text().replace("[record]\n", f"[record]\n{self.people}") + self.mode + self.more)
        self.desk.session = self.desk.open()

    def says(self, text: str, author: str = BO, *, key: str = "", hours: int = 1, extra: str = "") -> Taken:
        self.count += 1
        return self.read(mail(text, author=author, key=key or f"mail{self.count}", hours=hours, extra=extra))

    def read(self, raw: bytes, proof: Proof = UNPROVEN) -> Taken:
        self.count += 1
        ended = raw.replace(b"\n", self.end.encode())
        return take(self.desk.session, RawMail(folder="inbox", key=f"key{self.count}", raw=ended, arrived_at=self.now), proof)

    def pass_by(self, hours: float) -> None:
        """Let time pass, all mail read, and let the job do what is due."""
        self.now += timedelta(hours=hours)
        self.desk.session.heard_at = self.now
        ASKING.run(self.desk.session, Event())

    @property
    def asked(self) -> list[OutboxRow]:
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            return [row for row in work.outbox.all() if row.mail.purpose == "question"]

    @property
    def mails(self) -> int:
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            return len(work.outbox.all())

    def answer(self, write: Write, *, author: str = BO, encoding: str = "7bit", extra: str = "", at: int = -1) -> Taken:
        """Answer the newest question with what `write` makes of it."""
        ours = read_message(self.asked[at].mail.raw)
        self.count += 1
        text = write(ours)
        return self.read(
            ENCODINGS[encoding](text, author=author, key=f"answer{self.count}", answers=str(ours.message_id), subject=f"Re: {ours.subject.text}", extra=extra)
        )

    @property
    def questions(self) -> dict[int, Question]:
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            return {one.number: one for one in work.history.questions(None)}

    def states(self) -> list[str]:
        return [one.state for one in self.questions.values()]

    def changes(self) -> list[str]:
        """What was changed, with the role of whoever did it."""
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            self.desk.session.records.refresh(work)
            return [
                f"#{one.item} {one.update.change} {one.before} -> {one.after} ({one.actor.role})"
                for one in work.history.entries() if isinstance(one, Changed)
            ]  # fmt: skip


def under(*answers: str) -> Write:
    """Each answer under its question, our mail quoted."""

    def write(ours: Message) -> str:
        lines, rest = ["On Wed, 11 Mar 2026, Heron status wrote:"], list(answers)
        for line in ours.text.replace("\r\n", "\n").split("\n"):
            lines.append(f"> {line}".rstrip())
            if line.endswith("?") and line.startswith("    ") and rest:
                lines += ["", rest.pop(0), ""]
        return "\n".join(lines) + "\n"

    return write


def on_top(text: str) -> Write:
    """Above our mail, quoted whole."""
    return lambda ours: f"{text}\n\nOn Wed, 11 Mar 2026, Heron status wrote:\n" + "".join(f"> {line}\n" for line in ours.text.replace("\r\n", "\n").split("\n"))


def alone(text: str) -> Write:
    """Without a quote."""
    return lambda ours: f"{text}\n"


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def room(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Room]:
    made = Room(tmp_path, end=request.param)
    yield made
    made.desk.session.close()


GOOD, V8 = "#1 prognosis ok -> good (owner)", "#2 revision v7a -> v8 (owner)"


def test_all_that_is_held_of_somebody_is_asked_in_one_mail(room: Room) -> None:
    room.says(NEAR)
    room.says(NEW, hours=2)
    room.says(quote("*  Sparse images (good)", "   v3 posted") + "This is fixed now.\n", DEE)
    room.pass_by(47)
    assert room.asked == []
    room.pass_by(1)
    assert [row.mail.envelope.recipients for row in room.asked] == [("bo@example.org",), ("dee@example.org",)]
    ours = read_message(room.asked[0].mail.raw)
    assert "(h1, h2)" in ours.subject.text
    assert '"All patches are reviewed."' in ours.text
    assert "Which revision is it?" in ours.text
    assert ours.header("auto-submitted") == "auto-generated"
    assert all(len(line) <= 72 for line in ours.text.splitlines())
    room.pass_by(500)
    assert len(room.asked) == 2


SINGLE = [
    ("yes", "Yes.", ["accepted"], [GOOD]),
    ("yes and manners", "Hi,\n\nyes, that is right.\n\nThanks,\nBo", ["accepted"], [GOOD]),
    ("no", "No.", ["rejected"], []),
    ("not yet", "Not yet!", ["rejected"], []),
    ("a value", "fair", ["settled"], ["#1 prognosis ok -> fair (owner)"]),
    ("no, and what is right", "No, v6 is posted.", ["rejected"], ["#1 revision v5 -> v6 (owner)"]),
    ("a denial, and what is right", "No, that is wrong. v6 is posted.", ["rejected"], ["#1 revision v5 -> v6 (owner)"]),
    ("yes, and more", "Yes. v6 is posted.", ["accepted"], ["#1 revision v5 -> v6 (owner)", GOOD]),
    ("words", "It was merged yesterday.", ["settled"], ["#1 done Open / Net -> Open / Completed (owner)"]),
    ("yes, and the same", "Yes, it is good.", ["accepted"], [GOOD]),
    ("no, and a value", "No, rather fair.", ["settled"], ["#1 prognosis ok -> fair (owner)"]),
    ("what may be a yes or a state", "ok", ["open", "open"], []),
    ("another language", "Ja.", ["open", "open"], []),
    ("yes, but", "Yes, but the tests wait for a rework.", ["open", "open"], []),
    ("nothing", "Thanks,\nBo", ["open"], []),
    ("something else", "I am on a boat this week.", ["open", "open"], []),
]


@pytest.mark.parametrize("place", [under, on_top, alone])
@pytest.mark.parametrize(("text", "states", "changes"), [one[1:] for one in SINGLE], ids=[one[0] for one in SINGLE])
def test_yes_no_and_words_are_understood(room: Room, text: str, states: list[str], changes: list[str], place: Callable[[str], Write]) -> None:
    room.says(NEAR)
    room.pass_by(50)
    before = room.mails
    taken = room.answer(place(text))
    assert taken.classification.kind is Kind.REPLY
    assert (room.states(), room.changes()) == (states, changes)
    assert room.mails == before  # nothing goes back


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_answer_is_understood_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    room = Room(tmp_path)
    room.says(NEAR)
    room.says(NEW)
    room.pass_by(50)
    room.answer(under("Yes.", "v8"), encoding=encoding)
    assert room.states() == ["accepted", "settled"]
    assert sorted(room.changes()) == [GOOD, V8]


SEVERAL = [
    ("each its own", under("No.", "v8"), ["rejected", "settled"], [V8]),
    ("by number", alone("h1: yes\nh2 v8"), ["accepted", "settled"], [GOOD, V8]),
    ("by number, on top", on_top("h2: v8"), ["open", "settled"], [V8]),
    ("two minds", alone("h1: yes\nh1: no\nh2: v8"), ["open", "settled", "open"], [V8]),
    ("by number in one line", alone("h1 yes, h2 v8"), ["accepted", "settled"], [GOOD, V8]),
    ("by another number", alone("1) yes\n2) v8"), ["open", "open", "open"], []),
    ("no to all", on_top("No to both."), ["rejected", "rejected"], []),
    ("yes to none in particular", on_top("Yes."), ["open", "open", "open"], []),
    ("the first alone", under("Yes."), ["accepted", "open"], [GOOD]),
    ("words that name an item", on_top("Multipath routing: v8 posted."), ["open", "settled"], [V8]),
]


@pytest.mark.parametrize(("write", "states", "changes"), [one[1:] for one in SEVERAL], ids=[one[0] for one in SEVERAL])
def test_each_answer_goes_to_its_question(room: Room, write: Write, states: list[str], changes: list[str]) -> None:
    room.says(NEAR)
    room.says(NEW)
    room.pass_by(50)
    room.answer(write)
    assert (room.states(), room.changes()) == (states, changes)


def test_our_mail_sent_back_without_quote_marks_says_nothing(room: Room) -> None:
    room.says(NEAR)
    room.says(NEW)
    room.pass_by(50)
    room.answer(lambda ours: ours.text.replace("\r\n", "\n"))
    assert (room.states(), room.changes()) == (["open", "open"], [])


def test_an_answer_between_lines_that_lost_their_marks_is_found(room: Room) -> None:
    room.says(NEAR)
    room.says(NEW)
    room.pass_by(50)
    room.answer(lambda ours: under("Yes.", "v8")(ours).replace("\n>> ", "\n").replace("\n> ", "\n"))
    assert (room.states(), sorted(room.changes())) == (["accepted", "settled"], [GOOD, V8])


HEADER = "________________________________\nFrom: Heron status <bot@lists.example.org>\nSent: Wednesday, March 11, 2026 3:00 PM\nTo: Bo Lind\nSubject: Was this meant?\n\n"


def test_answers_below_the_header_block_of_a_client_that_sets_no_marks_are_found(room: Room) -> None:
    room.says(NEAR)
    room.says(NEW)
    room.pass_by(50)
    room.answer(lambda ours: f"See below.\n\n{HEADER}" + under("Yes.", "v8")(ours).partition("\n")[2].replace("\n> ", "\n").replace("\n>\n", "\n\n"))
    assert (room.states(), sorted(room.changes())) == (["accepted", "settled"], [GOOD, V8])


def test_what_stands_below_our_mail_there_is_none_of_his_words(room: Room) -> None:
    room.says(NEAR)
    room.pass_by(50)
    room.answer(lambda ours: f"Let me see.\n\n{HEADER}" + ours.text.replace("\r\n", "\n") + f"\n{HEADER}Ring buffers: v9 posted, yes.\n")
    assert room.changes() == []


def test_our_lines_broken_anew_are_ours(room: Room) -> None:
    room.says(NEAR)
    room.pass_by(50)
    room.answer(lambda ours: "> " + " ".join(ours.text.split()[:40]) + "\n" + " ".join(ours.text.split()[40:70]) + "\n\nYes.\n")
    assert room.changes() == [GOOD]


def test_a_line_of_the_posting_that_is_corrected_besides_is_held(room: Room) -> None:
    room.says(NEAR)
    room.pass_by(50)
    posting = "== Net ==", "", "*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind", "", "*  Multipath routing (good)", "   Split in two: v6a and v6"
    room.answer(alone("Yes.\n\n" + quote(*posting)))
    assert (room.states(), room.changes()) == (["accepted", "open"], [GOOD])
    assert room.questions[2].update.evidence.words == "* Multipath routing (good)"


def test_the_entry_tells_the_words_and_the_answer(room: Room) -> None:
    room.says(NEAR, key="first")
    room.pass_by(50)
    room.answer(alone("Yes."))
    with room.desk.session.database.unit_of_work(read_only=True) as work:
        entry = work.history.entries()[-1]
    assert isinstance(entry, Changed)
    assert (entry.update.evidence.words, entry.update.evidence.message_id, entry.held) == ("All patches are reviewed.", "<first@example.org>", 1)
    assert "“Yes.” in <answer" in entry.reason


WRITTEN = [
    ("a stranger's words", EVE, NEAR, ""),
    ("a stranger with the owner's name at an unseen address", "Bo Lind <bo@example.net>", RING + "v6 posted.\n", '[posting]\nmode = "auto"\n'),
    ("a manager's", "Ada Novak <ada@example.org>", NEAR, ""),
    ("the owner's of an item of somebody else", BO, quote("*  Sparse images (good)", "   v3 posted") + "This is fixed now.\n", ""),
    ("the owner's question", BO, RING + "Isn't this the same as the one below?\n", ""),
    ("an item that he adds", BO, RING + 'Please add "Pipes without copies" to the list.\n', ""),
    ("in shadow mode", BO, NEAR, '[posting]\nmode = "shadow"\n'),
]


@pytest.mark.parametrize(("author", "text", "mode"), [one[1:] for one in WRITTEN], ids=[one[0] for one in WRITTEN])
def test_nobody_is_asked_about(tmp_path: Path, author: str, text: str, mode: str) -> None:
    room = Room(tmp_path, mode=mode)
    assert room.says(text, author).questions
    room.pass_by(60)
    assert room.mails == 0


def test_by_default_nobody_is_asked(tmp_path: Path) -> None:
    room = Room(tmp_path, more="")
    room.says(NEAR)
    room.pass_by(60)
    assert room.mails == 0
    assert list(ASKING.runs(room.desk.session, room.now + timedelta(days=60))) == []


def test_two_mails_of_one_message_id_are_not_asked_about(room: Room) -> None:
    room.says(NEAR, key="one")
    room.says(NEW, key="one")
    room.pass_by(60)
    assert room.mails == 0


@pytest.mark.parametrize("text", ["stop", "Stop.", "Please stop asking me.", "unsubscribe", "Please don't ask me again!", "Yes.\n\nDo not ask me again, please."])
def test_who_does_not_want_to_be_asked_is_never_asked_again(room: Room, text: str) -> None:
    room.says(NEAR)
    room.pass_by(50)
    room.answer(on_top(text))
    assert room.states() == (["accepted"] if "Yes" in text else ["open"])
    post(room.desk.session, Actor(name="Ada Novak"), force=True)
    room.says(NEW, "Bo Lind <bo.lind@example.net>", hours=60)
    for _ in range(12):
        room.pass_by(30 * 24 - 1)
        room.says(NEW.replace("new version", "newer version"), hours=100)
        room.pass_by(50)
    assert len(room.asked) == 1
    with room.desk.session.database.unit_of_work(read_only=True) as work:
        assert [str(one) for one in work.askings.opted_out()] == [BO]


def test_who_is_configured_so_is_never_asked(tmp_path: Path) -> None:
    room = Room(tmp_path, more=ASK + 'never = ["bo@example.org"]\n')
    room.says(NEAR)
    room.pass_by(60)
    assert room.mails == 0


def test_the_next_cycle_asks_about_new_words_alone(room: Room) -> None:
    room.says(NEAR)
    room.pass_by(50)
    room.says(NEW, hours=60)
    room.pass_by(100)
    assert len(room.asked) == 1
    post(room.desk.session, Actor(name="Ada Novak"), force=True)
    room.pass_by(1)
    assert len(room.asked) == 2
    assert "(h2)" in read_message(room.asked[1].mail.raw).subject.text


def test_nothing_is_asked_in_a_pause_nor_while_mail_is_unread(room: Room) -> None:
    room.says(NEAR)
    room.now += timedelta(hours=60)
    room.desk.session.heard_at = NOW
    ASKING.run(room.desk.session, Event())
    assert room.mails == 0
    assert [one.what for one in ASKING.runs(room.desk.session, room.now)] == ["to Bo Lind about h1"]
    room.pass_by(1)
    assert room.mails == 1


TWO = 'people = [{ names = ["Bo Lind"], addresses = ["bo@example.org", "lind@example.com"] }]\n'
PLACES = [
    ("another address of that name writes later", "", [BO, "Bo Lind <bo@example.net>"], "bo@example.org", "(h1)"),
    ("another address of that name writes first", "", ["Bo Lind <bo@example.net>", BO], "bo@example.net", "(h1)"),
    ("another address writes first, and the config knows one", TWO, ["Bo Lind <bo@example.net>", BO], "bo@example.org", "(h2)"),
    ("the config knows both", TWO, ["Bo Lind <lind@example.com>", BO], "lind@example.com", "(h1, h2)"),
]


@pytest.mark.parametrize(("people", "authors", "address", "numbers"), [one[1:] for one in PLACES], ids=[one[0] for one in PLACES])
def test_he_is_asked_at_one_address_about_what_came_from_there(tmp_path: Path, people: str, authors: list[str], address: str, numbers: str) -> None:
    room = Room(tmp_path, people=people)
    room.says(NEAR, authors[0])
    room.says(NEW, authors[1], hours=2)
    assert set(room.states()) == {"open"}
    room.pass_by(60)
    (row,) = room.asked
    assert row.mail.envelope.recipients == (address,)
    assert numbers in read_message(row.mail.raw).subject.text


FOREIGN = [
    ("somebody else", EVE, ""),
    ("somebody of his name", "Bo Lind <bo@example.net>", ""),
    ("a program", BO, "Auto-Submitted: auto-replied\n"),
    ("an answering machine", BO, "X-Autoreply: yes\n"),
]


@pytest.mark.parametrize(("author", "extra"), [one[1:] for one in FOREIGN], ids=[one[0] for one in FOREIGN])
def test_nobody_else_answers_for_him(room: Room, author: str, extra: str) -> None:
    room.says(NEAR)
    room.pass_by(50)
    room.answer(under("Yes.\nstop"), author=author, extra=extra)
    assert (room.states(), room.changes()) == (["open"], [])
    with room.desk.session.database.unit_of_work(read_only=True) as work:
        assert work.askings.opted_out() == ()


def test_a_yes_to_what_is_so_by_now_closes_the_question(room: Room) -> None:
    room.says(NEAR)
    room.pass_by(50)
    room.says(RING + "Please mark this as good.\n", hours=60)
    assert room.changes() == [GOOD]
    room.answer(under("Yes."))
    assert (room.states(), room.changes()) == (["accepted"], [GOOD])


def test_what_the_manager_settled_meanwhile_stays_so(room: Room) -> None:
    room.says(NEAR)
    room.pass_by(50)
    with room.desk.session.database.unit_of_work() as work:
        work.history.settle(1, "rejected")
        work.commit()
    room.answer(under("Yes."))
    assert (room.states(), room.changes()) == (["rejected"], [])


def test_a_denial_is_about_the_question_and_about_no_entry(room: Room) -> None:
    room.says(RING + "v6 posted.\n")
    room.says(NEAR, hours=2)
    room.pass_by(50)
    room.answer(under("No, that is wrong. The tests are still missing."))
    assert room.questions[1].state == "rejected"
    assert all(one.update.change is not Change.UNDO for one in room.questions.values())


def test_one_mail_holds_few_rows_however_much_it_says(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.says(NEAR)
    room.says(NEW)
    room.pass_by(50)
    room.answer(alone("h1: who knows that\nh2: nobody knows that\nh1 yes\n" * 2000))
    assert (room.states()[0], set(room.states()[1:])) == ("accepted", {"open"})
    assert 3 <= len(room.states()) <= 8
    assert all(len(one.update.evidence.words) <= 300 for one in room.questions.values())


def test_an_answer_is_kept_as_long_as_evidence_is(room: Room) -> None:
    room.desk.session.close()
    config = room.folder / "config.toml"
    config.write_text(f"{config.read_text()}[schedule]\nretention = 30\n")
    room.desk.session = room.desk.open()
    room.says(NEAR)
    room.says("Thank you for the update.\n", key="idle")
    room.pass_by(50)
    room.answer(under("Yes."))
    post(room.desk.session, Actor(name="Ada Novak"), force=True)
    room.now += timedelta(days=100)
    assert let_go(room.desk.session, Event()) == 1
    with room.desk.session.database.unit_of_work(read_only=True) as work:
        assert [row.message_id for row in work.archive.kept()] == ["<mail1@example.org>", "<answer5@example.org>"]


def test_the_whole_way_from_the_inbox_to_the_outbox_and_back(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.desk.deliver(mail(NEAR, key="near"))
    run_once(room.desk.session)
    assert room.asked == []
    room.now += timedelta(days=3)
    done = run_once(room.desk.session)
    assert [(row.mail.purpose, row.mail.envelope.recipients) for row in done.sent] == [("question", ("bo@example.org",))]
    ours = read_message(room.asked[0].mail.raw)
    answer = ENCODINGS["7bit"](under("Yes.")(ours), author=BO, answers=str(ours.message_id), key="answer").replace(b"Mon, 09 Mar", b"Thu, 12 Mar")
    room.desk.deliver(answer, days=3)
    done = run_once(room.desk.session)
    assert [one.classification.kind for one in done.taken] == [Kind.REPLY]
    assert (done.sent, room.states(), room.changes()) == ((), ["accepted"], [GOOD])


def test_an_answer_twice_is_one(room: Room) -> None:
    room.says(NEAR)
    room.pass_by(50)
    room.answer(under("Yes."))
    room.answer(under("Yes."))
    assert (room.states(), room.changes()) == (["accepted"], [GOOD])


NAMED = [
    ("the number", "#2", ["settled"], [V8]),
    ("the bare number", "2", ["settled"], [V8]),
    ("the likelier one", "#1.", ["accepted"], ["#1 revision v5 -> v8 (owner)"]),
    ("yes", "Yes.", ["open", "open"], []),
    ("no", "No.", ["rejected"], []),
    ("another number", "#3", ["open", "open"], []),
]


@pytest.mark.parametrize(("text", "states", "changes"), [one[1:] for one in NAMED], ids=[one[0] for one in NAMED])
def test_of_several_items_he_names_one(tmp_path: Path, text: str, states: list[str], changes: list[str]) -> None:
    room = Room(tmp_path)
    room.says("v8 posted.\n")
    assert room.questions[1].update.candidates == (1, 2)
    room.pass_by(50)
    assert "Of which of them: #1 or #2?" in read_message(room.asked[0].mail.raw).text
    room.answer(under(text))
    assert (room.states(), room.changes()) == (states, changes)


def test_the_manager_sees_who_was_asked_and_what_came_of_it(room: Room) -> None:
    room.says(NEAR)
    room.says(NEW)
    room.pass_by(50)
    ask_preview(room.desk.session)
    room.answer(under("Yes, but the tests wait."))
    ask_preview(room.desk.session)
    with room.desk.session.database.unit_of_work(read_only=True) as work:
        first, second = [" ".join(read_message(row.mail.raw).text.split()) for row in work.outbox.all() if row.mail.purpose == "preview"]
    assert first.count("Bo Lind was asked about it on 11 March, and has not answered") == 2
    assert second.count("Bo Lind was asked about it on 11 March, and his answer leaves it open") == 2
    room.read(plain("held\n", key="held"), PROVEN)
    with room.desk.session.database.unit_of_work(read_only=True) as work:
        (answer,) = [read_message(row.mail.raw).text for row in work.outbox.all() if row.mail.purpose == "transcript"]
    assert " ".join(answer.replace("\n|", "\n").split()).count("and his answer leaves it open") == 2


def test_a_preview_tells_what_owners_settled_themselves(room: Room) -> None:
    room.says(NEAR)
    room.says(NEW)
    room.pass_by(50)
    room.answer(under("No.", "v8"))
    ask_preview(room.desk.session)
    with room.desk.session.database.unit_of_work(read_only=True) as work:
        (text,) = [read_message(row.mail.raw).text.replace("\r\n", "\n") for row in work.outbox.all() if row.mail.purpose == "preview"]
    part = text.partition("What owners were asked, and is settled\n")[2].partition("The account of items")[0]
    assert "h1  #1 Ring buffers: prognosis = good: rejected\n    \"All patches are reviewed.\"\n" in part
    assert "h2  #2 Multipath routing: revision: settled by e2\n" in part
    post(room.desk.session, Actor(name="Ada Novak"), force=True)
    ask_preview(room.desk.session)
    with room.desk.session.database.unit_of_work(read_only=True) as work:
        newest = read_message([row for row in work.outbox.all() if row.mail.purpose == "preview"][-1].mail.raw).text
    assert "What owners were asked" not in newest


def test_the_status_tells_who_was_asked_and_who_wants_no_more_of_it(room: Room) -> None:
    room.says(NEAR)
    room.says(quote("*  Sparse images (good)", "   v3 posted") + "This is fixed now.\n", DEE)
    room.pass_by(50)
    room.answer(on_top("stop"), at=0)
    stands = standing(room.desk.session)
    lines = [line for line, _ in standing_lines(stands, source="", database="")]
    assert "owners asked in this cycle: 2, of whom 1 answered" in lines
    assert "never asked again: Bo Lind <bo@example.org>" in lines
    assert standing_object(stands, source="", database="")["owners"] == {"asked": 2, "answered": 1, "opted_out": ["bo@example.org"]}

"""Mails with commands: what is carried out, what the transcript says of it, and for whom nothing is."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import pytest

from bot.commanding import DOERS
from bot.once import run_once
from bot.pipeline import Taken, take
from bot.raw_mail import RawMail
from bot.records import Draft
from parsers.command import Verb
from parsers.command_line import read_command
from parsers.command_table import TABLE
from parsers.message import read_message
from parsers.model import UNPROVEN, Address, Certainty, Change, Evidence, Kind, MessageId, Proof, Record, Update
from storage.outbox import OutboxRow
from tests.command_mails import BOT, ENCODINGS, MANAGER, POSITIONS, mail, plain
from tests.lists import NOW, PROGNOSIS_BODY, STATUS_ID, Desk, quote
from tests.lists import mail as list_mail

PROVEN = Proof(proven=True, how="a DKIM signature of example.org")
PENDING = Proof(proven=False, how="the DNS did not answer", pending=True)


@dataclass
class Office:
    """A desk whose manager writes to the bot."""

    desk: Desk
    count: int = 0

    def send(self, text: str, proof: Proof = PROVEN, **more: str) -> Taken:
        """A mail of the manager to the bot, read."""
        self.count += 1
        return self.read(mail(text.encode(), "text/plain; charset=utf-8", "8bit", **{"key": f"command{self.count}", **more}), proof)

    def read(self, raw: bytes, proof: Proof = PROVEN) -> Taken:
        self.count += 1
        ended = raw.replace(b"\n", self.desk.end.encode())
        return take(self.desk.session, RawMail(folder="inbox", key=f"key{self.count}", raw=ended, arrived_at=NOW), proof)

    @property
    def rows(self) -> tuple[OutboxRow, ...]:
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            return work.outbox.all()

    @property
    def transcript(self) -> str:
        """The text of the newest transcript, its subject as the first line."""
        answer = read_message(next(row for row in reversed(self.rows) if row.mail.purpose == "transcript").mail.raw)
        return f"{answer.subject.text}\n{answer.text}".replace("\r\n", "\n")

    @property
    def said(self) -> str:
        """As `transcript`, its lines joined."""
        return " ".join(self.transcript.replace("\n|", "\n").split())

    @property
    def record(self) -> Record:
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            self.desk.session.records.refresh(work)
        assert self.desk.session.records.record is not None
        return self.desk.session.records.record

    def hold(self) -> int:
        """A claim that is held, and its number."""
        taken = self.read(list_mail(quote("*  Zero copy (fair)", "  -  Cai Ito") + "This is done, I think.\n", author="Eve <eve@example.net>", key=f"claim{self.count}"), UNPROVEN)
        return taken.questions[0]


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    desk = Desk(tmp_path, end=request.param)
    yield Office(desk)
    desk.session.close()


CARRIED_OUT = [
    ("set #1 good", "e2: #1 Ring buffers: prognosis: ok -> good"),
    ("set ring v6", "e2: #1 Ring buffers: revision: v5 -> v6"),
    ("note #1: waits for the tables", "e2: #1 Ring buffers: note: waits for the tables"),
    ("link #1 https://lists.example.org/archive/42", "e2: #1 Ring buffers: link: https://lists.example.org/archive/42"),
    ("unlink #1 https://lists.example.org/archive/42", "error: item #1 has no line that is the link"),
    ("owner #1 = Fay Quist", "e2: #1 Ring buffers: owner: Bo Lind -> Fay Quist"),
    ("add Pipes (fair); section Net; owner Cai Ito", "e2: #10 added: Pipes"),
    ("rename #1 = Ring buffers, lockless", "e2: #1 Ring buffers, lockless: rename: Ring buffers -> Ring buffers, lockless"),
    ("move #1 to Disk", "e2: #1 Ring buffers: move: Open / Net -> Open / Disk"),
    ("done #1", "e2: #1 Ring buffers: done: Open / Net -> Open / Completed"),
    ("defer #1 to 2.4", "e2: #1 Ring buffers: defer: Open / Net -> Open / Deferred to Heron 2.4"),
    ("drop #1", "e2: #1 dropped: Ring buffers"),
    ("reopen #9 fair", "e3: #9 Faster boot: prognosis: done -> fair"),
    ("merge #5 into #4", "e2: #5 merged into #4: Sparse images, nested"),
    ("milestone Feature Freeze = 1st May 2026", "e2: Feature Freeze: 10th April 2026 -> 1st May 2026"),
    ("release 2.4", "e2: release 2.4 begins, 8 items"),
    ("show #1", "#1 ok v5 Ring buffers Bo Lind Net"),
    ("history #1", "#1 Ring buffers: nothing happened to it yet"),
    ("held", "nothing is held"),
    ("whoami", "you are Ada Novak <ada@example.org>, manager: a DKIM signature of example.org"),
    ("help done", "* done ITEM"),
    ("status", "record: release 2.3, 9 items"),
    ("preview", "preview p1 is on its way"),
    ("hold", "error: no preview waits"),
    ("approve p4", "error: there is no preview p4"),
    ("post now", "e2: posted Heron 2.3 development update (March)"),
    ("pause", "paused: what is to go out waits in the outbox for `resume`, this answer too"),
    ("resume", "nothing was paused"),
    ("resend 8", "error: there is no mail 8 in the outbox"),
]


@pytest.mark.parametrize(("line", "said"), CARRIED_OUT, ids=[one[0] for one in CARRIED_OUT])
def test_each_line_is_carried_out_and_echoed_with_its_result(office: Office, line: str, said: str) -> None:
    office.send(f"{line}\n")
    errors = 1 if "error" in said else 0
    assert office.transcript.startswith(f"Re: about the status mail ({errors} error{'s' * (not errors)})\n> {line}\n")
    assert said in office.said


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("position", POSITIONS)
def test_a_command_is_carried_out_in_every_encoding_and_position(tmp_path: Path, encoding: str, position: str) -> None:
    office = Office(Desk(tmp_path))
    office.read(ENCODINGS[encoding](POSITIONS[position]("Done #1")))
    item = office.record.document.item(1)
    assert item is not None
    assert office.record.document.sections[item.section].title == "Completed"
    assert "(0 errors)" in office.said


def test_every_verb_of_the_table_has_somebody_who_carries_it_out() -> None:
    assert set(DOERS) == set(Verb)


def test_the_transcript_answers_its_mail_and_nobody_else(office: Office) -> None:
    office.send("help\n", key="asked", extra="Reply-To: Eve <eve@example.net>\nCc: All <devel@lists.example.org>\n")
    (row,) = office.rows
    assert row.mail.envelope.recipients == ("ada@example.org",)
    answer = message_from_bytes(row.mail.raw)
    assert answer["In-Reply-To"] == "<asked@example.org>"
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["To"] == "Ada Novak <ada@example.org>"
    assert answer["Cc"] is None


def test_prose_at_the_top_is_written_anew(office: Office) -> None:
    office.send("intro\nDear all,\n\nthe freeze is near.\nend\nset #1 good\n")
    texts = [line.text for line in office.record.document.lines[:5]]
    assert texts == ["Dear all,", "", "the freeze is near.", "", "= Timeline ="]
    assert "(0 errors)" in office.said


def test_the_history_names_the_mail_and_the_line(office: Office) -> None:
    office.send("set #1 good\n", key="asked")
    with office.desk.session.database.unit_of_work(read_only=True) as work:
        entry = work.history.entries(item=1)[-1]
    assert entry.actor.role == "manager"
    assert (entry.update.evidence.words, entry.update.evidence.message_id) == ("set #1 good", "<asked@example.org>")  # type: ignore[union-attr]


def test_what_was_held_is_settled_by_its_number(office: Office) -> None:
    first = office.hold()
    office.send("held\n")
    assert f"h{first}: #3 Zero copy: done" in office.said
    office.send(f"accept {first}\n")
    assert f"h{first}: e2: #3 Zero copy: done: Open / Net -> Open / Completed" in office.said
    office.send("undo 2\n")
    assert "e3: e2 is undone" in office.said
    office.send(f"accept h{first}\n")
    assert f"h{first} is accepted already, by e2" in office.said


def test_a_held_change_is_rejected_or_made_with_another_value(office: Office) -> None:
    first, second = office.hold(), None
    office.send(f"set {first} good\n")
    assert f"h{first}: e2: #3 Zero copy: prognosis: fair -> good" in office.said
    second = office.read(list_mail(quote("*  Ring buffers (ok)") + "This is done.\n", author="Eve <eve@example.net>", key="more"), UNPROVEN).questions[0]
    office.send(f"reject {second}\n")
    assert f"h{second}: rejected" in office.said
    office.send(f"accept {first} {second} 99\n")
    assert "(1 error)" in office.said
    assert all(said in office.said for said in (f"h{first} is settled already", f"h{second} is rejected already", "no question h99"))


def test_a_note_that_was_held_is_settled_as_the_state_that_it_means(office: Office) -> None:
    said = list_mail(quote("*  Ring buffers (ok)") + "Nobody has a bad word left for it.\n", author="Bo Lind <bo@example.net>", key="words")
    held = office.read(said, UNPROVEN).questions[0]
    office.send(f"set {held} good\n")
    assert f"h{held}: e2: #1 Ring buffers: prognosis: ok -> good" in office.said


def test_what_could_be_about_several_items_is_not_accepted_before_one_is_named(office: Office) -> None:
    session = office.desk.session
    words = Evidence(message_id=MessageId("<x@example.org>"), author=Address(name="Eve", address="eve@example.net"), date=NOW, words="v6 is out")
    asked = Update(item=1, change=Change.REVISION, certainty=Certainty.IMPLIED, evidence=words, value="v6", candidates=(1, 2))
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        number = Draft(work, session.records, NOW).ask(asked, "several items could be meant", None).number
        work.commit()
    office.send(f"accept {number}\n")
    assert f"h{number} could be about #1 or #2: `set h{number} #1` says which" in office.said
    office.send(f"set {number} #2\n")
    assert f"h{number}: e2: #2 Multipath routing: revision: v7a -> v6" in office.said


def test_some_of_several_are_made_and_the_others_told(office: Office) -> None:
    first = office.hold()
    office.send(f"accept {first} 99\n")
    assert "(1 error)" in office.said
    assert f"h{first}: e2: #3 Zero copy: done" in office.said
    assert "there is no question h99" in office.said


def test_a_quoted_question_needs_no_number(office: Office) -> None:
    first = office.hold()
    office.send(f"> h{first}  #3 Zero copy: done\n\naccept\n")
    assert f"h{first}: e2" in office.said


def test_the_quoted_item_is_it(office: Office) -> None:
    office.send(quote("*  Multipath routing (ok)", "   Split in two: v6a and v6") + "set it good\n", answers=STATUS_ID)
    assert "#2 Multipath routing: prognosis: ok -> good" in office.said
    office.send("set it good\n")
    assert "and there is none" in office.said


def test_a_command_that_fails_leaves_the_others_alone(office: Office) -> None:
    office.send("set #1 good\ndone sparse\nfrobnicate\nacept h1\nowner #1 + Fay Quist; done: yes\nset #3 ok\n")
    said = office.said
    assert "(4 errors)" in said
    assert "“sparse” could be 2 items: #4 Sparse images; #5 Sparse images, nested" in said
    assert "the nearest is: accept [hN...]" in said
    assert [item.owners for item in office.record.document.items if item.number == 1] == [("Bo Lind",)]
    assert office.record.prognosis(3) == "ok"


def test_ten_errors_are_enough(office: Office) -> None:
    office.send("".join(f"bad{number}\n" for number in range(12)) + "done #1\n")
    assert "(11 errors)" in office.said
    assert "not read any more, after 10 errors: 3 lines" in office.said
    assert office.record.document.item(1) is not None


def test_a_hundred_commands_are_enough(office: Office) -> None:
    office.send("".join(f"note #1: note number {number}\n" for number in range(103)))
    assert "a mail may hold 100 commands: 3 lines" in office.said


def test_five_mails_an_hour_are_enough_and_one_says_so(office: Office) -> None:
    for number in range(9):
        office.send(f"note #1: note number {number}\n")
    assert len(office.rows) == 6
    assert "5 mails with commands in an hour" in office.said
    item = office.record.document.item(1)
    assert item is not None
    assert [note for note in item.notes if note.startswith("note number")] == [f"note number {number}" for number in range(5)]


def test_what_is_sent_in_his_name_takes_nothing_from_the_manager_and_is_answered_once_an_hour(office: Office) -> None:
    for number in range(8):
        office.send(f"note #1: note number {number}\n", UNPROVEN)
    assert len(office.rows) == 1
    office.send("done #1\n")
    assert "(0 errors)" in office.said


NOBODYS = [
    ("a stranger", {"author": "Eve <eve@example.net>"}, PROVEN, None, ["command not for a stranger"]),
    ("an owner", {"author": "Bo Lind <bo@example.org>"}, PROVEN, None, ["command not for a stranger"]),
    ("a manager's name on another address", {"author": "Ada Novak <ada@example.net>"}, PROVEN, None, ["command not for a stranger"]),
    ("no proof", {}, UNPROVEN, "not carried out: nothing proves who sent the mail", ["token mailed"]),
    ("a proof that is not there yet", {}, PENDING, None, ["command waits for proof"]),
    ("a program", {"extra": "Auto-Submitted: auto-replied\n"}, PROVEN, None, []),
    ("a bounce", {"extra": "Return-Path: <>\n"}, PROVEN, None, []),
    ("two authors", {"author": "Ada Novak <ada@example.org>, Eve <eve@example.net>"}, PROVEN, None, []),
]


@pytest.mark.parametrize(("more", "proof", "said", "logged"), [one[1:] for one in NOBODYS], ids=[one[0] for one in NOBODYS])
def test_nobody_else_commands_and_strangers_get_nothing_back(
    office: Office, more: dict[str, str], proof: Proof, said: str | None, logged: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    before = office.record
    with caplog.at_level(logging.INFO, "prognosis"):
        office.send("done #1\nset #2 good\n", proof, **more)
    assert office.record == before
    assert [one.getMessage() for one in caplog.records] == logged
    assert len(office.rows) == (said is not None)
    assert said is None or said in " ".join(read_message(office.rows[0].mail.raw).text.split())


def test_a_mail_commands_once_for_ever(office: Office) -> None:
    raw = plain("note #1: waits\n")
    office.read(raw)
    assert office.read(raw).duplicate
    assert office.read(raw.replace(b"note #1: waits", b"drop #1")).classification.kind is Kind.COMMAND  # the same Message-ID, another text
    assert len(office.rows) == 2
    assert "not carried out: another mail came under the same Message-ID" in office.said
    assert office.record.document.item(1) is not None


def test_marked_lines_of_list_mail_command_and_the_rest_is_a_reply(office: Office) -> None:
    text = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "v6 posted.\n\n#prognosis set #3 good\n"
    taken = office.read(list_mail(text, author=MANAGER, key="both"))
    assert office.record.prognosis(3) == "good"
    assert len(taken.entries) + len(taken.questions) >= 2
    office.read(list_mail(text.replace("v6", "v7").replace("good", "ok"), key="owner"), PROVEN)  # the owner may say, and may not command
    item = office.record.document.item(1)
    assert item is not None
    assert str(item.revision) == "v7"
    assert office.record.prognosis(3) == "good"
    assert len(office.rows) == 1


@pytest.mark.parametrize("title", ["Ring\r\nBcc: eve@example.net\r\n\r\nbuffers", "=?utf-8?q?Ring=0D=0ABcc=3A_eve=40example=2Enet?=", "x" * 1900, "\x1b[31mred\x07"])
def test_a_title_brings_no_header_and_no_control_character(office: Office, title: str) -> None:
    office.send(f"rename #1 = {title}\n".replace("\r\n", " "), subject="=?utf-8?q?x=0D=0ABcc=3A_eve=40example=2Enet?=")
    office.send(f"show #1\nnote #1: {title}\n".replace("\r\n", " "))
    for row in office.rows:
        assert row.mail.envelope.recipients == ("ada@example.org",)
        answer = message_from_bytes(row.mail.raw)
        assert answer["Bcc"] is None
        text = read_message(row.mail.raw).text
        assert all(char.isprintable() or char in "\r\n" for char in text)
    assert office.record.document.item(1) is not None
    assert len(office.record.document.items) == 9


def test_no_line_of_a_transcript_is_a_command(office: Office) -> None:
    office.hold()
    office.send("held\nshow #1\nhistory #1\nhelp\nwhoami\nundo 99\nset #1 splendid\n")
    office.send("\n".join(example for row in TABLE for example in row.examples if row.verb.value in ("set", "note", "add", "rename", "merge")) + "\n")
    for row in office.rows:
        for line in read_message(row.mail.raw).text.splitlines():
            assert line.startswith(">") or not isinstance(read_command(line), tuple), line
            assert len(line) <= 72 or "://" in line


def test_our_transcript_sent_back_without_marks_commands_nothing(office: Office) -> None:
    office.send("set #1 good\nshow #1\n")
    ours = read_message(office.rows[0].mail.raw)
    office.send("undo 2\n")
    back = ours.text.replace("\r\n", "\n").replace("> ", "")
    office.send(back, answers=str(ours.message_id))
    assert office.record.prognosis(1) == "ok"
    assert "it stands in the mail that you answer" in office.said


def test_a_status_mail_to_the_bot_is_no_list_of_commands(office: Office) -> None:
    assert office.send(PROGNOSIS_BODY, to="devel@lists.example.org, bot@lists.example.org").classification.kind is Kind.STATUS_MAIL
    assert office.send(PROGNOSIS_BODY).classification.kind is Kind.STATUS_MAIL
    assert office.rows == ()


def test_without_a_command_the_answer_says_how_to_get_help(office: Office) -> None:
    office.send("Hello bot,\n\nthank you\nAda\n")
    assert "`help`" in office.said


def test_a_pause_and_its_end_are_one_mail_each(office: Office) -> None:
    office.send("pause\n")
    office.send("pause\nresume\n")
    assert "paused already, since 2026-03-09 12:00 UTC by Ada Novak" in office.said
    assert "resumed, after a pause since 2026-03-09 12:00 UTC by Ada Novak; 1 mails wait to go out" in office.said


def test_once_reads_commands_as_any_mail(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.deliver(plain("done #1\n"))
    done = run_once(desk.session)
    assert [one.classification.kind for one in done.taken] == [Kind.COMMAND]
    assert [row.mail.purpose for row in done.sent] == ["token"]
    assert b"the mail has no DKIM signature" in done.sent[0].mail.raw
    assert BOT.encode() in done.sent[0].mail.raw

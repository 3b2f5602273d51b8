"""A manager's answers to previews: settled, corrected in the quote, approved; what goes out is what was shown, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.jobs import run_due
from bot.pipeline import Taken, take
from bot.raw_mail import RawMail
from parsers.command_line import read_command
from parsers.message import read_message
from parsers.model import UNPROVEN, Message, Proof
from storage.previews import PreviewState
from tests.command_mails import ENCODINGS, quoted_printable
from tests.lists import mail, quote
from tests.test_postings import DAY, MONDAY, RING, SUNDAY, WEEKLY, Office, body

PROVEN = Proof(proven=True, how="a DKIM signature of example.org")


class Managed(Office):
    """An office whose manager answers previews."""

    def __init__(self, folder: Path, more: str = WEEKLY, **kept: str) -> None:
        super().__init__(folder, more, **kept)
        self.letters = 0

    def shown(self) -> Message:
        """The newest preview's mail, as the manager reads it."""
        return read_message(self.outbox("preview")[-1].mail.raw)

    def answer(self, text: str, *, to: str | None = None, proof: Proof = PROVEN, make: Callable[..., bytes] = quoted_printable) -> Taken:
        """His answer to the newest preview, or to another mail of ours."""
        self.letters += 1
        raw = make(text, answers=to or self.shown().message_id, key=f"answer{self.letters}", subject="Re: the preview")
        taken = take(self.session, RawMail(folder="inbox", key=f"answer{self.letters}", raw=raw, arrived_at=self.now), proof)
        self.queued()
        return taken

    def quoting(self, change: Callable[[str], str] = str) -> str:
        """The whole preview quoted, changed line by line."""
        lines = self.shown().text.replace("\r\n", "\n").split("\n")
        return "On Sun, 15 Mar 2026, the bot wrote:\n" + "".join(f"> {change(line)}".rstrip() + "\n" for line in lines)

    @property
    def said(self) -> str:
        """The newest transcript, its lines joined."""
        answer = read_message(self.outbox("transcript")[-1].mail.raw)
        return " ".join(f"{answer.subject.text} {answer.text}".replace("\n|", "\n").split())

    def claims(self) -> list[int]:
        """Three claims of strangers, held."""
        lines = (["*  Zero copy (fair)"], ["*  Sparse images (good)", "   v3 posted"], ["*  Trim on idle"])
        numbers: list[int] = []
        for at, quoted in enumerate(lines):
            raw = mail(quote(*quoted) + "This is done.\n", author="Eve Adams <eve@example.net>", key=f"claim{at}")
            numbers += take(self.session, RawMail(folder="list", key=f"claim{at}", raw=raw, arrived_at=self.now)).questions
        return numbers


def edited(old: str, new: str) -> Callable[[str], str]:
    """Changes one line of the quote where it first stands."""
    seen: list[str] = []

    def change(line: str) -> str:
        if line == old and not seen:
            seen.append(line)
            return new
        return line

    return change


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_whole_cycle_by_mail(tmp_path: Path, end: str) -> None:
    office = Managed(tmp_path, WEEKLY + "[posting]\nchange_share = 0.6\n", end=end)
    first, second, third = office.claims()
    office.says("v6 posted.", "six")
    office.work(SUNDAY)
    office.answer(
        f"accept {first} {second}\nreject {third}\n\n" + office.quoting(edited("*  Multipath routing (ok)", "*  Multipath routing (good)")),
    )
    assert "#2 Multipath routing: prognosis: ok -> good" in office.said
    assert "was: * Multipath routing (ok) is: * Multipath routing (good)" in office.said
    assert f"h{first}: e" in office.said
    assert f"h{third}: rejected" in office.said
    assert "p1 does not stand any more: the new preview p2 is on its way" in office.said
    assert office.preview(1).state is PreviewState.VOID
    office.answer("approve\n")
    assert "p2 goes out on Monday 16 March 2026" in office.said
    text = office.preview(2).text
    assert office.work(MONDAY) == ["Heron 2.3 development update (March)"]
    (posting,) = office.outbox("posting")
    assert body(posting).replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert "*  Multipath routing (good)" in text


def test_an_answer_approves_the_preview_that_it_answers(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    old = str(office.shown().message_id)
    office.answer("preview\n")
    assert "preview p2 is on its way" in office.said
    office.answer("approve\n", to=old)
    assert "(1 error)" in office.said
    assert "p1 is void" in office.said
    office.answer("approve now\n")
    assert "posted Heron 2.3 development update (March)" in office.said
    assert len(office.postings()) == 1


def test_what_was_accepted_since_waits_and_is_listed(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.says("v6 posted.", "six")
    office.answer("approve now\n")
    assert "not in p1, and waiting for the posting after it: e2: #1 Ring buffers: revision: v5 -> v6" in office.said
    assert "v6 posted" not in body(office.outbox("posting")[0])


@pytest.mark.parametrize("text", ["set #1 good\napprove\n", "approve\nset #1 good\n", "approve\ndone the moon\n"])
def test_a_correction_and_an_approval_in_one_mail_are_a_contradiction(tmp_path: Path, text: str) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.answer(text)
    assert "the same mail changes the text: a new preview comes" in office.said
    assert office.postings() == []


def test_a_hold_keeps_it_back(tmp_path: Path) -> None:
    office = Managed(tmp_path, WEEKLY + '[posting]\nsilence = "post"\n')
    office.work(SUNDAY)
    office.answer("hold\n")
    assert "p1 does not go out" in office.said
    assert office.work(MONDAY + DAY) == []


def test_an_approval_that_answers_nothing_must_name_the_preview(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.answer("approve\n", to="<nothing@example.org>")
    assert "say which: `approve p1`, or answer the preview" in office.said
    office.answer("approve p1\n", to="<nothing@example.org>")
    assert "p1 goes out on" in office.said


def test_the_reminder_may_be_answered_too(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.work(MONDAY)
    reminder = read_message(office.outbox("notice")[-1].mail.raw)
    raw = quoted_printable("approve\n", answers=str(reminder.message_id), key="late")
    raw = raw.replace(b"References: ", f"References: {office.shown().message_id} ".encode())
    take(office.session, RawMail(folder="inbox", key="late", raw=raw, arrived_at=office.now), PROVEN)
    assert len(office.postings()) == 1


def test_post_now_posts_the_record_as_it_stands(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.says("v6 posted.", "six")
    office.answer("post now\n")
    assert "v6 posted" in body(office.outbox("posting")[0])
    assert office.work(MONDAY) == []


EDITS = [
    ("a state", "*  Zero copy (fair)", "*  Zero copy (ok)", "#3 Zero copy: prognosis: fair -> ok"),
    ("a revision note", "   v5 posted", "   v6 posted", "#1 Ring buffers: revision: v5 -> v6"),
    ("a title", "*  Sparse images (good)", "*  Sparse images on disk (good)", "#4 Sparse images on disk: rename: Sparse images -> Sparse images on disk"),
    ("a title and a state", "*  Sparse images (good)", "*  Sparse image files (ok)", "“* Sparse images (good)” -> “* Sparse image files (ok)”"),
    ("a note", "   Split in two: v6a and v6", "   Split in three: v6a, v6b and v6", "“Split in two: v6a and v6” -> “Split in three: v6a, v6b and v6”"),
    ("an owner", "  -  Eli Marsh", "  -  Eli Marsch", "“- Eli Marsh” -> “- Eli Marsch”"),
    ("a milestone", "* Feature Freeze: 10th April 2026", "* Feature Freeze: 12th April 2026", "“* Feature Freeze: 10th April 2026” -> “* Feature Freeze: 12th April 2026”"),
    ("a heading", "== Disk ==", "== Disks ==", "“== Disk ==” -> “== Disks ==”"),
]


@pytest.mark.parametrize(("old", "new", "said"), [one[1:] for one in EDITS], ids=[one[0] for one in EDITS])
@pytest.mark.parametrize("encoding", ["quoted-printable with NBSP", "base64", "flowed", "HTML only", "clear-signed", "multipart/signed", "wrapped by hand"])
def test_a_changed_line_of_the_quote_is_adopted(tmp_path: Path, old: str, new: str, said: str, encoding: str) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.answer(office.quoting(edited(old, new)), make=ENCODINGS[encoding])
    assert "(0 errors)" in office.said
    assert said in office.said
    assert new in office.preview(2).text.split("\n")
    assert len(office.preview(2).text.split("\n")) == len(office.preview(1).text.split("\n"))


UNCHANGED: list[tuple[str, Callable[[str], str]]] = [
    ("all of it", lambda text: text),
    ("the half of it", lambda text: "\n".join(text.split("\n")[:40]) + "\n"),
    ("with items left out", lambda text: text.replace("> *  Zero copy (fair)\n>   -  Cai Ito\n", "")),
    ("wrapped anew", lambda text: text.replace(">    v7a posted which also moves the tables\n", ">    v7a posted which also\n> moves the tables\n")),
    ("with NBSP and more blanks", lambda text: text.replace("*  Ring", "*\u00a0 Ring").replace(">    v5", ">      v5")),
    ("quoted twice", lambda text: "".join(f"> {line}\n" for line in text.split("\n"))),
]


@pytest.mark.parametrize("quoted", [one[1] for one in UNCHANGED], ids=[one[0] for one in UNCHANGED])
def test_a_quote_that_says_the_same_is_no_edit(tmp_path: Path, quoted: Callable[[str], str]) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    before = office.session.records.record
    office.answer("held\n\n" + quoted(office.quoting()))
    assert office.session.records.record == before
    assert "(0 errors)" in office.said
    assert "not adopted" not in office.said
    assert office.preview(1).state is PreviewState.OPEN


def test_an_edited_line_that_a_client_wrapped_is_joined(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    long = "   v7b posted which also moves all the tables, and the trees of them too"
    text = office.quoting(edited("   v7a posted which also moves the tables", long)).replace("trees of them too", "trees\n> of them too")
    office.answer(text)
    assert long in office.preview(2).text.split("\n")


def test_a_line_put_in_is_told_and_not_adopted(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.answer(office.quoting().replace(">   -  Cai Ito\n", ">   waits for the pipes\n>   -  Cai Ito\n", 1))
    assert "not adopted: a line that you put in: “waits for the pipes”" in office.said
    assert office.preview(1).state is PreviewState.OPEN


def test_a_line_that_changed_since_the_preview_is_not_overwritten(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.says("v6 posted.", "six")
    office.answer(office.quoting(edited("   v5 posted", "   v5 posted twice")))
    assert "(1 error)" in office.said
    assert "the line does not stand there any more" in office.said


def test_an_edit_that_would_be_read_otherwise_is_refused(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.answer(office.quoting(edited("== Disk ==", "== Done ==")))
    assert "(1 error)" in office.said
    assert office.preview(1).state is PreviewState.OPEN


def test_without_proof_a_quoted_preview_changes_nothing(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    before = office.session.records.record
    office.answer("approve\n\n" + office.quoting(edited("   v5 posted", "   v6 posted")), proof=UNPROVEN)
    assert office.session.records.record == before
    assert office.preview(1).state is PreviewState.OPEN
    assert office.postings() == []


def test_a_token_carries_out_the_edits_of_a_quoted_preview_that_it_showed(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.work(SUNDAY)
    office.answer(office.quoting(edited("   v5 posted", "   v6 posted")), proof=UNPROVEN)
    asked = office.outbox("token")[-1].mail
    text = read_message(asked.raw).text.replace("\r\n", "\n")
    assert "> changed line, before: v5 posted\n> changed line, after: v6 posted\n" in text
    token = next(line.strip() for line in text.split("\n") if re.fullmatch(" {4}[a-z2-7]{26}", line))
    office.answer(f"confirm {token}\n", to=str(asked.message_id), proof=UNPROVEN)
    run_due(office.session)
    office.queued()
    assert "e2: #1 Ring buffers" in office.said
    assert "v6 posted" in office.shown().text


def test_no_line_of_a_preview_or_a_reminder_is_a_command(tmp_path: Path) -> None:
    office = Managed(tmp_path, WEEKLY + "[posting]\nchange_share = 0.1\n")
    office.claims()
    office.says("v6 posted.", "six")
    office.says("This was committed.", "done", "Cai Ito <cai@example.org>", quote("*  Zero copy (fair)", "  -  Cai Ito"))
    office.work(SUNDAY)
    office.work(MONDAY)
    for row in office.outbox():
        for line in body(row).splitlines():
            assert not isinstance(read_command(line), tuple), line


def test_a_preview_sent_back_without_quote_marks_commands_nothing(tmp_path: Path) -> None:
    office = Managed(tmp_path)
    office.says("v6 posted.", "six", quoted=RING)
    office.work(SUNDAY)
    before = office.session.records.record
    office.answer("held\n\n" + office.shown().text.replace("\r\n", "\n"))
    assert office.session.records.record == before
    assert office.preview(1).state is PreviewState.OPEN

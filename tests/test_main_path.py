"""The main job, end to end: a status mail goes in, replies go in, the next status mail comes out."""

from __future__ import annotations

import difflib
import email
import email.policy
from pathlib import Path

import pytest

from bot import admin, posting
from bot.admin import Refused
from bot.importing import Given, import_file
from bot.once import run_once
from parsers.model import Adopted, Kind
from parsers.status_mail import write
from tests.lists import ACTOR, PROGNOSIS_BODY, REVISION_BODY, STATUS_ID, Desk, mail, quote, status


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def end(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def diff(desk: Desk) -> list[str]:
    """The lines that the next status mail takes away and puts in."""
    record, composed = posting.preview(desk.session)
    before, after = write(record.base).splitlines(), composed.text.splitlines()
    return [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def held(desk: Desk) -> list[str]:
    with desk.session.database.unit_of_work(read_only=True) as work:
        return [f"{one.update.item} {one.update.change}" for one in work.history.questions()]


CASES = [
    (PROGNOSIS_BODY, "Bo Lind <bo@example.org>", ["*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind"], "v6 posted.",
     ["-   v5 posted", "+   v6 posted"]),
    (PROGNOSIS_BODY, "Bo Lind <bo@example.org>",
     ["*  Multipath routing (ok)", "   Split in two: v6a and v6", "   v7a posted which also moves the tables", "  -  Lind, Bo"],
     "v8 posted.", ["+   v8 posted"]),
    (PROGNOSIS_BODY, "Cai Ito <cai@example.org>", ["*  Zero copy (fair)", "  -  Cai Ito"], "v1 posted on Monday.",
     ["-*  Zero copy (fair)", "+*  Zero copy (ok)", "+   v1 posted"]),
    (PROGNOSIS_BODY, "Dee Okoro <dee@example.org>", ["*  Sparse images (good)", "   v3 posted", "  -  Dee Okoro"],
     "This was committed on Friday.",
     ["-*  Sparse images (good)", "-   v3 posted", "-  -  Dee Okoro", "-", "+*  Sparse images (done)", "+   v3 posted", "+  -  Dee Okoro", "+"]),
    (PROGNOSIS_BODY, "Eli Marsh <eli@example.org>", ["*  Trim on idle", "  -  Eli Marsh"], "Sorry, this is not for 2.3.",
     ["-*  Trim on idle", "-  -  Eli Marsh", "-", "+*  Trim on idle", "+  -  Eli Marsh", "+"]),
    (REVISION_BODY, "Bo Lind <bo@example.org>", ["*  Faster timers (v3)", "  -  Bo Lind"], "I have just sent v4.",
     ["-*  Faster timers (v3)", "+*  Faster timers (v4)"]),
    (REVISION_BODY, "Bo Lind <bo@example.org>", ["*  Faster timers (v3)", "  -  Bo Lind"], "This has been merged.",
     ["-*  Faster timers (v3)", "-  -  Bo Lind", "-", "+*  Faster timers (v3)", "+  -  Bo Lind", "+"]),
    (PROGNOSIS_BODY, "Bo Lind <bo@example.org>", ["*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind"], "v6 will be posted next week.", []),
    (PROGNOSIS_BODY, "Bo Lind <bo@example.org>", ["*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind"], "Was v6 posted?", []),
    (PROGNOSIS_BODY, "Bo Lind <bo@example.org>", ["*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind"], "", []),
]  # fmt: skip


@pytest.mark.parametrize(("body", "author", "quoted", "words", "changed"), CASES)
def test_a_reply_changes_exactly_the_lines_it_is_about(
    tmp_path: Path, end: str, body: str, author: str, quoted: list[str], words: str, changed: list[str]
) -> None:
    desk = Desk(tmp_path, body, end)
    desk.deliver(mail(quote(*quoted) + words + "\n", author=author))
    run_once(desk.session)
    assert sorted(diff(desk)) == sorted(changed)


def test_right_after_the_import_the_preview_is_the_import(tmp_path: Path, end: str) -> None:
    desk = Desk(tmp_path, end=end)
    _, composed = posting.preview(desk.session)
    assert composed.text == PROGNOSIS_BODY.replace("\n", end)


def test_a_stranger_is_held_and_the_manager_decides(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.deliver(mail(quote("*  Sparse images (good)", "   v3 posted", "  -  Dee Okoro") + "This was committed.\n", author="Eve <eve@example.net>"))
    done = run_once(desk.session)
    assert done.taken[0].questions == (1,)
    assert diff(desk) == []
    settled = admin.accept(desk.session, (1,), ACTOR)
    assert settled[0].entry is not None
    assert "+*  Sparse images (done)" in diff(desk)
    with pytest.raises(Refused, match="accepted already"):
        admin.reject(desk.session, (1,))
    admin.undo(desk.session, settled[0].entry.entry, ACTOR)
    assert diff(desk) == []


def test_a_forged_status_mail_is_held_and_adopted_by_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    forged = status(PROGNOSIS_BODY.replace("(ok)", "(done)").replace("(fair)", "(done)")).replace(b"<status@", b"<forged@")
    desk.deliver(forged)
    done = run_once(desk.session)
    assert done.taken[0].classification.kind is Kind.STATUS_MAIL
    assert diff(desk) == []
    assert held(desk) == ["None adopt"]


def test_the_manager_s_word_by_mail_is_held_without_proof(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    words = quote("*  Sparse images (good)", "   v3 posted", "  -  Dee Okoro") + "This was committed.\n"
    desk.deliver(mail(words, author="Ada Novak <ada@example.org>"))
    run_once(desk.session)
    assert diff(desk) == []
    assert held(desk) == ["4 done"]


def test_a_second_copy_changes_nothing_and_another_text_under_the_same_id_is_held(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    said = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
    desk.deliver(mail(said + "v6 posted.\n"))
    desk.deliver(mail(said + f"v6 posted.\n\n{47 * '_'}\ndevel mailing list\nhttps://lists.example.org/devel\n"))
    desk.deliver(mail(said + "v7 posted.\n"))
    done = run_once(desk.session)
    assert [one.duplicate for one in done.taken] == [False, True, False]
    assert diff(desk) == ["-   v5 posted", "+   v6 posted"]
    assert held(desk) == ["1 revision"]


ODD = [
    ("nothing at all", b""),
    ("NUL bytes", b"\0" * 4096),
    ("five megabytes", mail("x" * 79 + "\n") + b"lorem ipsum dolor\n" * 300_000),
    ("two thousand parts", mail("").replace(b"text/plain; charset=utf-8", b'multipart/mixed; boundary="b"')
     + b"--b\nContent-Type: text/plain\n\nv6 posted\n" * 2000 + b"--b--\n"),
    ("an unknown thread", mail("v6 posted.\n", answers="<elsewhere@example.net>", subject="Re: something else")),
    ("an empty reply", mail("")),
]  # fmt: skip


@pytest.mark.parametrize("raw", [raw for _, raw in ODD], ids=[name for name, _ in ODD])
def test_an_odd_mail_stops_nothing_and_changes_nothing(tmp_path: Path, raw: bytes) -> None:
    desk = Desk(tmp_path)
    desk.deliver(raw)
    desk.deliver(mail(quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "v6 posted.\n", key="after"))
    done = run_once(desk.session)
    assert len(done.taken) == 2
    assert done.taken[0].entries == ()
    assert diff(desk) == ["-   v5 posted", "+   v6 posted"]
    assert not run_once(desk.session).taken


def test_a_mail_from_before_the_first_status_mail_changes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    words = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "v6 posted.\n"
    desk.deliver(mail(words, hours=-9000, key="old"), days=-375)
    assert run_once(desk.session).taken[0].outcomes == ()
    desk.deliver(mail(words, hours=-9000, key="wrong-clock"))
    assert len(run_once(desk.session).taken[0].entries) == 1


def test_a_posting_goes_out_once_as_previewed_and_starts_the_next_cycle(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.deliver(mail(quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "v6 posted.\n"))
    run_once(desk.session)
    _, composed = posting.preview(desk.session)
    made = posting.post(desk.session, ACTOR)
    sent = run_once(desk.session).sent
    assert [row.mail.message_id for row in sent] == [made.mail.message_id]
    assert not run_once(desk.session).sent
    files = list((tmp_path / "outbox" / "new").iterdir())
    assert len(files) == 1
    read = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert read.get_content().replace("\r\n", "\n") == composed.text
    assert read["Subject"] == "Heron 2.3 development update (March)"
    assert read["Auto-Submitted"] == "auto-generated"
    assert diff(desk) == []
    desk.deliver(files[0].read_bytes())
    assert run_once(desk.session).taken[0].classification.kind is Kind.OWN


def test_a_reply_to_an_older_posting_is_read_against_that_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.deliver(mail(quote("*  Trim on idle", "  -  Eli Marsh") + "Sorry, this is not for 2.3.\n", author="Eli Marsh <eli@example.org>"))
    run_once(desk.session)
    posting.post(desk.session, ACTOR, force=True)
    desk.deliver(mail(quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "v6 posted.\n", key="late"))
    run_once(desk.session)
    assert diff(desk) == ["-   v5 posted", "+   v6 posted"]


def test_a_newer_text_is_adopted_with_the_same_numbers_and_an_older_one_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    path = tmp_path / "next.txt"
    path.write_text(PROGNOSIS_BODY.replace("*  Zero copy (fair)\n  -  Cai Ito\n\n", "").replace("Ring buffers (ok)", "Ring buffers (good)"))
    told = list(import_file(desk.session, path, ACTOR, Given(), None))
    assert "gone without a word: #3" in told[0]
    with desk.session.database.unit_of_work(read_only=True) as work:
        desk.session.records.refresh(work)
    record = desk.session.records.record
    assert record is not None
    assert [(item.number, item.title) for item in record.document.items][:3] == [(1, "Ring buffers"), (2, "Multipath routing"), (4, "Sparse images")]
    assert isinstance(admin.undo(desk.session, 2, ACTOR), object)
    old = tmp_path / "old.eml"
    old.write_bytes(status(REVISION_BODY).replace(b"2026", b"2025").replace(b"<status@", b"<older@"))
    with pytest.raises(Refused, match="only a newer one"):
        list(import_file(desk.session, old, ACTOR, Given(), None))


def test_the_same_text_again_is_a_no_op(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert "the same text" in next(iter(import_file(desk.session, tmp_path / "status.eml", ACTOR, Given(), None)))
    with desk.session.database.unit_of_work(read_only=True) as work:
        assert [type(entry) for entry in work.history.entries()] == [Adopted]


@pytest.mark.parametrize(
    ("to", "answers", "words", "kind"),
    [
        ("devel@lists.example.org, bot@lists.example.org", STATUS_ID, "v6 posted.", Kind.REPLY),
        ("bot@lists.example.org", STATUS_ID, "v6 posted.", Kind.REPLY),
        ("bot@lists.example.org", STATUS_ID, "set it v6", Kind.COMMAND),
        ("bot@lists.example.org", None, "v6 posted.", Kind.COMMAND),
        ("devel@lists.example.org, bot@lists.example.org", None, "v6 posted.", Kind.COMMAND),
    ],
    ids=["to all", "to the bot alone", "to the bot alone, with a command", "to the bot, answering nothing", "to all, answering nothing"],
)
def test_an_answer_has_the_bot_among_its_addressees_and_is_no_command(
    tmp_path: Path, to: str, answers: str | None, words: str, kind: Kind
) -> None:
    desk = Desk(tmp_path)
    text = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") if answers else "Hello,\n\n"
    raw = mail(text + f"{words}\n", answers=answers, subject="Re: Heron 2.3 development update (March)" if answers else "Ring buffers")
    desk.deliver(raw.replace(b"To: devel@lists.example.org", f"To: {to}".encode()))
    taken = run_once(desk.session).taken[0]
    assert taken.classification.kind is kind
    assert bool(taken.entries) is (kind is Kind.REPLY)

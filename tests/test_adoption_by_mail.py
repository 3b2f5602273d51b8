"""A status mail that comes by mail: a proven manager's becomes the record, any other is one held row with its differences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import admin, cli
from bot.key_lookup import SILENCE
from bot.pipeline import Taken
from bot.posting_job import waiting_state
from bot.preview import ask_preview
from bot.records import Draft
from parsers.message import read_message
from parsers.model import Accepted, Adopted, Change, Held, Kind, Record
from parsers.status_mail import write
from tests.command_mails import plain
from tests.lists import ACTOR, PROGNOSIS_BODY, STATUS_ID, mail, quote
from tests.proof_desk import ADA, Reader
from tests.signing import SIGNED, closed, lookup, silent
from tests.signing import signed as signed_with

EVE = "Eve Roe <eve@example.net>"
NEXT = PROGNOSIS_BODY.replace("v5 posted", "v6 posted").replace("*  Zero copy (fair)\n  -  Cai Ito\n\n", "")
AGENDA = "Hi,\n\n= To talk about =\n\n* the freeze\n* the next meeting\n* who writes the release notes\n"
FOOTER = "\n_______________________________________________\nDevel mailing list\ndevel@lists.example.org\nhttps://lists.example.org/mailman/listinfo/devel\n"


def signed(raw: bytes, *, domain: str = "example.org") -> bytes:
    """The mail, signed with all that says how its text is to be read."""
    return signed_with(raw, domain=domain, fields=(*SIGNED, "Content-Type", "Content-Transfer-Encoding", "MIME-Version"))


def own(text: str = NEXT, *, key: str = "april", author: str = ADA, hours: int = 30, to: str | None = None) -> bytes:
    """A status mail that somebody wrote himself, a day after the first."""
    raw = mail(text, author=author, key=key, subject="Heron 2.3 development update (April)", answers=None, hours=hours)
    return raw if to is None else raw.replace(b"To: devel@lists.example.org", f"To: {to}".encode())


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def reader(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Reader]:
    made = Reader(tmp_path, end=request.param)
    made.pass_by(days=1)
    yield made
    made.desk.session.close()


def record(reader: Reader) -> Record:
    assert reader.newest
    found = reader.desk.session.records.record
    assert found is not None
    return found


def text(reader: Reader) -> str:
    return write(record(reader).document).replace("\r\n", "\n")


def adopted(reader: Reader) -> Adopted:
    assert reader.newest
    return next(one for one in reversed(reader.desk.session.records.entries) if isinstance(one, Adopted))


def open_questions(reader: Reader) -> list[str]:
    with reader.desk.session.database.unit_of_work(read_only=True) as work:
        return [one.reason for one in work.history.questions()]


def accept(reader: Reader, number: int = 1) -> None:
    admin.accept(reader.desk.session, (number,), ACTOR)


def test_the_status_mail_of_a_proven_manager_becomes_the_record(reader: Reader) -> None:
    taken = reader.read(signed(own()))
    assert (taken.classification.kind, taken.entries, taken.questions) == (Kind.STATUS_MAIL, (2,), ())
    assert text(reader) == NEXT
    entry = adopted(reader)
    assert (entry.actor.name, entry.actor.role, entry.message_id, entry.private) == ("Ada Novak", "manager", "<april@example.org>", False)
    assert [(one.item, one.change, one.before, one.after) for one in entry.changes] == [(1, Change.REVISION, "v5", "v6")]
    assert entry.gone == (3,)
    assert [type(one) for one in reader.row("<april@example.org>").outcomes] == [Accepted]


def test_all_copies_of_it_are_copies(reader: Reader) -> None:
    raw = signed(own())
    reader.read(raw)
    for copy in (raw, own(), own(NEXT + FOOTER), signed(own(NEXT + FOOTER))):
        assert reader.read(copy).duplicate
    assert (reader.newest, open_questions(reader)) == (2, [])


def test_the_lists_copy_of_an_imported_status_mail_is_a_copy(reader: Reader) -> None:
    first = (reader.desk.folder / "status.eml").read_bytes().replace(b"\r\n", b"\n")
    for copy in (first, signed(first), signed(first.replace(b"\n\nAda\n", b"\n\nAda\n" + FOOTER.encode()))):
        assert reader.read(copy).duplicate
    assert reader.newest == 1


def test_what_the_list_put_below_it_does_not_become_the_record(reader: Reader) -> None:
    reader.read(signed(own(NEXT + FOOTER)))
    assert text(reader) == NEXT
    assert reader.read(own()).duplicate


def test_replies_to_it_are_about_its_items(reader: Reader) -> None:
    reader.read(signed(own()))
    words = quote("*  Ring buffers (ok)", "   v6 posted", "  -  Bo Lind") + "v7 posted.\n"
    reader.read(mail(words, key="seven", answers="<april@example.org>", hours=31))
    assert "v7 posted" in text(reader)


FORGED = {
    "unsigned": (own(), "seems to come from you: "),
    "of another domain": (signed(own(), domain="example.com"), "seems to come from you: "),
    "somebody else's": (signed(own(author=EVE), domain="example.net"), "is not from a manager"),
    "a manager's name": (signed(own(author="Ada Novak <ada@example.net>"), domain="example.net"), "is not from a manager"),
}


@pytest.mark.parametrize(("raw", "why"), FORGED.values(), ids=FORGED)
def test_any_other_is_one_held_row_and_changes_nothing(reader: Reader, raw: bytes, why: str) -> None:
    before = text(reader)
    assert reader.read(raw).questions == (1,)
    for _ in range(2):
        assert reader.read(raw).duplicate
    (reason,) = open_questions(reader)
    assert why in reason
    assert (reader.newest, text(reader), reader.answers) == (1, before, [])


def preview_text(reader: Reader) -> str:
    made = ask_preview(reader.desk.session)
    with reader.desk.session.database.unit_of_work(read_only=True) as work:
        row = work.outbox.of(made.message_id)
    assert row is not None
    return " ".join(read_message(row.mail.raw).text.split())


def test_the_preview_shows_its_differences_and_accepted_it_becomes_the_record(reader: Reader) -> None:
    reader.read(own())
    shown = preview_text(reader)
    assert "seems to come from you" in shown
    assert "- #1 Ring buffers: revision: v5 -> v6 - not in it: #3 Zero copy" in shown
    accept(reader)
    assert text(reader) == NEXT
    assert (adopted(reader).actor, reader.question().state, reader.question().entry) == (ACTOR, "accepted", 2)
    assert reader.read(signed(own())).entries == ()
    assert reader.newest == 2


def test_a_command_of_the_manager_accepts_it(reader: Reader) -> None:
    reader.read(mail(quote("*  Sparse images (good)", "   v3 posted", "  -  Dee Okoro") + "v4 posted.\n", author="Dee Okoro <dee@example.org>", hours=25))
    reader.read(own())
    answer = plain("held\naccept h1\n", key="cmd")
    reader.read(signed(answer.replace(b"Mon, 09 Mar", b"Tue, 10 Mar")))
    assert text(reader) == NEXT.replace("v3 posted", "v4 posted")
    assert "made again on top of it: e4" in " ".join(reader.answers[-1].split())
    assert "#1 Ring buffers: revision: v5 -> v6" in reader.answers[-1]


def test_whose_status_mail_is_accepted_does_not_become_the_manager(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.pass_by(days=1)
    reader.read(own(author=EVE))
    accept(reader)
    manager = record(reader).manager
    assert manager is not None
    assert manager.address == "ada@example.org"


def test_another_text_under_its_message_id_is_held(reader: Reader) -> None:
    reader.read(signed(own()))
    reader.read(signed(own(NEXT.replace("(good)", "(done)"))))
    (reason,) = open_questions(reader)
    assert "bears the Message-ID of another mail" in reason
    with pytest.raises(admin.Refused, match="a Message-ID stands for one mail"):
        accept(reader)
    assert text(reader) == NEXT


def test_an_older_one_than_the_record_is_held_and_refused(reader: Reader) -> None:
    reader.read(signed(own()))
    reader.read(signed(own(PROGNOSIS_BODY, key="late", hours=29)))
    (reason,) = open_questions(reader)
    assert "is older than the record" in reason
    with pytest.raises(admin.Refused, match="only a newer one is adopted"):
        accept(reader)
    assert text(reader) == NEXT


def test_one_whose_proof_comes_later_is_adopted_then_and_once(reader: Reader) -> None:
    reader.desk.session.lookup = silent
    assert reader.read(signed(own())).questions == (1,)
    reader.desk.session.lookup = lookup
    reader.pass_by(minutes=1)
    assert (text(reader), reader.newest, reader.question().state, reader.question().entry) == (NEXT, 2, "accepted", 2)
    assert adopted(reader).actor.role == "manager"
    reader.desk.session.lookup = closed
    reader.pass_by(days=1)
    assert reader.newest == 2
    assert [one.differences for one in reader.replayed()] == [()]


def test_one_that_was_overtaken_while_it_waited_stays_held(reader: Reader) -> None:
    reader.desk.session.lookup = silent
    reader.read(signed(own(PROGNOSIS_BODY, key="slow", hours=29)))
    reader.desk.session.lookup = lookup
    reader.now += SILENCE  # a DNS that was silent is left alone for so long
    reader.read(signed(own()))
    reader.pass_by(minutes=1)
    assert (text(reader), reader.question().state) == (NEXT, "open")


def test_a_copy_that_is_proven_adopts_it(reader: Reader) -> None:
    reader.read(own())
    assert reader.read(signed(own())).entries == (2,)
    assert (text(reader), reader.question().state) == (NEXT, "accepted")


def test_one_that_was_rejected_is_not_adopted_by_a_later_proof(reader: Reader) -> None:
    reader.read(own())
    admin.reject(reader.desk.session, (1,))
    reader.read(signed(own()))
    assert (reader.newest, reader.question().state) == (1, "rejected")


def test_a_replay_of_adopted_and_held_status_mails_differs_in_nothing(reader: Reader) -> None:
    reader.read(signed(own()))
    reader.read(own(PROGNOSIS_BODY, key="held", hours=31, author=EVE))
    assert [one.differences for one in reader.replayed()] == [(), ()]


def test_two_of_one_person_are_two_questions(reader: Reader) -> None:
    reader.read(own(author=EVE))
    assert reader.read(own(PROGNOSIS_BODY, key="second", author=EVE)).questions == (2,)


def test_the_first_status_mail_of_a_proven_manager_begins_the_record(tmp_path: Path) -> None:
    reader = Reader(tmp_path, body=None)
    reader.pass_by(days=1)
    assert reader.read(own(author=EVE)).outcomes == ()
    assert reader.read(own(key="unsigned")).outcomes == ()
    assert reader.read(signed(own(key="signed"))).entries == (1,)
    assert text(reader) == NEXT
    assert record(reader).release == "2.3"


def test_a_first_one_that_lacks_what_a_status_mail_has_is_held(tmp_path: Path) -> None:
    reader = Reader(tmp_path, body=None)
    reader.pass_by(days=1)
    assert reader.read(signed(own(AGENDA))).questions == (1,)
    assert reader.newest == 0
    assert "lacks a timeline, states or a release" in open_questions(reader)[0]
    accept(reader)
    assert [item.title for item in record(reader).document.items] == ["the freeze", "the next meeting", "who writes the release notes"]


UNLIKE = {
    "an agenda": (AGENDA, "has 0 of them in common with the record"),
    "another release": (NEXT.replace("Hello,", "For the Heron 2.4 release:"), "is about release 2.4, the record about 2.3"),
}


@pytest.mark.parametrize(("words", "why"), UNLIKE.values(), ids=UNLIKE)
def test_a_manager_s_mail_that_does_not_go_on_with_the_record_is_held(reader: Reader, words: str, why: str) -> None:
    before = text(reader)
    raw = own(words)
    if "2.4" in words:
        raw = raw.replace(b"Heron 2.3 development", b"Heron 2.4 development")
    reader.read(signed(raw))
    (reason,) = open_questions(reader)
    assert why in reason
    assert text(reader) == before


def test_accepted_changes_that_it_does_not_show_are_put_on_top(reader: Reader) -> None:
    reader.read(mail(quote("*  Sparse images (good)", "   v3 posted", "  -  Dee Okoro") + "v4 posted.\n", author="Dee Okoro <dee@example.org>", hours=25))
    taken = reader.read(signed(own()))
    assert taken.entries == (3, 4)
    assert text(reader) == NEXT.replace("v3 posted", "v4 posted")
    assert "e2 again" in preview_text(reader)


def test_an_adoption_by_mail_is_taken_back_by_a_command(reader: Reader) -> None:
    before = text(reader)
    reader.read(signed(own()))
    reader.read(signed(plain("undo e2\n", key="cmd").replace(b"Mon, 09 Mar", b"Tue, 10 Mar")))
    assert text(reader) == before
    assert reader.newest == 3


def test_one_that_went_to_the_program_alone_is_adopted_and_no_posting(reader: Reader) -> None:
    for raw, overtaken in ((own(key="private", to="Heron status <bot@lists.example.org>"), False), (own(PROGNOSIS_BODY, hours=31), True)):
        ask_preview(reader.desk.session)
        reader.read(signed(raw))
        with reader.desk.session.database.unit_of_work(read_only=True) as work:
            reader.desk.session.records.refresh(work)
            waiting = waiting_state(reader.desk.session, work, Draft(work, reader.desk.session.records, reader.now))
        assert waiting is not None
        assert (adopted(reader).private, waiting.corrected, waiting.overtaken) == (not overtaken, True, overtaken)


def test_the_command_line_shows_a_held_one_adopts_it_and_settles_what_it_left_out(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(reader.desk.folder)
    monkeypatch.delenv("PROGNOSIS_CONFIG", raising=False)
    reader.read(own())

    def said(*words: str) -> str:
        assert cli.main(list(words)) == 0
        return capfd.readouterr().out

    assert "      - #1 Ring buffers: revision: v5 -> v6\n      - not in it: #3 Zero copy\n" in said("held")
    assert "adopted <april@example.org> Heron 2.3 development update (April); gone: #3\n      #1 revision: v5 -> v6\n" in said("accept", "h1")
    assert said("held") == ""
    assert "gone: #3" in said("history", "3")
    assert "#1 revision: v5 -> v6" in said("history", "1")
    assert "e3: #3 brought back: Zero copy" in said("reopen", "3")
    said("undo", "3")
    assert "e5: #3 dropped: Zero copy" in said("drop", "3")
    assert [(old.number, old.why) for old in record(reader).hidden] == [(3, "dropped")]


def held_outcomes(taken: Taken) -> list[str]:
    return [one.reason for one in taken.outcomes if isinstance(one, Held)]


def test_in_automatic_mode_the_manager_is_no_stranger(tmp_path: Path) -> None:
    reader = Reader(tmp_path, more='[posting]\nmode = "auto"\n')
    reader.pass_by(days=1)
    assert held_outcomes(reader.read(signed(own()))) == []
    assert text(reader) == NEXT


def test_what_strangers_send_cannot_swell_a_preview(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.pass_by(days=1)
    item = "*  Sparse images, nested (ok)\n  -  Dee Okoro\n"
    huge = ["= Open =\n\n" + item * 1200, "= Open =\n\n" + item * 3 + "".join(f"   note {at}\n" for at in range(5000)) + "\n" + "prose\n\n" * 2000]
    for at in range(8):
        reader.read(own(huge[at % 2], key=f"huge{at}", author=EVE))
    shown = preview_text(reader)
    assert "1200 items are more than are compared" in shown
    assert len(shown) < 30_000


@pytest.mark.parametrize("answers", [None, STATUS_ID], ids=["alone", "in the thread of the last"])
def test_one_with_the_old_subject_and_a_single_new_line_is_adopted(reader: Reader, answers: str | None) -> None:
    subject = "[devel] Heron 2.3 development update (March)"
    raw = mail(PROGNOSIS_BODY.replace("v5 posted", "v6 posted"), author=ADA, key="same", subject=subject, answers=answers, hours=30)
    assert reader.read(signed(raw)).entries == (2,)
    assert [(one.item, one.after) for one in adopted(reader).changes] == [(1, "v6")]

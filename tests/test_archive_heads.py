"""Mails of which the archive has only the headers: which are copies, which may matter later, and how the cursor moves over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from parsers.model import Accepted, Address, Certainty, Change, Classification, Envelope, Evidence, Kind, MessageId, OutgoingMail, Update
from storage.archive import MailRow, Sameness
from storage.columns import MOST_VALUES
from storage.database import Database
from storage.errors import StorageError
from tests.lists import NOW

POSTING = MessageId("<status@example.org>")


def head(
    key: str | None = "one", *, kind: Kind = Kind.OTHER_THREAD, answers: str | None = None, days: int = 0, digest: str = "",
    posting: MessageId | None = None, sender: str = "bo@example.org",
) -> MailRow:  # fmt: skip
    return MailRow(
        message_id=MessageId(f"<{key}@example.org>") if key else None, from_address=sender, arrived_at=NOW + timedelta(days=days),
        classification=Classification(kind=kind, posting=posting), digest=digest, subject=f"Re: {key}", date=NOW, in_reply_to=answers,
        references=(), size=900,
    )  # fmt: skip


# Message-ID, sender and digest of the mail that comes in, when `<one@>` of bo is known as a header row and `<two@>` as read whole
SAMENESS = [
    ("one", "bo@example.org", "", Sameness.SAME, 1),
    ("one", "BO@example.org", "d" * 64, Sameness.SAME, 1),
    ("one", "eve@example.net", "", Sameness.CLASH, 1),
    ("one", "eve@example.net", "d" * 64, Sameness.CLASH, 1),
    ("two", "bo@example.org", "", Sameness.SAME, 2),
    ("two", "bo@example.org", "a" * 64, Sameness.SAME, 2),
    ("two", "bo@example.org", "d" * 64, Sameness.CLASH, 2),
    ("three", "bo@example.org", "", Sameness.NEW, None),
    (None, "bo@example.org", "", Sameness.SAME, 3),
    (None, "bo@example.org", "d" * 64, Sameness.SAME, 3),
    (None, "eve@example.net", "", Sameness.NEW, None),
]


@pytest.mark.parametrize(("key", "sender", "digest", "verdict", "mail"), SAMENESS)
def test_a_mail_read_by_its_headers_only_stands_for_any_text(
    database: Database, key: str | None, sender: str, digest: str, verdict: Sameness, mail: int | None
) -> None:
    with database.unit_of_work() as work:
        work.archive.add(head("one"))
        work.archive.add(head("two", digest="a" * 64))
        work.archive.add(head(None))
        found = work.archive.find_copy(f"<{key}@example.org>" if key else None, sender, digest, NOW, None, subject=f"Re: {key}")
    assert (found.verdict, found.mail) == (verdict, mail)


def test_without_a_message_id_another_subject_is_another_mail(database: Database) -> None:
    with database.unit_of_work() as work:
        work.archive.add(head(None))
        assert work.archive.find_copy(None, "bo@example.org", "", NOW, None, subject="Re: other").verdict is Sameness.NEW


def test_the_text_that_agrees_counts_before_one_that_was_not_read(database: Database) -> None:
    with database.unit_of_work() as work:
        work.archive.add(head("one"))
        work.archive.add(head("one", digest="d" * 64))
        assert work.archive.find_copy("<one@example.org>", "bo@example.org", "d" * 64).mail == 2


def test_many_header_rows_are_kept_at_once_each_at_its_place(database: Database) -> None:
    rows = [head(f"m{number}") for number in range(2 * MOST_VALUES + 1)]
    keys = [f"5/{number:010}" for number in range(len(rows))]
    with database.unit_of_work() as work:
        work.archive.add_heads(rows, "f", keys)
        work.archive.add_heads([], "f", [])
        work.commit()
    with database.unit_of_work(read_only=True) as work:
        read = work.archive.read_at("f", [*keys, "5/9999999999"])
        assert list(read) == keys
        shown = [work.archive.by_id(read[key]) for key in (keys[0], keys[-1])]
        assert [one.message_id for one in shown if one] == ["<m0@example.org>", "<m1000@example.org>"]
        known = work.archive.known_ids([MessageId("<m3@example.org>"), MessageId("<m1000@example.org>"), MessageId("<x@example.org>")])
        assert known == {"<m3@example.org>", "<m1000@example.org>"}
        assert work.archive.seen_after("f", "5/0000000998", "5/") == {"5/0000000999", "5/0000001000"}
        assert work.archive.seen_after("f", "5/0000000998", "6/") == set()
        assert work.archive.seen_after("g", "", "") == set()


def test_a_header_row_gives_way_to_the_whole_mail_which_counts_as_read_now_and_as_arrived_then(database: Database) -> None:
    with database.unit_of_work() as work:
        number = work.archive.add(head("one"), folder="f", key="1")
        work.archive.add_copy(number, "g", "2")
        between = work.archive.add(head("two"))
        new = work.archive.replace(number, head("one", kind=Kind.REPLY, digest="d" * 64, days=5, posting=POSTING), raw=b"bytes")
        assert new > between
        assert work.archive.by_id(number) is None
        found = work.archive.by_id(new)
        assert found is not None
        assert (found.classification.kind, found.arrived_at, found.kept, found.digest) == (Kind.REPLY, NOW, True, "d" * 64)
        assert work.archive.raw(new) == b"bytes"
        assert work.archive.places(new) == (("f", "1"), ("g", "2"))
        with pytest.raises(StorageError, match="no mail number 99"):
            work.archive.replace(99, head("one"))


def test_mails_that_nothing_came_of_may_matter_later_and_others_do_not(database: Database) -> None:
    evidence = Evidence(message_id=POSTING, author=Address(name="", address=""), date=None, words="w")
    outcome = Accepted(update=Update(item=1, change=Change.NOTE, certainty=Certainty.EXPLICIT, evidence=evidence), reason="")
    rows = {
        "other": head("other"), "unrelated": head("unrelated", kind=Kind.UNRELATED), "series": head("series", kind=Kind.POSTING),
        "told": replace(head("told", kind=Kind.POSTING), outcomes=(outcome,)), "reply": head("reply", kind=Kind.REPLY, posting=POSTING),
        "spam": head("spam", kind=Kind.SPAM), "old": head("old", days=-9), "large": head("large", kind=Kind.UNREADABLE),
    }  # fmt: skip
    with database.unit_of_work() as work:
        for name, row in rows.items():
            work.archive.add(row, folder="f", key=name)
        work.archive.add_copy(1, "g", "again")
        found = work.archive.dormant(NOW - timedelta(days=1))
        assert [(place.folder, place.key) for place in found] == [("f", "other"), ("g", "again"), ("f", "unrelated"), ("f", "series")]
        assert {row.dormant for name, row in rows.items() if name in ("told", "reply", "spam", "large")} == {False}


def test_mails_whose_parent_came_later_are_named_by_the_thread_they_belong_to(database: Database) -> None:
    with database.unit_of_work() as work:
        work.archive.add(head("child", answers="<parent@example.org>"), folder="f", key="child")
        work.archive.add(head("stranger", answers="<nowhere@example.org>"), folder="f", key="stranger")
        work.archive.add(head("old", answers="<parent@example.org>", days=-9), folder="f", key="old")
        assert work.archive.answering(NOW - timedelta(days=1)) == ()
        work.archive.add(head("parent", kind=Kind.REPLY, posting=POSTING), folder="f", key="parent")
        assert [place.key for place in work.archive.answering(NOW - timedelta(days=1))] == ["child"]
        assert work.archive.postings_of([MessageId("<parent@example.org>"), MessageId("<child@example.org>")]) == {"<parent@example.org>": POSTING}
        assert work.archive.postings_of([MessageId("<parent@example.org>")], before=4) == {}
        assert work.archive.writers() == {"bo@example.org"}


def test_of_mails_that_clash_the_first_says_whether_its_thread_belongs(database: Database) -> None:
    with database.unit_of_work() as work:
        work.archive.add(head("one"))
        work.archive.add(replace(head("one", sender="eve@example.net", posting=POSTING), clash=True))
        assert work.archive.postings_of([MessageId("<one@example.org>")]) == {}


def test_our_own_ids_are_known_among_many(database: Database) -> None:
    ours = MessageId("<ours@example.org>")
    sent = OutgoingMail(message_id=ours, envelope=Envelope(sender="b@example.org", recipients=("l@example.org",)), raw=b"x", purpose="posting")
    with database.unit_of_work() as work:
        work.outbox.queue(sent)
        assert work.outbox.own_among([MessageId(f"<m{number}@example.org>") for number in range(MOST_VALUES)] + [ours]) == {ours}
        assert work.outbox.own_among([]) == frozenset()


def test_a_cursor_advances_from_where_it_stands_only(database: Database) -> None:
    with database.unit_of_work() as work:
        assert not work.cursors.advance("f", validity="5", after="0", to="1")
        work.cursors.set("f", validity="5", last="0")
        for after, to, validity, moves in (("0", "3", "5", True), ("0", "4", "5", False), ("3", "4", "6", False), ("3", "9", "5", True)):
            assert work.cursors.advance("f", validity=validity, after=after, to=to) is moves
        found = work.cursors.get("f")
        assert found is not None
        assert (found.last, found.validity, found.updated_at) == ("9", "5", NOW)

"""Which bodies are worth reading, told by the headers, and from when on mails are asked again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.posting import preview
from bot.records import Draft
from parsers.message import read_head
from parsers.model import (
    Address,
    Adopted,
    Certainty,
    Change,
    Entry,
    Evidence,
    Identities,
    Message,
    MessageId,
    OwnerOp,
    Person,
    Record,
    Update,
)
from parsers.subject import read_subject
from replies.classify import Context
from replies.relevance import SLACK, asked_again_since, circle_of, why_read
from tests.lists import ACTOR, NOW, STATUS_ID, Desk, mail

BO, ELSE, ADA = "Bo Lind <bo@example.org>", "Else <else@example.net>", "Ada Novak <ada@example.org>"
BOT = "bot@lists.example.org"
PEOPLE = Identities(
    people=(Person(names=("Kim Park",), addresses=("kim@example.org",)),), managers=(Address(name="Ada Novak", address="ada@example.org"),)
)

# author, subject, what it answers, further headers: why the body is read (None: it is not)
CASES = [
    (ELSE, "Re: anything", STATUS_ID, "", "thread"),
    (ELSE, "Re: anything", "<reply@example.org>", "", "thread"),
    (ELSE, "Re: anything", "<elsewhere@example.net>", "", None),
    (ELSE, "anything", None, "", None),
    (ELSE, "Re: [devel] Heron 2.3 development update (March)", "<elsewhere@example.net>", "", "subject"),
    (ELSE, "Re: rings (was: Heron 2.3 development update (March))", "<elsewhere@example.net>", "", "subject"),
    (ELSE, "Heron 2.3 development update (March)", None, "", None),
    (ELSE, "Re: anything", None, "", "does not name"),
    (ELSE, "anything", None, f"Cc: {BOT}\n", "addressed to the bot"),
    (ELSE, "anything", None, f"Cc: Status <{BOT.upper()}>\n", "addressed to the bot"),
    (ADA, "anything", None, "", "manager"),
    (ADA, "Re: anything", "<elsewhere@example.net>", "", "manager"),
    (BO, "Re: anything", "<elsewhere@example.net>", "", "has to do"),
    (BO, "anything", None, "", "has to do"),
    ("Kim <kim@example.org>", "anything", None, "", "has to do"),
    ("Past Writer <writer@example.net>", "anything", None, "", "has to do"),
    (BO, "[PATCH v6 0/3] rings", None, "", "series"),
    (BO, "[PATCH v6] rings", None, "", "series"),
    (BO, "[PATCH v6 2/3] rings", None, "", None),
    (BO, "[PATCH v6 2/3] rings", STATUS_ID, "", "thread"),
    (BO, "Re: [PATCH v6 2/3] rings", "<elsewhere@example.net>", "", "has to do"),
    (ELSE, "[PATCH v6 0/3] Ring buffers", None, "", "names an item"),
    (ELSE, "[PATCH v6 0/3] something else entirely", None, "", None),
    (ELSE, "[PATCH v6 2/3] Ring buffers", None, "", None),
    (ELSE, "Re: [PATCH v6 2/3] Ring buffers", "<elsewhere@example.net>", "", None),
]  # fmt: skip


def head(author: str, subject: str, answers: str | None, extra: str, end: str = "\n", key: str = "new") -> Message:
    raw = mail("", author=author, subject=subject, answers=answers, extra=extra, key=key).replace(b"\n", end.encode())
    return read_head(raw, len(raw))


@pytest.fixture
def record(tmp_path: Path) -> Record:
    desk = Desk(tmp_path)
    found, _ = preview(desk.session)
    desk.session.close()
    return found


def context(record: Record) -> Context:
    return Context(
        bot=(BOT,), own_ids={MessageId("<ours@example.org>")}, postings={MessageId(STATUS_ID): record.base},
        subjects={MessageId(STATUS_ID): read_subject(record.subject)},
        parents={MessageId("<reply@example.org>"): MessageId(STATUS_ID)}, identities=PEOPLE,
    )  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("author", "subject", "answers", "extra", "why"), CASES)
def test_the_headers_say_whether_a_body_can_matter(
    record: Record, author: str, subject: str, answers: str | None, extra: str, why: str | None, end: str
) -> None:
    message = head(author, subject, answers, extra, end)
    circle = circle_of(record, PEOPLE, frozenset({"writer@example.net"}))
    known = message.author is not None and circle.knows(message.author)
    found = why_read(message, context(record), record, known=known, early=False)
    assert (found is None) if why is None else (found is not None and why in found)


def test_our_own_mail_is_read_whoever_sends_it(record: Record) -> None:
    message = head("List <devel@lists.example.org>", "Heron 2.3 development update (April)", None, "", key="ours")
    assert why_read(message, context(record), record, known=False, early=True) == "the Message-ID is one of ours"


def test_mail_from_before_the_first_status_mail_is_read_only_if_it_is_for_the_bot(record: Record) -> None:
    for answers, extra, why in ((STATUS_ID, "", None), (None, f"Cc: {BOT}\n", "it is addressed to the bot")):
        assert why_read(head(BO, "Re: x", answers, extra), context(record), record, known=True, early=True) == why


def test_without_a_record_only_what_the_config_names_is_read() -> None:
    bare = Context(bot=(BOT,), identities=PEOPLE)
    circle = circle_of(None, PEOPLE)
    for author, known in ((BO, False), ("Kim <kim@example.org>", True), (ADA, True)):
        message = head(author, "Re: x", "<elsewhere@example.net>", "")
        assert message.author is not None
        assert circle.knows(message.author) is known
        assert (why_read(message, bare, None, known=known, early=False) is not None) is known


def changed(desk: Desk, change: Change, value: str, op: OwnerOp | None = None) -> Entry:
    """An entry of the history about the item that nobody owns."""
    evidence = Evidence(message_id=MessageId(""), author=Address(name="", address=""), date=None, words="so it is")
    update = Update(item=7, change=change, certainty=Certainty.EXPLICIT, evidence=evidence, value=value, op=op)
    with desk.session.database.unit_of_work() as work:
        desk.session.records.refresh(work)
        entry = Draft(work, desk.session.records, NOW).change(update, actor=ACTOR, reason="")
        work.commit()
    return entry


def test_header_rows_are_asked_again_from_when_the_news_is_about(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    record, _ = preview(desk.session)
    adopted = desk.session.records.entries[0]
    owner = changed(desk, Change.OWNER, "Kim Park", OwnerOp.ADD)
    noted = changed(desk, Change.NOTE, "a note")
    since = record.date - SLACK
    assert asked_again_since([adopted], record, people=False) == since
    assert asked_again_since([noted, owner], record, people=False) == since
    assert asked_again_since([noted], record, people=False) is None
    assert asked_again_since([noted], record, people=True) == since
    assert asked_again_since([], record, people=False) is None
    assert asked_again_since([], None, people=True) is None
    desk.session.close()


def test_an_older_status_mail_that_becomes_known_is_about_all_that_came_after_it(record: Record) -> None:
    def adopted(days: int) -> Adopted:
        return Adopted(
            entry=days, at=NOW, actor=ACTOR, message_id=MessageId(f"<{days}@example.org>"), subject="", date=NOW - timedelta(days=days),
            manager=None, release=None, lines=(), flowed=False, delsp=False,
        )  # fmt: skip

    assert asked_again_since([adopted(30), adopted(60), adopted(2)], record, people=True) == NOW - timedelta(days=61)

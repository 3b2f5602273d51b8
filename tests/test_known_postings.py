"""What a long-running program keeps in memory: the status mails of years are known, and only the latest are held as read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot import posting
from bot.known_postings import KEPT, KnownPostings
from bot.pipeline import take
from bot.raw_mail import RawMail
from parsers.model import Adopted, MessageId, Posted, StatusMail
from parsers.status_mail import read
from replies.thread import COMPARED
from tests.lists import ACTOR, NOW, STATUS_ID, Desk, mail, quote

RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")


def posted(number: int) -> Posted:
    return Posted(entry=number, at=NOW, actor=ACTOR, message_id=MessageId(f"<{number}@example.org>"), lines=(), subject=f"s{number}")


def test_each_status_mail_is_known_and_few_are_held() -> None:
    reads: list[int] = []

    def read_one(entry: Adopted | Posted) -> StatusMail:
        reads.append(entry.entry)
        return read(f"= Open =\n*  Item {entry.entry} (ok)\n")

    postings = KnownPostings(read_one)
    for number in range(100):
        postings.note(posted(number))
    assert (len(postings), list(postings)[:2], reads) == (100, ["<0@example.org>", "<1@example.org>"], [])
    assert MessageId("<5@example.org>") in postings
    assert postings.get(MessageId("<100@example.org>")) is None
    assert postings.subjects[MessageId("<7@example.org>")] == "s7"
    newest = list(postings)[-KEPT:]
    for _ in range(3):
        for key in reversed(newest):
            assert postings[key].items
    assert len(reads) == KEPT
    assert postings[MessageId("<0@example.org>")].items[0].title == "Item 0"
    assert len(reads) == KEPT + 1
    postings.note(posted(99))
    assert postings[MessageId("<99@example.org>")].items
    assert reads[-1] == 99


def test_what_is_compared_with_a_mail_is_held() -> None:
    assert COMPARED <= KEPT


def test_an_answer_to_the_oldest_status_mail_is_read_against_that_one_however_many_followed(tmp_path: Path) -> None:
    now = [NOW]
    desk = Desk(tmp_path, clock=lambda: now[0])
    for week in range(KEPT + 6):
        now[0] = NOW + timedelta(weeks=week)
        posting.post(desk.session, ACTOR)
    reply = mail(f"{RING}v6 posted.\n", answers=STATUS_ID)
    taken = take(desk.session, RawMail(folder="list", key="1", raw=reply, arrived_at=NOW))
    assert taken.classification.posting == STATUS_ID
    assert len(taken.entries) == 1
    stray = take(desk.session, RawMail(folder="list", key="2", raw=mail(f"{RING}v7 posted.\n", key="stray", answers=None, subject="Rings"), arrived_at=now[0]))
    assert stray.classification.posting == list(desk.session.records.postings)[-1]

"""Owners say that something was read wrongly: the entry is held for the manager by its number, and taken back when he accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.once import run_once
from bot.pipeline import Taken, take
from bot.posting import post
from bot.raw_mail import RawMail
from parsers.model import UNPROVEN, Actor, Change, Proof
from replies.objections import DENIALS, denies
from tests.command_mails import plain
from tests.lists import NOW, Desk, mail, quote

PROVEN = Proof(proven=True, how="a DKIM signature of example.org")
RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")


@pytest.mark.parametrize(("line", "expected"), [(line, True) for row in DENIALS for line in row.hits] + [(line, False) for row in DENIALS for line in row.misses])
def test_a_denial_is_known_by_its_table(line: str, expected: bool) -> None:
    assert denies(line) is expected


def read(desk: Desk, text: str, key: str, author: str = "Bo Lind <bo@example.org>") -> Taken:
    raw = mail(text, author=author, key=key).replace(b"\n", desk.end.encode())
    return take(desk.session, RawMail(folder="list", key=key, raw=raw, arrived_at=NOW))


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Desk:
    desk = Desk(tmp_path, end=request.param)
    assert read(desk, RING + "v6 posted.\n", "six").entries == (2,)
    return desk


OBJECTED = [
    ("under the changes list", "> e2  #1 Ring buffers: revision: v5 -> v6\n>     \"v6 posted.\"\n\nNo, that is wrong.\n", ["e2"]),
    ("under the item", RING + "No, that is wrong, it was only a draft.\n", ["e2"]),
    ("under a digest", quote("These items were moved to completed:", "*  Ring buffers") + "No, that is wrong.\n", ["e2"]),
    ("under a digest of others", quote("These items were moved to completed:", "*  Ring buffers", "*  Zero copy") + "No, that is wrong.\n", []),
    ("under another item", quote("*  Zero copy (fair)", "  -  Cai Ito") + "No, that is wrong.\n", []),
    ("of an entry that is none of his", "> e1  adopted\n\nNo, that is wrong.\n", []),
    ("and said what is right", RING + "No, that is wrong. v7 posted.\n", []),
    ("said of something else", RING + "The wrong tree was built yesterday.\n", []),
    ("quoted from somebody else", RING + "> > No, that is wrong.\n\nThanks.\n", []),
]


@pytest.mark.parametrize(("text", "entries"), [one[1:] for one in OBJECTED], ids=[one[0] for one in OBJECTED])
def test_what_the_owner_objects_to_is_held_with_its_entry(desk: Desk, text: str, entries: list[str]) -> None:
    read(desk, text, "objection")
    with desk.session.database.unit_of_work(read_only=True) as work:
        held = [one.update.value for one in work.history.questions() if one.update.change is Change.UNDO]
    assert held == entries


def test_a_stranger_objects_in_vain(desk: Desk) -> None:
    assert read(desk, RING + "No, that is wrong.\n", "objection", "Eve <eve@example.net>").questions == ()


def test_an_accepted_objection_takes_the_entry_back(desk: Desk) -> None:
    (question,) = read(desk, RING + "No, that is wrong.\n", "objection").questions
    raw = plain(f"held\naccept h{question}\n", key="accept")
    take(desk.session, RawMail(folder="inbox", key="accept", raw=raw, arrived_at=NOW), PROVEN)
    with desk.session.database.unit_of_work() as work:
        desk.session.records.refresh(work)
        assert work.history.questions() == ()
    record = desk.session.records.record
    assert record is not None
    item = record.document.item(1)
    assert item is not None
    assert str(item.revision) == "v5"


def test_an_objection_twice_is_held_once(desk: Desk) -> None:
    assert len(read(desk, RING + "No, that is wrong.\n", "objection").questions) == 1
    assert read(desk, RING + "No, that is wrong.\n", "again").questions == ()
    take(desk.session, RawMail(folder="inbox", key="late", raw=mail(RING + "Wrong!\n", key="late"), arrived_at=NOW), UNPROVEN)
    with desk.session.database.unit_of_work(read_only=True) as work:
        assert len(work.history.questions()) == 1


def test_it_is_read_from_the_inbox_and_taken_back_by_mail(tmp_path: Path) -> None:
    """The whole way: a claim, the posting that shows it, the objection to that posting, the manager's word."""
    desk = Desk(tmp_path)
    desk.deliver(mail(RING + "v6 posted.\n", key="claim"))
    run_once(desk.session)
    posted = post(desk.session, Actor(name="Ada Novak"), force=True)
    ours = str(posted.mail.message_id)
    desk.deliver(mail(quote("*  Ring buffers (ok)", "   v6 posted", "  -  Bo Lind") + "No, that is wrong, it was a draft.\n", key="objection", answers=ours, hours=14))
    (taken,) = [one for one in run_once(desk.session).taken if one.message.message_id == "<objection@example.org>"]
    assert [(one.update.change, one.update.value) for one in taken.outcomes] == [(Change.UNDO, "e2")]
    raw = plain(f"accept h{taken.questions[0]}\n", key="accept")
    take(desk.session, RawMail(folder="inbox", key="accept", raw=raw, arrived_at=NOW), PROVEN)
    with desk.session.database.unit_of_work(read_only=True) as work:
        desk.session.records.refresh(work)
    record = desk.session.records.record
    item = record.document.item(1) if record is not None else None
    assert item is not None
    assert str(item.revision) == "v5"

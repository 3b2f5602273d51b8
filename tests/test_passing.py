"""Mails that are passed over by their headers: many in one transaction, and none lost if that fails."""

from __future__ import annotations

from pathlib import Path

from bot.passing import pass_over
from bot.pipeline import take
from bot.raw_mail import PassedOver, RawMail, Step
from parsers.message import read_head
from parsers.model import Classification, Kind
from tests.lists import NOW, Desk, mail, quote


def heads(*raws: bytes, first: int = 1, folder: str = "f") -> PassedOver:
    """What a look gives of mails that do not matter, with UIDs from `first` on."""
    mails = tuple(
        RawMail(
            folder=folder, key=f"5/{uid:010}", raw=raw, arrived_at=NOW, step=Step(validity="5", after=str(uid - 1), to=str(uid)), size=len(raw)
        )
        for uid, raw in enumerate(raws, first)
    )  # fmt: skip
    messages = tuple(read_head(raw, len(raw)) for raw in raws)
    return PassedOver(mails=mails, messages=messages, kinds=(Classification(kind=Kind.OTHER_THREAD, reason="r"),) * len(raws))


def other(key: str, author: str = "Else <else@example.net>") -> bytes:
    return mail("x\n", author=author, key=key, subject="Re: y", answers="<z@example.net>")


def begun(desk: Desk) -> None:
    with desk.session.database.unit_of_work() as work:
        work.cursors.set("f", validity="5", last="0")
        work.commit()


def told(desk: Desk) -> tuple[str, int, int]:
    """The cursor, the number of mails of other threads, and how many places were read."""
    with desk.session.database.unit_of_work(read_only=True) as work:
        cursor = work.cursors.get("f")
        return cursor.last if cursor else "", work.archive.counts().get(Kind.OTHER_THREAD, 0), len(work.archive.seen_keys("f"))


def test_copies_clashes_and_nameless_mails_are_told_apart_among_each_other_and_from_what_is_known(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    begun(desk)
    nameless = other("n").replace(b"Message-ID: <n@example.org>\n", b"")
    batch = heads(other("a"), other("b"), other("a"), other("a", "Eve <eve@example.net>"), nameless, nameless, other("c"))
    taken = pass_over(desk.session, batch)
    assert [one.duplicate for one in taken] == [False, False, True, False, False, True, False]
    assert all(one.passed_over for one in taken)
    assert told(desk) == ("7", 5, 7)
    again = pass_over(desk.session, heads(other("b"), other("d"), first=8))
    assert [one.duplicate for one in again] == [True, False]
    assert told(desk) == ("9", 6, 9)
    with desk.session.database.unit_of_work(read_only=True) as work:
        assert [(one.from_address, one.clash) for one in work.archive.all_of("<a@example.org>")] == [("else@example.net", False), ("eve@example.net", True)]
    desk.session.close()


def test_headers_of_a_mail_that_was_read_whole_are_a_copy(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    begun(desk)
    (taken,) = pass_over(desk.session, heads(mail("", author="Ada Novak <ada@example.org>", key="status", answers=None)))
    assert (taken.duplicate, taken.classification.kind) == (True, Kind.STATUS_MAIL)
    desk.session.close()


def test_what_the_database_refuses_keeps_none_of_the_others_out(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    begun(desk)
    pass_over(desk.session, heads(other("a"), other("b")))
    # another mail where one was read already: no two mails lie at one place
    taken = pass_over(desk.session, heads(other("c"), other("d"), first=2))
    assert [(one.message.message_id, one.classification.kind) for one in taken] == [
        ("<c@example.org>", Kind.UNREADABLE), ("<d@example.org>", Kind.OTHER_THREAD)
    ]  # fmt: skip
    assert told(desk)[1:] == (3, 3)
    desk.session.close()


def test_a_whole_mail_takes_the_place_of_its_header_row_wherever_its_copy_lies(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    begun(desk)
    said = mail(quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "v6 posted.\n")
    pass_over(desk.session, heads(said))
    taken = take(desk.session, RawMail(folder="g", key="1", raw=said, arrived_at=NOW))
    assert (taken.classification.kind, len(taken.entries), taken.duplicate) == (Kind.REPLY, 1, False)
    assert take(desk.session, RawMail(folder="g", key="2", raw=said, arrived_at=NOW)).duplicate
    with desk.session.database.unit_of_work(read_only=True) as work:
        (row,) = work.archive.all_of("<reply@example.org>")
        assert (row.kept, sorted(work.archive.places(row.id))) == (True, [("f", "5/0000000001"), ("g", "1"), ("g", "2")])
    desk.session.close()

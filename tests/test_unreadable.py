"""A mail over which the program itself fails: it stops nothing, is kept whole, listed, and can be read again later."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import cli
from bot.config import Config
from bot.pipeline import take
from bot.raw_mail import RawMail
from bot.replaying import replay_archive
from bot.unreadable import raw_of, set_aside, set_aside_mails
from parsers.model import Kind
from storage.archive import MailRow
from storage.errors import StorageError, Unstorable
from tests.lists import NOW, Clock, Desk, mail, quote

SAYS = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "v6 posted.\n"


def kinds(desk: Desk) -> dict[str, int]:
    with desk.session.database.unit_of_work(read_only=True) as work:
        return {kind.value: count for kind, count in work.archive.counts().items()}


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("fault", [RuntimeError("words of a mail"), RecursionError(), Unstorable("The database refused: out of range.")])
def test_a_mail_over_which_a_rule_fails_is_kept_whole_and_the_next_is_read(tmp_path: Path, end: bytes, fault: Exception) -> None:
    clock = Clock()
    desk = Desk(tmp_path, clock=clock)
    bad, good = (mail(SAYS, key=key).replace(b"\n", end) for key in ("bad", "good"))
    clock.faults.append(fault)
    first = take(desk.session, RawMail(folder="list", key="1", raw=bad, arrived_at=NOW))
    second = take(desk.session, RawMail(folder="list", key="2", raw=good, arrived_at=NOW))
    assert [one.classification.kind for one in (first, second)] == [Kind.UNREADABLE, Kind.REPLY]
    assert first.classification.reason.startswith(f"a fault of this program: {type(fault).__name__} at lists.py:")
    assert "words of a mail" not in first.classification.reason
    assert (first.message.message_id, first.message.text) == ("<bad@example.org>", "")
    assert len(second.entries) == 1
    with desk.session.database.unit_of_work(read_only=True) as work:
        kept = [row for row in work.archive.kept() if row.classification.kind is Kind.UNREADABLE]
        assert [work.archive.raw(row.id) for row in kept] == [bad]
        assert (kept[0].from_address, kept[0].subject) == ("bo@example.org", "Re: Heron 2.3 development update (March)")
        assert all(work.archive.seen("list", key) for key in "12")


def test_a_mail_that_was_set_aside_can_be_taken_when_the_fault_is_mended(tmp_path: Path) -> None:
    clock = Clock()
    desk = Desk(tmp_path, clock=clock)
    raw = RawMail(folder="list", key="1", raw=mail(SAYS), arrived_at=NOW)
    clock.faults.append(RuntimeError())
    assert take(desk.session, raw).classification.kind is Kind.UNREADABLE
    clock.faults.append(RuntimeError())
    assert take(desk.session, RawMail(folder="list", key="2", raw=mail(SAYS), arrived_at=NOW)).classification.kind is Kind.UNREADABLE
    assert kinds(desk)["unreadable"] == 1
    mended = take(desk.session, RawMail(folder="list", key="3", raw=mail(SAYS), arrived_at=NOW))
    assert len(mended.entries) == 1
    assert not mended.duplicate


def test_a_fault_of_the_database_sets_nothing_aside_and_the_mail_waits(tmp_path: Path) -> None:
    clock = Clock()
    desk = Desk(tmp_path, clock=clock)
    before = kinds(desk)
    raw = RawMail(folder="list", key="1", raw=mail(SAYS), arrived_at=NOW)
    clock.faults.append(StorageError("The database refused: disk full."))
    with pytest.raises(StorageError):
        take(desk.session, raw)
    assert kinds(desk) == before
    assert len(take(desk.session, raw).entries) == 1


@pytest.mark.parametrize("raw", [b"", b"\0", b"\r\n", b"From: x" + b"y" * 100_000, b"Subject: a\n\n" + b"\xff" * 50])
def test_any_bytes_can_be_set_aside(tmp_path: Path, raw: bytes) -> None:
    clock = Clock()
    desk = Desk(tmp_path, clock=clock)
    clock.faults.append(RuntimeError())  # struck at once, or by the cursor of a mail that brings nothing new
    assert take(desk.session, RawMail(folder="list", key="1", raw=raw, arrived_at=NOW)).classification.kind is Kind.UNREADABLE
    with desk.session.database.unit_of_work(read_only=True) as work:
        assert work.archive.seen("list", "1")


def put_aside(desk: Desk, key: str = "1") -> MailRow:
    """A mail that was set aside, for a fault that is mended since."""
    set_aside(desk.session, RawMail(folder="list", key=key, raw=mail(SAYS), arrived_at=NOW), "a fault of this program: KeyError at x.py:1 y")
    return set_aside_mails(desk.session)[0]


def test_a_mail_that_is_read_after_all_takes_the_place_of_its_row(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    aside = put_aside(desk)
    taken = take(desk.session, raw_of(desk.session, aside), aside=aside)
    assert (taken.classification.kind, len(taken.entries)) == (Kind.REPLY, 1)
    assert set_aside_mails(desk.session) == ()
    assert kinds(desk) == {"reply": 1, "status-mail": 1}
    with desk.session.database.unit_of_work(read_only=True) as work:
        assert work.archive.seen("list", "1")
        assert work.cursors.get("list") is not None
    assert take(desk.session, RawMail(folder="other", key="9", raw=mail(SAYS), arrived_at=NOW)).duplicate


@pytest.mark.parametrize("body", [SAYS, "Lunch?\n"])
def test_a_mail_whose_copy_was_read_meanwhile_is_one_more_copy(tmp_path: Path, body: str) -> None:
    desk = Desk(tmp_path)
    raw = mail(body)
    set_aside(desk.session, RawMail(folder="list", key="1", raw=raw, arrived_at=NOW), "why")
    take(desk.session, RawMail(folder="list", key="2", raw=raw, arrived_at=NOW))
    aside = set_aside_mails(desk.session)[0]
    assert take(desk.session, raw_of(desk.session, aside), aside=aside).duplicate
    assert kinds(desk) == {"reply": 1, "status-mail": 1}
    with desk.session.database.unit_of_work(read_only=True) as work:
        row = work.archive.get("<reply@example.org>")
        assert row is not None
        assert {key for _, key in work.archive.places(row.id)} == {"1", "2"}
        assert len(work.history.entries()) == (2 if body == SAYS else 1)


def test_a_mail_over_which_the_program_fails_again_stays_aside(tmp_path: Path) -> None:
    clock = Clock()
    desk = Desk(tmp_path, clock=clock)
    aside = put_aside(desk)
    clock.faults.append(RuntimeError())
    assert take(desk.session, raw_of(desk.session, aside), aside=aside).classification.kind is Kind.UNREADABLE
    assert [row.id for row in set_aside_mails(desk.session)] == [aside.id]


def test_replay_takes_what_was_set_aside_anew_if_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path)
    put_aside(desk)
    desk.session.close()
    assert cli.main(["replay"]) == 0
    assert "1 mails are set aside as unreadable: --apply takes them anew" in capfd.readouterr().err
    assert cli.main(["replay", "--apply"]) == 0
    assert "bo@example.org: reply e2" in capfd.readouterr().err
    assert cli.main(["replay", "--apply"]) == 0
    assert "set aside" not in capfd.readouterr().err


def test_a_rule_that_fails_over_an_archived_mail_does_not_end_a_replay(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for key in ("1", "2"):
        take(desk.session, RawMail(folder="list", key=key, raw=mail(SAYS, key=key), arrived_at=NOW))
    desk.session.config = Config.model_construct(record=None)  # whatever rule asks for it fails
    failed: list[str | None] = []
    with desk.session.database.unit_of_work(read_only=True) as work:
        found = list(replay_archive(desk.session, work, failed=lambda row, error: failed.append(row.message_id)))
    assert found == []
    assert failed == ["<1@example.org>", "<2@example.org>"]

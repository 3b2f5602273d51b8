import threading
import time
from pathlib import Path

import pytest

from bot.importing import Given, import_file
from bot.once import run_once
from bot.raw_mail import InboxError, RawMail
from bot.reader import Reader, open_reader
from parsers.limits import bears_id
from parsers.model import MessageId
from tests.lists import ACTOR, Desk, mail, quote, status


def keys(reader: Reader) -> list[str]:
    return [one.key for one in reader.look() if isinstance(one, RawMail)]


def test_a_mail_that_was_given_out_and_not_taken_comes_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.deliver(mail("one\n"))
    reader = open_reader(desk.session)
    assert len(keys(reader)) == 1
    assert len(keys(reader)) == 1


def test_a_wait_ends_with_a_new_mail_with_a_wake_and_with_its_time(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    reader = open_reader(desk.session)
    assert keys(reader) == []
    assert reader.wait(0.01) is False
    desk.deliver(mail("one\n"))
    assert reader.wait(60) is True
    assert len(keys(reader)) == 1
    reader.wake()
    assert reader.wait(60) is True
    waker = threading.Timer(0.05, reader.wake)
    waker.start()
    assert reader.wait(60) is True
    waker.join()


def reader_of(desk: Desk, paths: str) -> Reader:
    config = desk.folder / "config.toml"
    config.write_text(config.read_text().replace('paths = ["inbox"]', f"paths = {paths}"))
    return open_reader(desk.open())


def test_an_inbox_that_is_away_does_not_hold_up_another_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    reader = reader_of(desk, '["gone", "inbox"]')
    desk.deliver(mail("one\n"))
    look = reader.look()
    assert isinstance(next(look), RawMail)
    with pytest.raises(InboxError, match="gone"):
        next(look)
    assert reader.wait(0) is False
    desk.deliver(mail("two\n", key="two"))
    assert reader.wait(60) is True


def test_where_there_is_no_inbox_at_all_nobody_spins(tmp_path: Path) -> None:
    reader = reader_of(Desk(tmp_path), '["gone"]')
    with pytest.raises(InboxError, match="gone"):
        list(reader.look())
    begin = time.monotonic()
    assert reader.wait(0) is True
    assert time.monotonic() - begin >= 0.4  # half a second is the shortest wait after a failure


def test_mails_that_came_to_nothing_are_read_again_once_an_import_makes_their_thread_known(tmp_path: Path) -> None:
    desk = Desk(tmp_path, body=None)
    said = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
    desk.deliver(mail(said + "v6 posted.\n"))
    desk.deliver(mail("v6 posted.\n", author="Else <else@example.net>", key="else", answers="<elsewhere@example.net>", subject="Re: x"))
    assert [one.entries for one in run_once(desk.session).taken] == [(), ()]
    (tmp_path / "status.eml").write_bytes(status())
    list(import_file(desk.session, tmp_path / "status.eml", ACTOR, Given(), None))
    again = run_once(desk.session).taken
    assert [(one.message.message_id, len(one.entries), one.duplicate) for one in again] == [("<reply@example.org>", 1, False)]
    assert not run_once(desk.session).taken


def test_a_reader_says_whether_the_list_shows_a_mail(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.deliver(mail("one\nMessage-ID: <quoted@example.org>\n", key="there"))
    reader = open_reader(desk.session)
    for name, there in (("<there@example.org>", True), ("<here@example.org>", False), ("<quoted@example.org>", False), ("there", False)):
        assert reader.holds(MessageId(name)) is there


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("head", "there"),
    [
        ("Message-ID: <a@example.org>\n", True),
        ("MESSAGE-Id:<a@example.org>  \n", True),
        ("Message-ID:\n <a@example.org>\n", True),
        ("References: <a@example.org>\n", False),
        ("Message-ID: <a@example.org.net>\n", False),
        ("Subject: x\n\nMessage-ID: <a@example.org>\n", False),
    ],
)
def test_a_message_id_is_found_in_the_header_block_only(head: str, there: bool, end: str) -> None:
    assert bears_id(f"From: b@example.org\n{head}\ntext\n".replace("\n", end).encode(), "<a@example.org>") is there

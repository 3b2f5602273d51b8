"""Reading from a real Dovecot."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.config_servers import ImapTable
from bot.imap_client import connect
from bot.importing import Given, import_file
from bot.once import run_once
from bot.passing import pass_over
from bot.raw_mail import PassedOver
from bot.reader import Reader, open_reader
from bot.server_faults import ServerError, Trouble
from parsers.model import Kind, MessageId
from tests.imap_desk import ImapDesk, ids, read_all
from tests.lists import ACTOR, mail, quote, status
from tests.server_dovecot import Dovecot, dovecot_server
from tests.servers import PASSWORD

pytestmark = pytest.mark.dovecot

MANY = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 700
RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
STRANGER = "Someone Else <else@example.net>"


def said(number: int) -> bytes:
    """An owner's answer, CRLF as it goes over the wire."""
    return mail(f"{RING}v{number} posted.\n", key=f"ring-{number}").replace(b"\n", b"\r\n")


def other(key: str, subject: str = "Re: something else", answers: str | None = "<elsewhere@example.net>", extra: str = "") -> bytes:
    """A stranger's mail about something else."""
    return mail("v6 posted.\n", author=STRANGER, key=key, subject=subject, answers=answers, extra=extra).replace(b"\n", b"\r\n")


@contextmanager
def reading(desk: ImapDesk) -> Iterator[Reader]:
    with closing(open_reader(desk.session)) as reader:
        yield reader
    desk.session.close()


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_new_mail_is_read_once_and_no_flag_is_set(dovecot: Dovecot, tmp_path: Path, tls: str) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, said(6), other("elsewhere"))
    desk = ImapDesk(tmp_path, port=dovecot.imaps if tls == "implicit" else dovecot.imap, tls=tls, user=user, ca=dovecot.tls.authority)
    with reading(desk) as reader:
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6", "(elsewhere)"]
        dovecot.deliver(user, said(7))
        assert reader.wait(20) is True
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]
        assert read_all(desk.session, reader) == ([], [])
    assert not [path for path in dovecot.maildir(user).glob("cur/*") if "S" in path.name.partition(":2,")[2]]


def test_a_new_reader_goes_on_where_the_last_one_ended(dovecot: Dovecot, tmp_path: Path) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, said(6))
    desk = ImapDesk(tmp_path, port=dovecot.imaps, user=user, ca=dovecot.tls.authority)
    assert ids(list(run_once(desk.session).taken)) == ["ring-6"]
    dovecot.deliver(user, said(7))
    assert ids(list(run_once(desk.session).taken)) == ["ring-7"]
    assert not run_once(desk.session).taken
    desk.session.close()


def test_mail_of_nobody_known_is_read_whole_once_an_import_makes_its_thread_known(dovecot: Dovecot, tmp_path: Path) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, said(6), other("elsewhere"))
    desk = ImapDesk(tmp_path, port=dovecot.imaps, user=user, ca=dovecot.tls.authority, body=None)
    with reading(desk) as reader:
        assert ids(read_all(desk.session, reader)[0]) == ["(ring-6)", "(elsewhere)"]
        (tmp_path / "status.eml").write_bytes(status())
        list(import_file(desk.session, tmp_path / "status.eml", ACTOR, Given(), None))
        (again,), _ = read_all(desk.session, reader)
        assert (ids([again]), len(again.entries), again.classification.kind) == (["ring-6"], 1, Kind.REPLY)
        assert read_all(desk.session, reader) == ([], [])


def test_an_answer_that_comes_before_the_mail_it_answers_is_read_when_that_one_comes(dovecot: Dovecot, tmp_path: Path) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, other("late", answers="<ring-6@example.org>"))
    desk = ImapDesk(tmp_path, port=dovecot.imaps, user=user, ca=dovecot.tls.authority)
    with reading(desk) as reader:
        assert ids(read_all(desk.session, reader)[0]) == ["(late)"]
        dovecot.deliver(user, said(6))
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6", "late"]


def test_a_wait_in_idle_ends_with_a_wake_and_with_its_time(dovecot: Dovecot, tmp_path: Path) -> None:
    desk = ImapDesk(tmp_path, port=dovecot.imaps, user=dovecot.new_user(), ca=dovecot.tls.authority)
    with reading(desk) as reader:
        read_all(desk.session, reader)
        assert reader.wait(0.05) is False
        waker = threading.Timer(0.05, reader.wake)
        waker.start()
        assert reader.wait(60) is True
        waker.join()


def test_the_other_folders_are_looked_at_too(dovecot: Dovecot, tmp_path: Path) -> None:
    user = dovecot.new_user()
    desk = ImapDesk(tmp_path, port=dovecot.imaps, user=user, ca=dovecot.tls.authority, inbox='folders = ["INBOX", "devel"]\npoll = 0.2')
    dovecot.deliver(user, said(6))
    with reading(desk) as reader:
        look = reader.look()
        first = next(look)
        with pytest.raises(ServerError, match="a folder is not there"):
            list(look)
        dovecot.make_folder(user, "devel")
        dovecot.put(user, "devel", said(7))
        assert reader.wait(20) is True
        taken, _ = read_all(desk.session, reader)
        assert ids(taken) == ["ring-6", "ring-7"]  # the first was given out before, and not taken
        assert first.folder.endswith("/INBOX")  # type: ignore[union-attr]


def test_the_same_mails_under_a_new_uidvalidity_are_looked_at_and_change_nothing(tmp_path: Path) -> None:
    with dovecot_server() as server:
        user = server.new_user()
        server.deliver(user, said(6), other("elsewhere"))
        desk = ImapDesk(tmp_path, port=server.imaps, user=user, ca=server.tls.authority)
        with reading(desk) as reader:
            assert ids(read_all(desk.session, reader)[0]) == ["ring-6", "(elsewhere)"]
            server.running.stop()
            server.new_validity(user)
            server.running.start()
            server.deliver(user, said(7))
            assert reader.wait(20) is True
            assert sorted(ids(read_all(desk.session, reader)[0])) == ["(elsewhere+)", "ring-6+", "ring-7"]
            assert read_all(desk.session, reader) == ([], [])


def test_a_server_that_is_down_for_a_while_loses_nothing_and_makes_nobody_spin(tmp_path: Path) -> None:
    with dovecot_server() as server:
        user = server.new_user()
        desk = ImapDesk(tmp_path, port=server.imaps, user=user, ca=server.tls.authority)
        with reading(desk) as reader:
            read_all(desk.session, reader)
            stopper = threading.Timer(0.2, server.running.stop)
            stopper.start()
            assert reader.wait(60) is True  # BYE
            stopper.join()
            begin = time.monotonic()
            for _ in range(2):
                with pytest.raises(ServerError) as caught:
                    read_all(desk.session, reader)
                assert caught.value.trouble is Trouble.REFUSED
                assert reader.wait(60) is True
            assert time.monotonic() - begin >= 1.4
            server.running.start()
            server.deliver(user, said(6))
            assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]


@pytest.mark.parametrize(
    ("settings", "ca", "trouble"),
    [
        ('password = "wrong"', True, Trouble.LOGIN),
        ("", False, Trouble.NOT_TRUSTED),
    ],
)
def test_a_server_that_cannot_be_used_is_told_with_its_trouble(dovecot: Dovecot, tmp_path: Path, settings: str, ca: bool, trouble: Trouble) -> None:
    desk = ImapDesk(tmp_path, port=dovecot.imaps, user=dovecot.new_user(), ca=dovecot.tls.authority if ca else None)
    if settings:
        (tmp_path / "secret").write_text("wrong")
    with reading(desk) as reader, pytest.raises(ServerError) as caught:
        read_all(desk.session, reader)
    assert caught.value.trouble is trouble


def test_a_password_is_not_sent_where_the_server_wants_tls_first(dovecot: Dovecot) -> None:
    # to a client on another address than its own Dovecot says LOGINDISABLED
    config = ImapTable(host="127.0.0.2", port=dovecot.imap, tls="none", user=dovecot.new_user())
    with pytest.raises(ServerError) as caught:
        connect(config, lambda: PASSWORD)
    assert caught.value.trouble is Trouble.NO_AUTH


def test_a_full_mailbox_is_read_at_first_start_once_and_from_where_it_stopped(dovecot: Dovecot, tmp_path: Path) -> None:
    user = dovecot.new_user()
    dovecot.fill(user, (said(6 + number // 50) if number % 50 == 7 else other(f"m{number}") for number in range(MANY)))
    desk = ImapDesk(tmp_path, port=dovecot.imaps, user=user, ca=dovecot.tls.authority)
    with reading(desk) as reader:
        for one in reader.look():  # the first portion, and the end of the first run
            assert isinstance(one, PassedOver)
            assert len(pass_over(desk.session, one)) == 7
            break
    desk.session = desk.open()
    with reading(desk) as reader:
        taken, unread = read_all(desk.session, reader)
        assert (len(taken), unread) == (MANY - 7, [])
        assert len({one.message.message_id for one in taken}) == MANY - 7
        assert sum(len(one.entries) for one in taken) == MANY // 50
        assert read_all(desk.session, reader) == ([], [])


def test_a_mail_that_is_expunged_while_the_mailbox_is_read_is_passed(dovecot: Dovecot, tmp_path: Path) -> None:
    user = dovecot.new_user()
    dovecot.fill(user, (other(f"m{number}") for number in range(600)))
    desk = ImapDesk(tmp_path, port=dovecot.imaps, user=user, ca=dovecot.tls.authority)
    with reading(desk) as reader:
        taken = 0
        for number, one in enumerate(reader.look()):
            assert isinstance(one, PassedOver)
            taken += len(pass_over(desk.session, one))
            if number == 0:
                with dovecot.mailbox(user) as imap:
                    imap.select()
                    imap.store("550:559", "+FLAGS", "\\Deleted")
                    imap.expunge()
        assert taken == 590
        assert read_all(desk.session, reader) == ([], [])


def test_what_was_read_is_filed_away_and_found_there_once_it_matters(dovecot: Dovecot, tmp_path: Path) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, said(6), other("elsewhere"))
    desk = ImapDesk(tmp_path, port=dovecot.imaps, user=user, ca=dovecot.tls.authority, settings='processed = "done"', body=None)
    with reading(desk) as reader:
        assert ids(read_all(desk.session, reader)[0]) == ["(ring-6)", "(elsewhere)"]
        assert (dovecot.count(user, "INBOX"), dovecot.count(user, "done")) == (0, 2)
        assert reader.holds(MessageId("<ring-6@example.org>"))
        assert not reader.holds(MessageId("<ring-66@example.org>"))
        (tmp_path / "status.eml").write_bytes(status())
        list(import_file(desk.session, tmp_path / "status.eml", ACTOR, Given(), None))
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
        assert dovecot.count(user, "done") == 2

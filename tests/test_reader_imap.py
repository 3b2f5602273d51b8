"""Reading from a server that misbehaves: nothing is lost, nothing is read twice, and nobody spins."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.config_servers import ImapTable
from bot.imap_client import connect
from bot.imap_connection import Folder, ImapConnection
from bot.importing import Given, import_file
from bot.once import run_once
from bot.pipeline import Taken, take
from bot.raw_mail import News, RawMail
from bot.reader import Reader, open_reader
from bot.reader_imap import ImapReader
from bot.secret import secret_of
from bot.server_faults import ServerError, Trouble
from parsers.model import Kind, MessageId
from tests.imap_desk import ImapDesk, ids, read_all
from tests.lists import ACTOR, NOW, mail, quote, status
from tests.server_fake_imap import FakeFolder, FakeImap, HangUp, Stored, Talk, Trick, fake_imap, once_at
from tests.servers import PASSWORD, certificates

RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")


def said(number: int) -> bytes:
    """An owner's answer in the thread of the posting."""
    return mail(f"{RING}v{number} posted.\n", key=f"ring-{number}")


def other(key: str) -> bytes:
    """A stranger's mail about something else."""
    return mail("v6 posted.\n", author="Else <else@example.net>", key=key, subject="Re: something else", answers="<elsewhere@example.net>")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def reading(server: FakeImap, folder: Path, settings: str = "", inbox: str = "", clock: Clock | None = None) -> Iterator[tuple[ImapDesk, Reader]]:
    desk = ImapDesk(folder, port=server.port, tls="none", settings=settings, inbox=inbox)
    desk.session.clock = clock or desk.session.clock
    with closing(open_reader(desk.session)) as reader:
        yield desk, reader
    desk.session.close()


@pytest.fixture
def server() -> Iterator[FakeImap]:
    with fake_imap() as running:
        yield running
        # whatever else happened, nothing in the mailbox was touched
        assert not [line for line in running.log if "BODY[" in line or line.startswith(("SELECT", "UID STORE", "UID MOVE", "EXPUNGE"))]


async def hang_up(talk: Talk, tag: str, rest: str) -> bool:
    raise HangUp


async def half_then_hang_up(talk: Talk, tag: str, rest: str) -> bool:
    """Half of the first mail that was asked for, and the end."""
    uids, _, items = rest.removeprefix("UID FETCH ").partition(" ")
    whole = talk.fetched(int(uids.split(",")[0]), items)
    await talk.send(whole[: len(whole) // 2])
    raise HangUp


def test_headers_come_first_and_only_bodies_that_can_matter_after_them(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(other("a"), said(6), other("b"), said(7))
    with reading(server, tmp_path) as (desk, reader):
        assert ids(read_all(desk.session, reader)[0]) == ["(a)", "ring-6", "(b)", "ring-7"]
    assert [line.split(" ")[2] for line in server.log if "BODY.PEEK[]" in line] == ["2,4"]


def test_a_mail_above_the_limit_is_archived_as_unreadable_and_not_fetched(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6) + b"lorem ipsum dolor\n" * 120_000, said(7))
    with reading(server, tmp_path) as (desk, reader):
        taken, _ = read_all(desk.session, reader)
        assert [(one.classification.kind, one.message.message_id) for one in taken] == [
            (Kind.UNREADABLE, "<ring-6@example.org>"), (Kind.REPLY, "<ring-7@example.org>")
        ]  # fmt: skip
        assert "too large" in taken[0].classification.reason
        with desk.session.database.unit_of_work(read_only=True) as work:
            row = work.archive.get("<ring-6@example.org>")
        assert row is not None
        assert row.size > 2_000_000
        assert not row.kept
    assert [line.split(" ")[2] for line in server.log if "BODY.PEEK[]" in line] == ["2"]


@pytest.mark.parametrize("cut", ["HEADER.FIELDS", "BODY.PEEK[]"])
def test_a_server_that_hangs_up_in_the_middle_of_a_mail_costs_nothing(server: FakeImap, tmp_path: Path, cut: str) -> None:
    server.deliver(said(6), said(7), other("a"))
    server.tricks.append(once_at(cut, half_then_hang_up))
    with reading(server, tmp_path) as (desk, reader):
        with pytest.raises(ServerError) as caught:
            read_all(desk.session, reader)
        assert caught.value.trouble is Trouble.HUNG_UP
        assert reader.wait(60) is True
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6", "ring-7", "(a)"]


def test_a_mail_over_which_the_server_hangs_up_each_time_holds_nobody_up_and_is_tried_again_later(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6), said(7), said(8))

    async def bad(talk: Talk, tag: str, rest: str) -> bool:
        if "BODY.PEEK[]" in rest and "2" in rest.split(" ")[2].split(","):
            raise HangUp
        return False

    server.tricks.append(bad)
    clock = Clock()
    with reading(server, tmp_path, clock=clock) as (desk, reader):
        got: list[str] = []
        for _ in range(3):
            try:
                for one in reader.look():
                    got += ids([_take(desk, one)])
            except ServerError:
                assert reader.wait(60) is True
        assert got == ["ring-6", "ring-8"]
        before = server.connections
        assert read_all(desk.session, reader) == ([], [])  # not its turn yet
        server.tricks.clear()
        clock.now += timedelta(hours=2)
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]
        assert server.connections == before
        assert cursor(desk) == "3"


def _take(desk: ImapDesk, one: News) -> Taken:
    assert isinstance(one, RawMail)
    return take(desk.session, one)


def cursor(desk: ImapDesk, folder: str = "INBOX") -> str:
    with desk.session.database.unit_of_work(read_only=True) as work:
        found = work.cursors.get(f"imap://bot@127.0.0.1/{folder}")
    assert found is not None
    return found.last


async def declines(talk: Talk, tag: str, rest: str) -> bool:
    if "2" in rest.split(" ")[2].split(","):
        await talk.send(f"{tag} NO [SERVERBUG] message 2 is damaged\r\n")
        return True
    return False


async def gives_nil(talk: Talk, tag: str, rest: str) -> bool:
    uids = rest.split(" ")[2].split(",")
    for uid in uids:
        nothing = b"* 2 FETCH (UID 2 BODY[] NIL)\r\n" if "PEEK[]" in rest else b"* 2 FETCH (UID 2)\r\n"
        await talk.send(nothing if uid == "2" else talk.fetched(int(uid), rest.partition("(")[2]))
    await talk.send(f"{tag} OK done\r\n")
    return True


@pytest.mark.parametrize("refuse", [declines, gives_nil])
@pytest.mark.parametrize("what", ["HEADER.FIELDS", "BODY.PEEK[]"])
def test_a_mail_that_the_server_does_not_give_is_told_and_tried_again_and_keeps_the_cursor(server: FakeImap, tmp_path: Path, what: str, refuse: Trick) -> None:
    server.deliver(said(6), said(7), said(8))
    server.tricks.append(once_at(what, refuse, times=0))
    clock = Clock()
    with reading(server, tmp_path, clock=clock) as (desk, reader):
        taken, unread = read_all(desk.session, reader)
        assert sorted(ids(taken)) == ["ring-6", "ring-8"]
        assert [one.key.rpartition("/")[2].lstrip("0") for one in unread] == ["2"]
        assert cursor(desk) == "1"
        assert read_all(desk.session, reader) == ([], [])
        clock.now += timedelta(hours=2)
        assert len(read_all(desk.session, reader)[1]) == 1
        server.tricks.clear()
        clock.now += timedelta(hours=2)
        server.deliver(said(9))
        assert sorted(ids(read_all(desk.session, reader)[0])) == ["ring-7", "ring-9"]
        assert cursor(desk) in ("3", "4")
        assert read_all(desk.session, reader) == ([], [])


def test_a_mail_that_is_never_given_is_archived_as_unreadable_at_last(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6), said(7))
    server.tricks.append(once_at("BODY.PEEK[]", declines, times=0))
    clock = Clock()
    with reading(server, tmp_path, clock=clock) as (desk, reader):
        shown = []
        for _ in range(40):
            taken, _ = read_all(desk.session, reader)
            shown += taken
            clock.now += timedelta(hours=2)
        assert [(one.classification.kind, one.message.message_id) for one in shown] == [
            (Kind.REPLY, "<ring-6@example.org>"), (Kind.UNREADABLE, "<ring-7@example.org>")
        ]  # fmt: skip
        assert "damaged" in shown[1].classification.reason
        assert cursor(desk) == "2"


def test_a_mail_that_is_expunged_between_search_and_fetch_is_passed_without_a_word(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6), said(7), said(8))

    async def expunge(talk: Talk, tag: str, rest: str) -> bool:
        server.inbox.mails.pop(2, None)
        return False

    server.tricks.append(once_at("HEADER.FIELDS", expunge))
    with reading(server, tmp_path) as (desk, reader):
        taken, unread = read_all(desk.session, reader)
        assert (ids(taken), unread) == (["ring-6", "ring-8"], [])
        assert cursor(desk) == "3"


def test_a_mail_that_is_expunged_between_headers_and_body_is_passed_too(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6), said(7), said(8))

    async def expunge(talk: Talk, tag: str, rest: str) -> bool:
        server.inbox.mails.pop(2, None)
        return False

    server.tricks.append(once_at("BODY.PEEK[]", expunge))
    with reading(server, tmp_path) as (desk, reader):
        taken, unread = read_all(desk.session, reader)
        assert (ids(taken), unread) == (["ring-6", "ring-8"], [])


def test_a_look_that_ends_before_a_mail_is_taken_gives_it_again(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6), said(7))
    with reading(server, tmp_path) as (desk, reader):
        for _ in reader.look():
            break
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6", "ring-7"]


def test_a_mail_that_was_not_committed_keeps_the_cursor_though_those_behind_it_were(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6), said(7), said(8))
    with reading(server, tmp_path) as (desk, reader):
        for number, one in enumerate(reader.look()):
            if number != 1:  # as if the database had refused this one
                _take(desk, one)
        assert cursor(desk) == "1"
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]
        assert cursor(desk) == "3"


async def tells_in_one_packet(talk: Talk, tag: str, rest: str) -> bool:
    """Mail that came just before IDLE: told of in the same packet as the plus."""
    _put(talk)
    await talk.send("+ idling\r\n" + talk.news())
    await talk.idling(tag)
    return True


async def tells_before_the_plus(talk: Talk, tag: str, rest: str) -> bool:
    _put(talk)
    await talk.send(talk.news() + "+ idling\r\n")
    await talk.idling(tag)
    return True


async def tells_in_pieces(talk: Talk, tag: str, rest: str) -> bool:
    """A line that is cut by a packet."""
    await talk.send("+ idling\r\n")
    _put(talk)
    for piece in talk.news().partition("EXI"):
        await talk.send(piece)
        await asyncio.sleep(0.05)
    await talk.idling(tag)
    return True


def _put(talk: Talk) -> None:
    box = talk.server.inbox
    box.mails[box.next_uid] = Stored(said(7).replace(b"\n", b"\r\n"), NOW)
    box.next_uid += 1


@pytest.mark.parametrize("act", [tells_in_one_packet, tells_before_the_plus, tells_in_pieces])
def test_idle_wakes_however_the_server_tells_of_new_mail(server: FakeImap, tmp_path: Path, act: Trick) -> None:
    with reading(server, tmp_path) as (desk, reader):
        read_all(desk.session, reader)
        server.tricks.append(once_at("IDLE", act))
        assert reader.wait(60) is True
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]
    assert server.connections == 1


def test_mail_that_is_told_of_in_the_answer_to_the_last_fetch_is_not_waited_for(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6))

    async def told_early(talk: Talk, tag: str, rest: str) -> bool:
        _put(talk)
        await talk.send(talk.fetched(1, rest.partition("(")[2]) + f"{talk.news()}{tag} OK done\r\n".encode())
        return True

    server.tricks.append(once_at("BODY.PEEK[]", told_early))
    with reading(server, tmp_path) as (desk, reader):
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
        assert reader.wait(60) is True
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]
    assert "IDLE" not in server.log


def test_idle_ends_with_a_wake_and_is_renewed_in_time(server: FakeImap, tmp_path: Path) -> None:
    with reading(server, tmp_path, settings="idle_renew = 1.0") as (desk, reader):
        read_all(desk.session, reader)
        waker = threading.Timer(0.1, reader.wake)
        waker.start()
        assert reader.wait(60) is True
        waker.join()
        read_all(desk.session, reader)
        assert reader.wait(60) is True  # renewed after a second, with a look
        assert server.log.count("IDLE") == 2


def test_a_server_that_says_bye_in_idle_is_asked_again_and_one_that_always_does_so_ever_less_often(
    server: FakeImap, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def bye(talk: Talk, tag: str, rest: str) -> bool:
        await talk.send("+ idling\r\n* BYE going down\r\n")
        raise HangUp

    server.tricks.append(once_at("IDLE", bye, times=3))
    with reading(server, tmp_path) as (desk, reader), caplog.at_level(logging.INFO, logger="prognosis"):
        waits = []
        for _ in range(3):
            assert read_all(desk.session, reader) == ([], [])
            begin = time.monotonic()
            assert reader.wait(60) is True
            waits.append(time.monotonic() - begin)
        assert waits[0] >= 0.5
        assert waits[1] >= 1
        assert waits[2] >= 2
        server.deliver(said(6))
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
    assert [record.getMessage() for record in caplog.records] == ["connection lost"] * 3
    assert server.connections == 4


def test_a_server_without_idle_is_looked_at_every_poll_seconds(tmp_path: Path) -> None:
    with fake_imap(capabilities="IMAP4rev1 AUTH=PLAIN") as server, reading(server, tmp_path, inbox="poll = 0.2") as (desk, reader):
        read_all(desk.session, reader)
        server.deliver(said(6))
        assert reader.wait(0.05) is False
        assert reader.wait(60) is True
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
        assert "IDLE" not in server.log


def test_slow_answers_are_waited_for_and_silence_is_not(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6))
    server.delay = 0.2
    with reading(server, tmp_path, settings="timeout = 1.0") as (desk, reader):
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
        server.deliver(said(7))
        server.delay = 5.0
        with pytest.raises(ServerError) as caught:
            read_all(desk.session, reader)
        assert caught.value.trouble is Trouble.SILENT
        assert reader.wait(60) is True
        server.delay = 0.0
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]


def test_a_connection_that_died_between_two_looks_is_made_again_without_a_word(server: FakeImap, tmp_path: Path) -> None:
    now = [1000.0]
    desk = ImapDesk(tmp_path, port=server.port, tls="none", settings="idle = false")
    with closing(ImapReader(desk.session, monotonic=lambda: now[0])) as reader:
        read_all(desk.session, reader)
        server.stop()
        server.start()
        server.deliver(said(6))
        now[0] += 60
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
    desk.session.close()


def test_close_from_another_thread_cuts_a_look_short(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6))
    server.tricks.append(once_at("HEADER.FIELDS", _never))
    with reading(server, tmp_path) as (desk, reader):
        closer = threading.Timer(0.3, reader.close)
        closer.start()
        begin = time.monotonic()
        with pytest.raises(ServerError):
            read_all(desk.session, reader)
        assert time.monotonic() - begin < 20  # the time-out is 30 s
        closer.join()


async def _never(talk: Talk, tag: str, rest: str) -> bool:
    await asyncio.sleep(60)
    return True


def test_a_new_uidvalidity_is_told_and_all_is_looked_at_again(server: FakeImap, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server.deliver(said(6), other("a"))
    with reading(server, tmp_path) as (desk, reader), caplog.at_level(logging.INFO, logger="prognosis"):
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6", "(a)"]

        def renumber() -> None:
            server.inbox.validity, server.inbox.next_uid = 8, 1
            server.inbox.mails.clear()

        server.do(renumber)
        server.stop()  # a server that renumbers hangs up
        server.start()
        server.deliver(other("a"), said(6), said(7))
        assert reader.wait(60) is True
        assert ids(read_all(desk.session, reader)[0]) == ["(a+)", "ring-6+", "ring-7"]
        assert "folder renumbered, read anew" in [record.getMessage() for record in caplog.records]
        assert read_all(desk.session, reader) == ([], [])


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN", "IMAP4rev1 IDLE UIDPLUS AUTH=PLAIN", "IMAP4rev1 IDLE AUTH=PLAIN"])
def test_mail_is_filed_away_once_it_is_committed(tmp_path: Path, capabilities: str) -> None:
    with fake_imap(capabilities=capabilities) as server:
        server.deliver(said(6), other("a"), said(7))
        with reading(server, tmp_path, settings='processed = "done"') as (desk, reader):
            for one in reader.look():
                _take(desk, one)
                break  # stopped here: one is committed, and nothing is filed
            assert len(server.inbox.mails) == 3
            assert ids(read_all(desk.session, reader)[0]) == ["(a)", "ring-7"]
            assert len(server.folders["done"].mails) == 3
            left = [stored.flags for stored in server.inbox.mails.values()]
            assert left == ([{"\\Deleted"}] * 3 if "UIDPLUS" not in capabilities else [])
            assert read_all(desk.session, reader) == ([], [])
            assert len(server.folders["done"].mails) == 3


def test_a_mail_that_is_not_committed_is_not_filed(tmp_path: Path) -> None:
    with fake_imap() as server:
        server.deliver(said(6), said(7))
        with reading(server, tmp_path, settings='processed = "done"') as (desk, reader):
            for number, one in enumerate(reader.look()):
                if number:
                    _take(desk, one)
            assert list(server.inbox.mails) == [1]


OAUTH = {
    "oauthbearer": ("OAUTHBEARER", "n,a=bot,\1auth=Bearer {}\1\1"),
    "xoauth2": ("XOAUTH2", "user=bot\1auth=Bearer {}\1\1"),
}


@pytest.mark.parametrize("auth", OAUTH)
def test_a_token_is_read_anew_from_its_file_at_each_log_in(tmp_path: Path, auth: str) -> None:
    valid = [PASSWORD]
    mechanism, form = OAUTH[auth]
    capabilities = f"IMAP4rev1 IDLE AUTH={mechanism}"
    with fake_imap(capabilities=capabilities, admits=lambda how, user, secret: (how, user) == (mechanism, form.format(valid[0]))) as server:
        server.deliver(said(6))
        with reading(server, tmp_path, settings=f'auth = "{auth}"') as (desk, reader):
            assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
            valid[0] = "renewed"
            server.stop()
            server.start()
            assert reader.wait(60) is True
            with pytest.raises(ServerError) as caught:
                read_all(desk.session, reader)
            assert caught.value.trouble is Trouble.LOGIN
            assert PASSWORD not in str(caught.value)
            (tmp_path / "secret").write_text("renewed\n")
            assert read_all(desk.session, reader) == ([], [])


def test_a_refused_log_in_is_not_tried_again_soon(server: FakeImap, tmp_path: Path) -> None:
    with reading(server, tmp_path) as (desk, reader):
        (tmp_path / "secret").write_text("wrong")
        with pytest.raises(ServerError) as caught:
            read_all(desk.session, reader)
        assert caught.value.trouble is Trouble.LOGIN
        waker = threading.Timer(1.5, reader.wake)
        begin = time.monotonic()
        waker.start()
        reader.wait(0)
        assert time.monotonic() - begin >= 1.4  # after another failure it would have been a second at most
        waker.join()


LOG_INS = [
    ({"capabilities": "IMAP4rev1 LOGINDISABLED"}, "none", "ok", Trouble.NO_AUTH),
    ({"capabilities": "IMAP4rev1"}, "starttls", "ok", Trouble.NO_TLS),
    ({"capabilities": "IMAP4rev1"}, "none", "ok", None),
    ({"capabilities": "IMAP4rev1 AUTH=PLAIN"}, "none", "pässword", None),
    ({"greeting": "SSH-2.0-OpenSSH_9.2\r\n"}, "none", "ok", Trouble.HUNG_UP),
    ({"greeting": "* BYE too many connections\r\n"}, "none", "ok", Trouble.HUNG_UP),
]


@pytest.mark.parametrize(("settings", "tls", "password", "trouble"), LOG_INS)
def test_a_log_in_works_or_says_what_is_wrong(settings: dict[str, str], tls: str, password: str, trouble: Trouble | None) -> None:
    with fake_imap(admits=lambda how, user, secret: secret == password, **settings) as server:
        config = ImapTable.model_validate({"host": "127.0.0.1", "port": server.port, "tls": tls, "user": "bot", "timeout": 5.0})
        if trouble is None:
            ImapConnection(*connect(config, lambda: password), 5.0).close()
            return
        with pytest.raises(ServerError) as caught:
            connect(config, lambda: password)
        assert caught.value.trouble is trouble


@pytest.mark.parametrize(("fault", "trouble"), [("expired", Trouble.EXPIRED), ("name", Trouble.WRONG_HOST), ("authority", Trouble.NOT_TRUSTED)])
def test_a_wrong_certificate_is_refused_with_the_reason(tmp_path: Path, fault: str, trouble: Trouble) -> None:
    files = certificates(tmp_path / "a", *(["mail.example.org"] if fault == "name" else []), expired=fault == "expired")
    trusted = certificates(tmp_path / "b") if fault == "authority" else files
    with fake_imap(tls=files.context()) as server:
        config = ImapTable.model_validate({"host": "127.0.0.1", "port": server.port, "user": "bot", "ca_file": trusted.authority})
        with pytest.raises(ServerError) as caught:
            connect(config, lambda: PASSWORD)
        assert caught.value.trouble is trouble


@pytest.mark.parametrize(("missing", "trouble"), [("ca_file", Trouble.NOT_TRUSTED), ("password_file", Trouble.LOGIN)])
def test_a_file_of_the_config_that_is_gone_is_named(server: FakeImap, tmp_path: Path, missing: str, trouble: Trouble) -> None:
    tls = "implicit" if missing == "ca_file" else "none"
    config = ImapTable.model_validate({"host": "127.0.0.1", "port": server.port, "tls": tls, "user": "bot", missing: tmp_path / "gone.pem"})
    with pytest.raises(ServerError, match=r"gone\.pem: No such file") as caught:
        connect(config, lambda: secret_of(config))
    assert caught.value.trouble is trouble


@contextmanager
def connected(server: FakeImap) -> Iterator[ImapConnection]:
    config = ImapTable.model_validate({"host": "127.0.0.1", "port": server.port, "tls": "none", "user": "bot"})
    connection = ImapConnection(*connect(config, lambda: PASSWORD), 30.0)
    yield connection
    connection.close()


def test_a_folder_of_very_many_mails_is_listed_in_windows(server: FakeImap) -> None:
    server.deliver(*[other(f"m{number}") for number in range(5)])
    with connected(server) as connection:
        opened = connection.select("INBOX")
        many = Folder(validity=opened.validity, next_uid=120_000, mails=60_000)
        assert list(connection.uids(2, many)) == [3, 4, 5]
        assert [line for line in server.log if "SEARCH" in line] == [
            "UID SEARCH UID 3:50002", "UID SEARCH UID 50003:100002", "UID SEARCH UID 100003:119999", "UID SEARCH UID 120000:*"
        ]  # fmt: skip


def test_the_last_mail_is_not_taken_for_a_new_one(server: FakeImap) -> None:
    server.deliver(said(6))
    with connected(server) as connection:
        assert list(connection.uids(1, connection.select("INBOX"))) == []


def test_no_command_line_is_too_long_for_a_server(server: FakeImap, tmp_path: Path) -> None:
    server.inbox.next_uid = 4_000_000_000
    server.deliver(*[other(f"m{number}") for number in range(1100)])
    with reading(server, tmp_path) as (desk, reader):
        assert len(read_all(desk.session, reader)[0]) == 1100
    assert max(map(len, server.log)) < 8_000


def test_what_the_library_sends_in_two_packets_is_not_held_back_for_a_receipt(server: FakeImap) -> None:
    config = ImapTable.model_validate({"host": "127.0.0.1", "port": server.port, "tls": "none", "user": "bot"})
    _, client = connect(config, lambda: PASSWORD)
    for level, option in ((socket.IPPROTO_TCP, socket.TCP_NODELAY), (socket.SOL_SOCKET, socket.SO_KEEPALIVE)):
        assert client.socket().getsockopt(level, option) == 1
    client.shutdown()


def test_whether_a_mail_is_there_can_be_asked_while_another_thread_idles(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6))
    with reading(server, tmp_path) as (desk, reader):
        read_all(desk.session, reader)
        waits = threading.Thread(target=reader.wait, args=(60,))
        waits.start()
        found = [reader.holds(MessageId(name)) for name in ("<ring-6@example.org>", "<ring-7@example.org>", "ring-6@example.org", "<übung@example.org>")]
        assert found == [True, False, False, False]
        reader.wake()
        waits.join()
        assert read_all(desk.session, reader) == ([], [])
    assert server.connections == 5


def test_the_time_of_arrival_is_a_moment_whatever_the_zone_of_the_server(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6), arrived=datetime(2026, 3, 9, 14, tzinfo=timezone(timedelta(hours=-5))))
    with reading(server, tmp_path) as (desk, reader):
        read_all(desk.session, reader)
        with desk.session.database.unit_of_work(read_only=True) as work:
            row = work.archive.get("<ring-6@example.org>")
    assert row is not None
    assert row.arrived_at == datetime(2026, 3, 9, 19, tzinfo=UTC)


def test_a_mail_that_shows_below_the_cursor_is_read_with_the_next_connection(server: FakeImap, tmp_path: Path) -> None:
    server.inbox.next_uid = 5
    server.deliver(said(6))
    with reading(server, tmp_path) as (desk, reader):
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
    server.do(lambda: server.inbox.mails.update({3: Stored(said(7).replace(b"\n", b"\r\n"), NOW)}))
    desk.session = desk.open()
    with closing(open_reader(desk.session)) as reader:
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]
        assert cursor(desk) == "5"
        assert read_all(desk.session, reader) == ([], [])
    desk.session.close()


def test_who_writes_in_the_thread_is_known_from_then_on(server: FakeImap, tmp_path: Path) -> None:
    new = "Zoe Quill <zoe@example.net>"

    def elsewhere(key: str) -> bytes:
        return mail("x\n", author=new, key=key, subject="Re: other", answers="<elsewhere@example.net>")

    server.deliver(elsewhere("before"), mail("y\n", author=new, key="in"), elsewhere("after"))
    with reading(server, tmp_path) as (desk, reader):
        assert ids(read_all(desk.session, reader)[0]) == ["(before)", "in", "after"]


def test_a_folder_that_may_only_be_read_is_not_filed_from_and_says_so(server: FakeImap, tmp_path: Path) -> None:
    async def read_only(talk: Talk, tag: str, rest: str) -> bool:
        await talk.send(f"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [READ-ONLY] x\r\n{tag} OK [READ-ONLY] done\r\n")
        return True

    server.tricks.append(once_at("SELECT", read_only, times=0))
    with reading(server, tmp_path, settings='processed = "done"') as (desk, reader), pytest.raises(ServerError, match="not writable"):
        read_all(desk.session, reader)
    server.log.clear()


def test_what_matters_now_and_cannot_be_read_now_is_asked_for_again_after_a_while(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6), other("a"), said(7))
    clock = Clock()
    desk = ImapDesk(tmp_path, port=server.port, tls="none", body=None)
    desk.session.clock = clock
    with closing(open_reader(desk.session)) as reader:
        assert ids(read_all(desk.session, reader)[0]) == ["(ring-6)", "(a)", "(ring-7)"]
        (tmp_path / "status.eml").write_bytes(status())
        list(import_file(desk.session, tmp_path / "status.eml", ACTOR, Given(), None))
        server.tricks.append(once_at("BODY.PEEK[]", _refuses_the_third, times=0))
        taken, unread = read_all(desk.session, reader)
        assert (ids(taken), len(unread)) == (["ring-6"], 1)
        server.tricks.clear()
        assert read_all(desk.session, reader) == ([], [])
        clock.now += timedelta(hours=2)
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]
        server.log.clear()
        clock.now += timedelta(hours=2)
        assert read_all(desk.session, reader) == ([], [])
        assert not [line for line in server.log if "FETCH" in line]
    desk.session.close()


async def _refuses_the_third(talk: Talk, tag: str, rest: str) -> bool:
    if "3" in rest.split(" ")[2].split(","):
        await talk.send(f"{tag} NO not now\r\n")
        return True
    return False


def test_once_reads_over_imap(server: FakeImap, tmp_path: Path) -> None:
    server.deliver(said(6), other("a"))
    desk = ImapDesk(tmp_path, port=server.port, tls="none")
    done = run_once(desk.session)
    assert ids(list(done.taken)) == ["ring-6", "(a)"]
    assert server.log[-1] == "LOGOUT"
    desk.session.close()


def test_folders_beside_the_first_are_asked_about_and_read_when_something_is_new(server: FakeImap, tmp_path: Path) -> None:
    server.folders["devel"] = FakeFolder(validity=9)
    with reading(server, tmp_path, inbox='folders = ["INBOX", "devel"]\npoll = 0.3') as (desk, reader):
        assert read_all(desk.session, reader) == ([], [])
        assert read_all(desk.session, reader) == ([], [])
        assert server.log.count('EXAMINE "devel"') == 1
        server.deliver(said(6), folder="devel")
        assert reader.wait(60) is True
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
        assert cursor(desk, "devel") == "1"
        server.deliver(said(7))
        assert reader.wait(60) is True  # the first one is watched again
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]

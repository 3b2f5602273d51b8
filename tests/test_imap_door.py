"""Who asks an IMAP server between the looks does not log in again and again while it keeps us out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.imap_door import REFUSED_WAIT
from bot.reader_imap import ImapReader
from bot.server_faults import ServerError, Trouble
from parsers.model import MessageId
from tests.imap_desk import ImapDesk, read_all
from tests.lists import mail
from tests.server_fake_imap import FakeImap, fake_imap
from tests.servers import PASSWORD

THERE = MessageId("<ring-6@example.org>")


class Ticks:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[FakeImap]:
    with fake_imap() as running:
        running.deliver(mail("v6 posted.\n", key="ring-6"))
        yield running


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def desk(server: FakeImap, tmp_path: Path) -> Iterator[ImapDesk]:
    desk = ImapDesk(tmp_path, port=server.port, tls="none")
    yield desk
    desk.session.close()


def ask(reader: ImapReader) -> Trouble | bool:
    """Whether the mail is there, or why that cannot be told."""
    try:
        return reader.holds(THERE)
    except ServerError as error:
        return error.trouble


def tries(server: FakeImap) -> int:
    return sum(line.startswith("AUTHENTICATE") for line in server.log)


def test_a_question_whose_log_in_is_refused_is_not_asked_again_soon(server: FakeImap, desk: ImapDesk, ticks: Ticks) -> None:
    server.admits = lambda how, user, secret: False
    with closing(ImapReader(desk.session, monotonic=ticks)) as reader:
        assert [ask(reader) for _ in range(20)] == [Trouble.LOGIN] * 20
        assert tries(server) == 1
        ticks.now += REFUSED_WAIT - 1
        assert (ask(reader), tries(server)) == (Trouble.LOGIN, 1)
        ticks.now += 2
        assert (ask(reader), tries(server)) == (Trouble.LOGIN, 2)
        server.admits = lambda how, user, secret: secret == PASSWORD
        ticks.now += 300
        assert (ask(reader), tries(server)) == (True, 3)
        assert (ask(reader), tries(server)) == (True, 4)


def test_while_the_reader_is_kept_out_it_alone_tries(server: FakeImap, desk: ImapDesk, ticks: Ticks) -> None:
    server.admits = lambda how, user, secret: False
    with closing(ImapReader(desk.session, monotonic=ticks)) as reader:
        with pytest.raises(ServerError):
            read_all(desk.session, reader)
        ticks.now += 3600
        assert [ask(reader) for _ in range(20)] == [Trouble.LOGIN] * 20
        assert tries(server) == 1
        server.admits = lambda how, user, secret: secret == PASSWORD
        read_all(desk.session, reader)
        assert (ask(reader), tries(server)) == (True, 3)


def test_a_server_that_is_away_is_asked_again_soon(server: FakeImap, desk: ImapDesk, ticks: Ticks) -> None:
    greeting, server.greeting = server.greeting, "* BYE not now\r\n"
    with closing(ImapReader(desk.session, monotonic=ticks)) as reader:
        assert ask(reader) not in (True, False)
        before = server.connections
        assert ask(reader) not in (True, False)
        assert server.connections == before
        server.greeting = greeting
        ticks.now += 2
        assert ask(reader) is True


def test_the_fault_that_is_told_again_does_not_grow(server: FakeImap, desk: ImapDesk, ticks: Ticks) -> None:
    server.admits = lambda how, user, secret: False
    depths = []
    with closing(ImapReader(desk.session, monotonic=ticks)) as reader:
        for _ in range(5):
            with pytest.raises(ServerError) as caught:
                reader.holds(THERE)
            depths.append(len(caught.traceback))
    assert depths[1:] == [depths[1]] * 4

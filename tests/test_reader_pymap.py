"""Reading from pymap, the server that every machine has: what the tests with Dovecot show, without it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.importing import Given, import_file
from bot.reader import Reader, open_reader
from parsers.model import MessageId
from tests.imap_desk import ImapDesk, ids, read_all
from tests.lists import ACTOR, mail, quote, status
from tests.server_pymap import Pymap

RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")


def said(number: int) -> bytes:
    return mail(f"{RING}v{number} posted.\n", key=f"ring-{number}")


def other(key: str) -> bytes:
    return mail("v6 posted.\n", author="Else <else@example.net>", key=key, subject="Re: something else", answers="<elsewhere@example.net>")


@contextmanager
def reading(server: Pymap, folder: Path, settings: str = "", *, imported: bool = True) -> Iterator[tuple[ImapDesk, Reader]]:
    more = {} if imported else {"body": None}
    desk = ImapDesk(folder, port=server.port, tls="starttls", ca=server.tls.authority, settings=settings, **more)  # type: ignore[arg-type]
    with closing(open_reader(desk.session)) as reader:
        yield desk, reader
    desk.session.close()


def test_mail_that_comes_while_we_idle_is_read_one_after_the_other_over_one_connection(pymap: Pymap, tmp_path: Path) -> None:
    with reading(pymap, tmp_path) as (desk, reader):
        assert read_all(desk.session, reader) == ([], [])
        got: list[str] = []
        for number in range(6, 21):  # it answers in pieces: who reads half lines loses one of fifteen
            sender = threading.Timer(0.02, pymap.deliver, args=(said(number),))
            sender.start()
            assert reader.wait(60) is True
            sender.join()
            got += ids(read_all(desk.session, reader)[0])
        got += ids(read_all(desk.session, reader)[0])
        assert got == [f"ring-{number}" for number in range(6, 21)]


def test_mail_that_comes_between_the_last_command_and_the_idling_is_read_soon(pymap: Pymap, tmp_path: Path) -> None:
    pymap.deliver(said(6))
    with reading(pymap, tmp_path) as (desk, reader):
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6"]
        pymap.deliver(said(7))  # pymap will not tell of it: it waits for the next change
        assert reader.wait(60) is True
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7"]


def test_headers_come_first_and_an_import_brings_the_bodies(pymap: Pymap, tmp_path: Path) -> None:
    pymap.deliver(said(6), other("elsewhere"))
    with reading(pymap, tmp_path, imported=False) as (desk, reader):
        assert ids(read_all(desk.session, reader)[0]) == ["(ring-6)", "(elsewhere)"]
        (tmp_path / "status.eml").write_bytes(status())
        list(import_file(desk.session, tmp_path / "status.eml", ACTOR, Given(), None))
        (again,), _ = read_all(desk.session, reader)
        assert (ids([again]), len(again.entries)) == (["ring-6"], 1)


def test_mail_is_filed_and_found(pymap: Pymap, tmp_path: Path) -> None:
    pymap.deliver(said(6), other("elsewhere"))
    with reading(pymap, tmp_path, 'processed = "done"') as (desk, reader):
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6", "(elsewhere)"]
        assert read_all(desk.session, reader) == ([], [])
        assert reader.holds(MessageId("<ring-6@example.org>"))
        assert not reader.holds(MessageId("<ring-7@example.org>"))


def test_a_server_that_starts_anew_with_other_mail_is_read_from_the_start(pymap: Pymap, tmp_path: Path) -> None:
    pymap.deliver(said(6), said(7))
    with reading(pymap, tmp_path) as (desk, reader):
        assert ids(read_all(desk.session, reader)[0]) == ["ring-6", "ring-7"]
        pymap.stop()
        pymap.start()
        pymap.deliver(said(7), said(8))
        assert reader.wait(60) is True
        assert ids(read_all(desk.session, reader)[0]) == ["ring-7+", "ring-8"]

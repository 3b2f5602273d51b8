"""Reading over IMAP measured on a real Dovecot: how long a mail takes to reach us, and a full mailbox at first start."""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.config_servers import ImapTable
from bot.imap_client import connect
from bot.imap_connection import ImapConnection
from bot.passing import pass_over
from bot.pipeline import take
from bot.raw_mail import PassedOver, RawMail, Unread
from bot.reader import Reader, open_reader
from tests.imap_desk import ImapDesk
from tests.lists import mail, quote
from tests.server_dovecot import Dovecot, dovecot_server
from tests.servers import PASSWORD

ROUNDS = 15
FULL = 10_000
RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")


def said(number: int) -> bytes:
    """An owner's answer."""
    return mail(f"{RING}v{number} posted.\n", key=f"ring-{number}").replace(b"\n", b"\r\n")


def waking() -> None:
    """From the end of the delivery to the mail in hand, against the bare wake-up out of IDLE, in turns on one server."""
    with dovecot_server() as server, tempfile.TemporaryDirectory() as place:
        user, other = server.new_user(), server.new_user()
        desk = ImapDesk(Path(place), port=server.imaps, user=user, ca=server.tls.authority)
        config = ImapTable(host="127.0.0.1", port=server.imaps, user=other, ca_file=server.tls.authority)
        bare = ImapConnection(*connect(config, lambda: PASSWORD), config.timeout)
        bare.select("INBOX")
        ear, mouth = os.pipe()
        ours: list[float] = []
        peer: list[float] = []
        with closing(open_reader(desk.session)) as reader:
            list(reader.look())
            for number in range(ROUNDS):
                peer.append(_after_delivery(server, other, said(number), lambda: bare.idle(30, ear)))
                list(bare.uids(number, bare.select("INBOX")))
                ours.append(_after_delivery(server, user, said(number + 6), lambda: _in_hand(reader)))
                for one in reader.look():
                    assert isinstance(one, RawMail)
                    take(desk.session, one)
        bare.close()
        desk.session.close()
        for end in (ear, mouth):
            os.close(end)
        mine, theirs = statistics.median(ours) * 1000, statistics.median(peer) * 1000
        print(f"{'mail delivered -> in hand (Dovecot)':44} {mine:9.2f} ms   {theirs:9.2f} ms {'bare IDLE wake-up':34} {mine - theirs:+6.1f} ms")


def _after_delivery(server: Dovecot, user: str, raw: bytes, arrived: Callable[[], object]) -> float:
    """Seconds from the server's 250 to the return of `arrived`, which is waiting when the mail comes."""
    accepted: list[float] = []

    def deliver() -> None:
        server.deliver(user, raw)
        accepted.append(time.perf_counter())

    sender = threading.Timer(0.2, deliver)
    sender.start()
    arrived()
    end = time.perf_counter()
    sender.join()
    return end - accepted[0]


def _in_hand(reader: Reader) -> None:
    while not reader.wait(30):
        pass
    next(iter(reader.look()))


def first_start() -> None:
    """A mailbox of many mails read from the start: mails a second, and what the process grew by."""
    with dovecot_server() as server, tempfile.TemporaryDirectory() as place:
        user = server.new_user()
        server.fill(user, (_mixed(number) for number in range(FULL)))
        desk = ImapDesk(Path(place), port=server.imaps, user=user, ca=server.tls.authority)
        count, before = 0, _resident()
        begin, worked = time.perf_counter(), time.process_time()
        with closing(open_reader(desk.session)) as reader:
            for one in reader.look():
                assert not isinstance(one, Unread)
                count += len(pass_over(desk.session, one)) if isinstance(one, PassedOver) else bool(take(desk.session, one))
        seconds, cpu = time.perf_counter() - begin, time.process_time() - worked
        desk.session.close()
        print(
            f"{f'first start, {count} mails (Dovecot)':44} {count / seconds:9.0f} mails/s, {count / cpu:.0f} a second of CPU; "
            f"{before:.0f} MB resident before, {_resident():.0f} MB after"
        )


def _mixed(number: int) -> bytes:
    """One mail of a busy list: one in fifty is an owner's answer, one in ten a patch, the others answers to patches."""
    if number % 50 == 7:
        return said(6 + number // 50)
    author = f"Dev {number % 300} <dev{number % 300}@example.net>"
    patch = f"[PATCH v{number % 7} {number % 9}/8] subsystem: change {number}"
    subject, answers = (patch, None) if number % 10 == 3 else (f"Re: {patch}", f"<m{number - 1}@example.org>")
    return mail("lorem ipsum dolor sit amet\n" * 400, author=author, key=f"m{number}", subject=subject, answers=answers)


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

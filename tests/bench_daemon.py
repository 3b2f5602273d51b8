"""What the daemon costs while nothing happens, and how soon it tells what came of a mail: parts of `make bench`."""

from __future__ import annotations

import os
import select
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from imapclient import IMAPClient  # type: ignore[import-untyped]

from tests.bot_process import Bot
from tests.labs import SECRETS, fill_mailbox
from tests.lists import mail, quote, status
from tests.server_dovecot import Dovecot, dovecot_server
from tests.servers import PASSWORD, program

MAILS = 10_000
IDLE_SECONDS = 60
REPLIES = 21
CPU, MEMORY, LATER = 0.5, 110.0, 150.0
"""The limits: per cent of a core while nothing happens, MB after `MAILS` mails, ms from the bare IDLE's waking to the outcome."""
USER = "bot"
TABLES = """[record]
managers = ["Ada Novak <ada@example.org>"]
bot = "Heron status <bot@example.org>"
lists = ["devel@lists.example.org"]
[inbox]
kind = "imap"
[imap]
host = "localhost"
port = {imap}
tls = "starttls"
ca_file = "{ca_file}"
user = "{user}"
"""


def show(what: str, value: float, limit: float, unit: str) -> None:
    """One row: the figure, its limit, and whether it is kept."""
    print(f"{what:62} {value:9.2f} {unit:18} limit {limit:7.2f}   {'kept' if value <= limit else 'MISSED'}")


def daemon() -> None:
    """The daemon on a Dovecot of its own: memory after many mails, idling, and the time from a delivery to its outcome."""
    if program("dovecot") is None:
        print("left out, Dovecot is not installed (apt install dovecot-imapd dovecot-lmtpd): the daemon's memory, idling and latency")
        return
    with dovecot_server() as dovecot, tempfile.TemporaryDirectory() as place:
        dovecot.new_user(USER)
        _fill(dovecot)
        with _bot(Path(place), dovecot) as bot:
            assert bot.process is not None
            bot.wait_for_log("mail read", MAILS, 600)
            show(f"resident memory after {MAILS} mails", _resident(bot.process.pid), MEMORY, "MB")
            time.sleep(5)
            begin = _cpu(bot.process.pid)
            time.sleep(IDLE_SECONDS)
            used = (_cpu(bot.process.pid) - begin) / IDLE_SECONDS * 100
            show(f"CPU in {IDLE_SECONDS} s without mail", used, CPU, "% of a core")
            _latency(dovecot, bot)


@contextmanager
def _bot(folder: Path, dovecot: Dovecot) -> Iterator[Bot]:
    (folder / "config.toml").write_text(TABLES.format(imap=dovecot.imap, ca_file=dovecot.tls.authority, user=USER))
    (folder / "status.eml").write_bytes(status())
    bot = Bot(folder, dict(SECRETS))
    bot.run("import", "status.eml")
    bot.start()
    try:
        yield bot
    finally:
        bot.stop()


def _fill(dovecot: Dovecot) -> None:
    """A list's archive: one mail in ten answers the status mail, the others are about something else."""
    said = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
    talk = "\n".join(f"A line of talk about something else, number {number}." for number in range(60))

    def mails() -> Iterator[bytes]:
        for number in range(MAILS):
            if number % 10:
                yield mail(f"{talk}\n", key=f"talk-{number}", subject=f"Talk {number}", answers=None)
            else:
                yield mail(f"{said}Is this still so? I have read number {number}.\n", key=f"about-{number}")

    fill_mailbox(dovecot, USER, mails())


def _resident(process: int) -> float:
    """VmRSS of proc(5), in MB."""
    text = Path(f"/proc/{process}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def _cpu(process: int) -> float:
    """User and system time of all threads so far, in seconds: fields 14 and 15 of proc(5)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _latency(dovecot: Dovecot, bot: Bot) -> None:
    """Deliver replies one by one; a bare client that idles beside the daemon shows what the server takes for itself."""
    said = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
    bare: list[float] = []
    ours: list[float] = []
    with _Idler(dovecot) as idler:
        for number in range(REPLIES):
            read = len(bot.log("mail read"))
            dovecot.deliver(USER, mail(f"{said}v{number + 6} posted.\n", key=f"latency-{number}").replace(b"\n", b"\r\n"))
            delivered = time.time()
            line = bot.wait_for_log("mail read", read + 1)[-1]
            ours.append(datetime.fromisoformat(str(line["time"])).astimezone(UTC).timestamp() - delivered)
            bare.append(idler.woken(number) - delivered)
            time.sleep(0.2)
    first, second = statistics.median(bare) * 1000, statistics.median(ours) * 1000
    print(f"delivery to waking of a bare IDLE, delivery to outcome: {first:.0f} ms, {second:.0f} ms (medians of {REPLIES})")
    show("outcome after the bare IDLE has woken", second - first, LATER, "ms")


class _Idler:
    """A client that only idles, and notes when it is woken."""

    def __init__(self, dovecot: Dovecot) -> None:
        self._client = IMAPClient("localhost", dovecot.imap, ssl=False, timeout=30)
        self._client.starttls(dovecot.tls.trusting())
        self._client.login(USER, PASSWORD)
        self._client.select_folder("INBOX", readonly=True)
        self._times: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> _Idler:
        self._client.idle()
        self._thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._client.shutdown()

    def woken(self, number: int) -> float:
        """When it was woken for that mail (time.time)."""
        while len(self._times) <= number:
            time.sleep(0.005)
        return self._times[number]

    def _run(self) -> None:
        connection: socket.socket = self._client.socket()
        connection.setblocking(False)
        poller = select.poll()
        poller.register(connection, select.POLLIN)
        while not self._ended.is_set():
            if poller.poll(100):
                now, said = time.time(), b""
                try:
                    said = connection.recv(65536)
                except BlockingIOError:  # TLS had no whole record yet
                    continue
                self._times += [now] * said.count(b"EXISTS")


if __name__ == "__main__":
    daemon()

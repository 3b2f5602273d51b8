"""The program is killed while it sends, at each point of the conversation: a posting is on the list once, or stands as uncertain."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.outbox import State
from tests.office import BO, LIST, Office
from tests.server_aiosmtpd import Act, At, Mail, Smtpd, smtp_server

ONCE = [sys.executable, "-m", "bot.cli", "once"]
BEFORE = (At.GREETING, At.EHLO, At.MAIL, At.RCPT, At.DATA, At.INPUT) if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else (At.RCPT, At.INPUT)
CONFIG = f"""[record]
bot = "bot@example.org"
lists = ["{LIST}"]
[inbox]
paths = ["inbox"]
[outbox]
kind = "smtp"
[smtp]
host = "127.0.0.1"
tls = "none"
port = """


class Killer:
    """Runs the program, and kills it when it comes to a point the first time."""

    def __init__(self, office: Office, server: Smtpd) -> None:
        self.office, self.server = office, server
        self.process: subprocess.Popen[bytes] | None = None
        self.point: At | None = None
        server.script = self.act

    def act(self, here: At, text: str) -> Act:
        if here is self.point and self.process is not None:
            self.point = None
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        return None

    def run(self, point: At | None = None) -> int:
        """The exit status of one pass."""
        self.point = point
        environ = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
        self.process = subprocess.Popen(ONCE, cwd=self.office.folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        status = self.process.wait()
        while self.server.open:  # it notices a little later, and may have something to keep
            time.sleep(0.01)
        return status

    def copies(self, number: int) -> int:
        message_id = self.office.row(number).mail.message_id
        return sum(mail.message_id == message_id for mail in self.server.taken)


@pytest.fixture
def killer(tmp_path: Path) -> Iterator[Killer]:
    with smtp_server() as server:
        yield Killer(Office(tmp_path, f"{server.port}\n", config=CONFIG), server)


@pytest.mark.parametrize("point", BEFORE)
def test_killed_before_the_content_it_sends_everything_once_the_next_time(killer: Killer, point: At) -> None:
    numbers = [killer.office.queue(LIST, key="posting", purpose="posting"), killer.office.queue(BO, key="private")]
    assert killer.run(point) == -signal.SIGKILL
    assert killer.office.states() == [State.QUEUED, State.QUEUED]
    assert killer.run() == 0
    assert killer.office.states() == [State.SENT, State.SENT]
    assert [killer.copies(number) for number in numbers] == [1, 1]


@pytest.mark.parametrize("shown", [True, False])
def test_killed_within_the_content_a_posting_is_not_sent_again_and_found_if_the_list_shows_it(killer: Killer, shown: bool) -> None:
    number = killer.office.queue(LIST, purpose="posting")

    def deliver(mail: Mail) -> None:
        if shown:
            (killer.office.folder / "inbox" / "new" / "1772000000.M1P1.list").write_bytes(mail.raw)

    killer.server.deliver = deliver
    assert killer.run(At.CONTENT) == -signal.SIGKILL
    assert killer.office.row(number).state is State.SENDING
    assert killer.copies(number) == 1  # the server has it, and cannot say so
    for _ in range(2):
        assert killer.run() == 0
        assert killer.office.row(number).state is (State.SEEN if shown else State.UNCERTAIN)
        assert killer.copies(number) == 1

"""A server that fails, at first: no mail is lost, none goes out twice, nobody is hammered, and the log says what is wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.sender_smtp import SmtpSender
from storage.outbox import State
from tests.office import BO, CONFIG, LIST, Office
from tests.server_aiosmtpd import Act, At, Do, Script, Slow, Smtpd, running
from tests.servers import PASSWORD, Certificates, certificates

EVERY = tuple(At)
GOOD = """[outbox]
kind = "smtp"
[smtp]
host = "localhost"
port = {port}
ca_file = "{ca}"
user = "bot"
password = "{password}"
timeout = 5.0
"""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of the server or the config, until somebody mends it. `said` stands in the log; `given_up` is how a posting ends."""

    name: str
    act: Act = None
    at: tuple[At, ...] = ()
    password: str = PASSWORD
    authority: bool = True
    stopped: bool = False
    said: str = ""
    event: str = "mail waits"
    private: State = State.SENT
    posting: State = State.SENT
    copies: int = 1
    """Of the private mail."""
    notices: int = 0


OUTAGE = "no mail can be sent"
FAULTS = [
    Fault(name="a server that is down", stopped=True, said="nothing listens on port", event=OUTAGE),
    Fault(name="a wrong password", password="wrong", said="it refuses the log-in (535", event=OUTAGE),
    Fault(name="a wrong certificate", authority=False, said="signed by nobody that is trusted here", event=OUTAGE),
    Fault(name="421 as greeting", at=(At.GREETING,), act="421 4.3.2 going down", said="421 4.3.2 going down", event=OUTAGE),
    Fault(name="421 at MAIL", at=(At.MAIL,), act="421 4.7.0 too much", said="421 4.7.0 too much"),
    Fault(name="421 at RCPT", at=(At.RCPT,), act="421 4.7.0 too much", said="421 4.7.0 too much"),
    Fault(name="421 to the mail", at=(At.CONTENT,), act="421 4.3.2 full", said="421 4.3.2 full"),
    Fault(name="451 at MAIL", at=(At.MAIL,), act="451 4.3.0 later", said="451 4.3.0 later"),
    Fault(name="451 at RCPT", at=(At.RCPT,), act="451 4.7.1 greylisted", said="451 4.7.1 greylisted"),
    Fault(name="451 at DATA", at=(At.DATA,), act="451 4.3.0 later", said="451 4.3.0 later"),
    Fault(name="451 to the mail", at=(At.CONTENT,), act="451 4.3.0 later", said="451 4.3.0 later"),
    Fault(name="552 to the mail", at=(At.CONTENT,), act="552 5.3.4 too large", said="552 5.3.4 too large", event="mail given up",
          private=State.GIVEN_UP, posting=State.GIVEN_UP, copies=0, notices=1),
    Fault(name="552 at RCPT", at=(At.RCPT,), act="552 5.2.2 full", said="552 5.2.2 full", event="mail given up",
          private=State.GIVEN_UP, posting=State.GIVEN_UP, copies=0, notices=1),
    Fault(name="a hang-up at DATA", at=(At.DATA,), act=Do.HANG_UP, said="it hung up"),
    Fault(name="a hang-up after the mail, lost", at=(At.CONTENT,), act=Do.HANG_UP, said="after the end of the mail: it hung up",
          event="mail uncertain", private=State.GIVEN_UP, posting=State.UNCERTAIN, copies=0, notices=2),
    Fault(name="a hang-up after the mail, kept", at=(At.CONTENT,), act=Do.KEEP_AND_HANG_UP, said="after the end of the mail: it hung up",
          event="mail uncertain", private=State.GIVEN_UP, posting=State.SEEN, copies=3, notices=1),
    Fault(name="slow answers", at=EVERY, act=Slow(seconds=0.1), event="mail sent"),
]  # fmt: skip


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(tls: Certificates) -> Iterator[Smtpd]:
    """A server that is not started yet."""
    made = Smtpd(tls=tls, private=True)
    yield made
    made.stop()


def office_of(folder: Path, server: Smtpd, fault: Fault | None) -> Office:
    """The config that the fault makes, or the mended one."""
    authority = server.tls.authority if server.tls and (fault is None or fault.authority) else "/etc/ssl/certs/ca-certificates.crt"
    text = GOOD.format(port=server.port, ca=authority, password=fault.password if fault else PASSWORD)
    (folder / "config.toml").touch(mode=0o600)
    return Office(folder, text, config=CONFIG.partition("[outbox]")[0])


def hours(office: Office, count: int, server: Smtpd) -> int:
    """Run for so many hours as the daemon would, looking when something is due; returns how often it looked."""
    end, looks = office.clock.now.timestamp() + 3600 * count, 0
    while office.clock.now.timestamp() < end:
        way = SmtpSender(office.session.config.smtp, office.session.config.record.bot, end_of_data=1.0)
        due = office.drain(way).next_due
        looks += 1
        assert due is None or due > office.clock.now
        office.shown |= {mail.message_id for mail in server.taken if LIST in mail.recipients}
        office.clock.now = datetime.fromtimestamp(min(due.timestamp() if due else end, end), tz=office.clock.now.tzinfo)
    return looks


def script_of(fault: Fault) -> Script:
    """Notices, to the manager, get through all the same."""
    return lambda here, text: fault.act if here in fault.at and "ada@" not in text else None


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_a_fault_costs_nothing(fault: Fault, server: Smtpd, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="prognosis")
    office = office_of(tmp_path, server, fault)
    private, posting = office.queue(BO, key="private"), office.queue(LIST, key="posting", purpose="posting")
    server.script = script_of(fault)
    if not fault.stopped:
        server.start()
    looks = hours(office, 4, server)
    told = [record for record in caplog.records if record.message == fault.event]
    assert told
    assert any(fault.said in str(record.__dict__["fields"]) for record in told)
    assert looks <= 60
    assert server.connections <= 60
    office.session.close()
    server.stop()
    now, office = office.clock.now, office_of(tmp_path, server, None)
    office.clock.now = now
    server.script = lambda here, text: None
    with running(server):
        hours(office, 3, server)
    came = [mail.message_id for mail in server.taken]
    assert office.row(private).state is fault.private
    final = office.row(posting).state
    assert final is (State.SEEN if fault.posting is State.SENT else fault.posting)
    assert came.count("<posting@example.org>") == (final in (State.SENT, State.SEEN))
    assert came.count("<private@example.org>") == fault.copies
    assert len(office.notices()) == fault.notices

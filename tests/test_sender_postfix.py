"""Mail through a real Postfix, with a log-in that Dovecot checks, into real mailboxes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from bot.config_servers import SmtpTable
from bot.outgoing import build_mail
from bot.sender_smtp import SmtpSender
from bot.server_faults import ServerError, Trouble
from bot.transport import Attempt, Declined, Took
from parsers.model import Address, MessageId, OutgoingMail
from storage.outbox import State
from tests.office import BOT, START, Office, outgoing
from tests.server_dovecot import DOMAIN, Dovecot
from tests.server_postfix import Postfix, postfix_server
from tests.servers import PASSWORD

pytestmark = pytest.mark.postfix


def table(postfix: Postfix, tls: str = "starttls", **values: object) -> SmtpTable:
    port = {"starttls": postfix.submission, "implicit": postfix.submissions, "none": postfix.smtp}[tls]
    login = {} if tls == "none" else {"ca_file": postfix.dovecot.tls.authority, "user": "bot", "password": PASSWORD}
    return SmtpTable.model_validate({"host": "localhost", "port": port, "tls": tls, "timeout": 20.0, **login, **values})


@pytest.fixture
def people(dovecot: Dovecot) -> tuple[str, str]:
    """Two accounts besides the bot's, by their addresses."""
    if "bot:" not in (dovecot.folder / "users").read_text():
        dovecot.new_user("bot")
    return f"{dovecot.new_user()}@{DOMAIN}", f"{dovecot.new_user()}@{DOMAIN}"


def hand_over(table: SmtpTable, *mails: OutgoingMail) -> list[Attempt]:
    async def begin(recipients: tuple[str, ...]) -> None:
        pass

    async def go() -> list[Attempt]:
        async with SmtpSender(table) as way:
            return [await way.hand_over(mail, mail.envelope.recipients, begin) for mail in mails]

    return asyncio.run(go())


def until(found: Callable[[], bool], what: Callable[[], str]) -> None:
    end = time.monotonic() + 30
    while not found():
        assert time.monotonic() < end, what()
        time.sleep(0.05)


def mailbox(dovecot: Dovecot, address: str, count: int) -> list[EmailMessage]:
    """The mails of an account, once there are `count`."""
    folder = dovecot.maildir(address.partition("@")[0])

    def files() -> list[Path]:
        return sorted(path for part in ("new", "cur") for path in (folder / part).glob("*"))

    until(lambda: len(files()) >= count, lambda: f"{address} has {len(files())} mails, not {count}")
    return [message_from_bytes(path.read_bytes(), policy=default) for path in files()]


@pytest.mark.parametrize("tls", ["starttls", "implicit", "none"])
def test_mail_goes_through_and_is_what_was_sent(postfix: Postfix, dovecot: Dovecot, people: tuple[str, str], tls: str) -> None:
    one, two = people
    long = MessageId(f"<{'AM0PR04MB4321' * 14}@mail.example.net>")
    text = "Jürgen Groß wrote:\n\n.\n.dots\n-- \n" + "x" * 900 + "\n"
    mail = build_mail(
        message_id=MessageId(f"<whole.{tls}@{DOMAIN}>"), sender=Address(name="Jörg's bot", address=BOT), to=[Address(name="", address=one)],
        bcc=[Address(name="", address=two)], subject="Größe", text=text, date=START, purpose="posting", in_reply_to=long,
    )  # fmt: skip
    assert hand_over(table(postfix, tls), mail) == [Took(recipients=(one, two))]
    for address in people:
        (came,) = mailbox(dovecot, address, 1)
        assert came["Message-ID"] == mail.message_id
        assert came["In-Reply-To"] == long
        assert came["Subject"] == "Größe"
        assert came.get_content().replace("\r\n", "\n") == text
        assert came["Return-Path"] == f"<{BOT}>"
        assert two not in str(came["To"])


def test_a_drain_is_one_connection(postfix: Postfix, dovecot: Dovecot, people: tuple[str, str]) -> None:
    mails = [outgoing(people[0], key=f"drain.{number}") for number in range(20)]
    assert hand_over(table(postfix), *mails) == [Took(recipients=(people[0],))] * 20
    assert len(mailbox(dovecot, people[0], 20)) == 20
    until(lambda: "mail=20 rcpt=20 data=20" in postfix.log, lambda: postfix.log[-2000:])


def test_who_does_not_exist_costs_the_others_nothing(postfix: Postfix, dovecot: Dovecot, people: tuple[str, str]) -> None:
    (attempt,) = hand_over(table(postfix), outgoing(f"gone@{DOMAIN}", people[0], f"later@{DOMAIN}", key="partly"))
    assert isinstance(attempt, Took)
    assert attempt.recipients == (people[0],)
    assert [(one.recipient, one.code) for one in attempt.refused] == [(f"gone@{DOMAIN}", 550), (f"later@{DOMAIN}", 451)]
    assert len(mailbox(dovecot, people[0], 1)) == 1


@pytest.mark.parametrize(("name", "code", "lasting"), [("gone", 550, True), ("later", 451, False), ("full", 552, True)])
def test_a_refusal_of_all_is_certain(postfix: Postfix, people: tuple[str, str], name: str, code: int, lasting: bool) -> None:
    (attempt,) = hand_over(table(postfix), outgoing(f"{name}@{DOMAIN}", key=f"refused.{name}"))
    assert isinstance(attempt, Declined)
    assert [(one.code, one.lasting) for one in attempt.refused] == [(code, lasting)]


def test_a_mail_that_is_too_large_is_refused_before_it_is_sent(postfix: Postfix, people: tuple[str, str]) -> None:
    mail = build_mail(
        message_id=MessageId(f"<large@{DOMAIN}>"), sender=Address(name="", address=BOT), to=[Address(name="", address=people[0])],
        subject="large", text=("x" * 70 + "\n") * 80_000, date=START, purpose="posting",
    )  # fmt: skip
    (attempt,) = hand_over(table(postfix), mail)
    assert isinstance(attempt, Declined)
    assert [(one.code, one.lasting) for one in attempt.refused] == [(552, True)]


def test_a_mail_to_elsewhere_is_not_relayed_without_a_log_in(postfix: Postfix, people: tuple[str, str]) -> None:
    with pytest.raises(ServerError) as caught:
        hand_over(table(postfix, tls="starttls", user="", password=None), outgoing("ada@example.net", key="relay"))
    assert caught.value.trouble is Trouble.LOGIN


def faults(table: SmtpTable) -> Trouble:
    async def go() -> None:
        async with SmtpSender(table) as way:
            await way.probe()

    with pytest.raises(ServerError) as caught:
        asyncio.run(go())
    return caught.value.trouble


def test_a_probe_finds_each_fault_of_the_connection(postfix: Postfix, people: tuple[str, str]) -> None:
    assert faults(table(postfix, password="wrong")) is Trouble.LOGIN
    assert faults(table(postfix, ca_file=None)) is Trouble.NOT_TRUSTED
    assert faults(table(postfix, "implicit", ca_file=None)) is Trouble.NOT_TRUSTED
    assert faults(table(postfix, "none", user="bot", password=PASSWORD)) is Trouble.NO_AUTH

    async def go() -> None:
        async with SmtpSender(table(postfix), Address(name="", address=BOT)) as way:
            await way.probe()

    asyncio.run(go())


def test_a_server_that_was_stopped_gets_everything_once_when_it_is_back(dovecot: Dovecot, people: tuple[str, str], tmp_path: Path) -> None:
    with postfix_server(dovecot) as own:
        config = (
            f'[record]\nbot = "{BOT}"\nlists = ["{people[0]}"]\nmanagers = ["{people[1]}"]\n[inbox]\npaths = ["inbox"]\n'
            f'[outbox]\nkind = "smtp"\n[smtp]\nhost = "localhost"\nport = {own.submission}\nca_file = "{dovecot.tls.authority}"\n'
            f'user = "bot"\npassword = "{PASSWORD}"\n'
        )
        (tmp_path / "config.toml").touch(mode=0o600)
        office = Office(tmp_path, config=config)

        def drain() -> Sequence[State]:
            drained = office.drain(SmtpSender(office.session.config.smtp, office.session.config.record.bot))
            if drained.outage is not None and drained.next_due is not None:
                office.clock.now = drained.next_due
            return office.states()

        office.queue(people[0], key="before", purpose="posting")
        assert drain() == [State.SENT]
        mailbox(dovecot, people[0], 1)  # delivered, or a Postfix that is stopped in the middle delivers it once more itself
        own.running.stop()
        for key in ("a", "b"):
            office.queue(people[0], key=key, purpose="posting")
        office.queue(f"gone@{DOMAIN}", key="gone")
        for _ in range(3):
            assert drain() == [State.SENT, State.QUEUED, State.QUEUED, State.QUEUED]
            office.restart()
        own.running.start()
        assert drain() == [State.SENT, State.SENT, State.SENT, State.GIVEN_UP]
        came = [str(mail["Message-ID"]) for mail in mailbox(dovecot, people[0], 3)]
        assert sorted(came) == ["<a@example.org>", "<b@example.org>", "<before@example.org>"]
        (notice,) = mailbox(dovecot, people[1], 1)
        assert "given-up" in notice["Subject"]
        assert notice["Auto-Submitted"] == "auto-generated"

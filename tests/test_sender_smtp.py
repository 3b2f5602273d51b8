"""Mail over SMTP: what a server does, at each point of the conversation, ends certain where it is and uncertain where it is not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config_servers import SmtpTable
from bot.outgoing import build_mail
from bot.sender_smtp import SmtpSender
from bot.server_faults import ServerError, Trouble
from bot.transport import Attempt, Declined, Took, Unsure
from parsers.model import Address, MessageId
from storage.outbox import State
from tests.databases import free_port
from tests.office import BO, CONFIG, LIST, Office, outgoing
from tests.server_aiosmtpd import Act, At, Do, Script, Slow, Smtpd, running, smtp_server
from tests.servers import PASSWORD, Certificates, certificates

TO = (LIST, BO)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server() -> Iterator[Smtpd]:
    with smtp_server() as started:
        yield started


def table(port: int, **values: object) -> SmtpTable:
    return SmtpTable.model_validate({"host": "127.0.0.1", "port": port, "tls": "none", "timeout": 5.0, **values})


def sender(port: int, *, end_of_data: float = 5.0, **values: object) -> SmtpSender:
    return SmtpSender(table(port, **values), end_of_data=end_of_data)


def send(way: SmtpSender, *keys: str, to: Sequence[str] = TO) -> tuple[list[Attempt], list[tuple[str, ...]]]:
    """What came of each mail, over one transport, and for whom each content was begun."""
    begun: list[tuple[str, ...]] = []

    async def begin(recipients: tuple[str, ...]) -> None:
        begun.append(recipients)

    async def go() -> list[Attempt]:
        async with way:
            return [await way.hand_over(outgoing(*to, key=key), to, begin) for key in keys or ("one",)]

    return asyncio.run(go()), begun


def at(point: At, act: Act, *, only: str = "") -> Script:
    """That act at that point, if the command's argument holds `only`."""
    return lambda here, text: act if here is point and only in text else None


def test_mails_go_over_one_connection_byte_for_byte(server: Smtpd) -> None:
    attempts, begun = send(sender(server.port), "a", "b", "c")
    assert attempts == [Took(recipients=TO)] * 3
    assert begun == [TO] * 3
    assert server.connections == 1
    assert [mail.raw for mail in server.taken] == [outgoing(*TO, key=key).raw for key in ("a", "b", "c")]
    assert {(mail.sender, mail.recipients) for mail in server.taken} == {("bot@example.org", TO)}
    assert server.log[-1] == At.QUIT


NO = "refused"
REFUSED: list[tuple[At, str, bool]] = [(point, code, point is not At.CONTENT and code == "421")
                                       for point in (At.MAIL, At.RCPT, At.DATA, At.CONTENT) for code in ("421", "451", "552")]  # fmt: skip


@pytest.mark.parametrize(("point", "code", "broke"), REFUSED, ids=[f"{code} at {point}" for point, code, _ in REFUSED])
def test_a_refusal_is_certain_at_every_point_and_the_next_mail_goes_out(server: Smtpd, point: At, code: str, broke: bool) -> None:
    mails = iter((f"{code} {NO}", None))
    current: list[Act] = []

    def script(here: At, text: str) -> Act:
        if here is At.MAIL:
            current[:] = [next(mails, None)]
        return current[0] if here is point else None

    server.script = script
    (first, second), begun = send(sender(server.port), "a", "b")
    assert isinstance(first, Declined)
    assert [(one.recipient, one.code, one.words, one.lasting) for one in first.refused] == [(to, int(code), NO, code == "552") for to in TO]
    assert first.broke is broke
    assert second == Took(recipients=TO)
    assert len(begun) == (2 if point is At.CONTENT else 1)
    assert len(server.taken) == 1


BROKEN: list[tuple[At, Do, type[Attempt]]] = [
    (At.MAIL, Do.HANG_UP, Declined),
    (At.RCPT, Do.HANG_UP, Declined),
    (At.DATA, Do.HANG_UP, Declined),
    (At.CONTENT, Do.HANG_UP, Unsure),
    (At.CONTENT, Do.KEEP_AND_HANG_UP, Unsure),
    (At.MAIL, Do.SILENCE, Declined),
    (At.RCPT, Do.SILENCE, Declined),
    (At.DATA, Do.SILENCE, Declined),
    (At.CONTENT, Do.SILENCE, Unsure),
]


@pytest.mark.parametrize(("point", "deed", "kind"), BROKEN, ids=[f"{deed} at {point}" for point, deed, _ in BROKEN])
def test_only_a_break_behind_the_begin_of_the_content_is_uncertain(server: Smtpd, point: At, deed: Do, kind: type[Attempt]) -> None:
    server.script = at(point, deed)
    (attempt,), begun = send(sender(server.port, timeout=0.5, end_of_data=0.5))
    assert type(attempt) is kind
    assert bool(begun) is (kind is Unsure)
    assert len(server.taken) == (deed is Do.KEEP_AND_HANG_UP)
    if isinstance(attempt, Declined):
        assert attempt.broke
        assert not any(one.lasting for one in attempt.refused)


def test_a_break_behind_354_and_before_the_content_is_certain(server: Smtpd) -> None:
    server.script = at(At.INPUT, Do.HANG_UP)
    way = sender(server.port)

    async def begin(recipients: tuple[str, ...]) -> None:
        while server.open:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)

    async def go() -> Attempt:
        async with way:
            return await way.hand_over(outgoing(*TO), TO, begin)

    attempt = asyncio.run(go())
    assert isinstance(attempt, Declined)
    assert attempt.broke


@pytest.mark.parametrize("answer", ["354 go on", "hello", "999 what"])
def test_an_answer_to_the_content_that_is_none_is_uncertain(server: Smtpd, answer: str) -> None:
    server.script = at(At.CONTENT, answer)
    (attempt,), _ = send(sender(server.port))
    assert isinstance(attempt, Unsure)
    assert "after the end of the mail" in attempt.why


def test_any_answer_of_success_to_the_content_is_success(server: Smtpd) -> None:
    server.script = at(At.CONTENT, "252 queued, I think")
    assert send(sender(server.port))[0] == [Took(recipients=TO)]


def test_a_recipient_who_is_refused_does_not_cost_the_others_their_mail(server: Smtpd) -> None:
    server.script = at(At.RCPT, "550 5.1.1 no such user", only=BO)
    (attempt,), begun = send(sender(server.port))
    assert isinstance(attempt, Took)
    assert attempt.recipients == (LIST,)
    assert [str(one) for one in attempt.refused] == [f"{BO}: 550 5.1.1 no such user"]
    assert begun == [(LIST,)]


def test_all_refused_for_different_reasons_keep_their_reasons(server: Smtpd) -> None:
    server.script = lambda here, text: None if here is not At.RCPT else "450 later" if BO in text else "550 never"
    (attempt,), begun = send(sender(server.port))
    assert isinstance(attempt, Declined)
    assert [(one.code, one.lasting) for one in attempt.refused] == [(550, True), (450, False)]
    assert begun == []


def test_a_server_that_hangs_up_between_two_mails_is_connected_to_again(server: Smtpd) -> None:
    mails = 0

    def script(here: At, text: str) -> Act:
        nonlocal mails
        mails += here is At.MAIL
        return "421 enough for one connection" if here is At.MAIL and mails % 2 == 0 else None

    server.script = script
    attempts, _ = send(sender(server.port), "a", "b", "c")
    assert attempts == [Took(recipients=TO)] * 3
    assert len(server.taken) == 3


def test_a_slow_server_is_waited_for(server: Smtpd) -> None:
    server.script = lambda here, text: Slow(seconds=0.2)
    assert send(sender(server.port, timeout=1.0))[0] == [Took(recipients=TO)]


def test_the_answer_to_a_whole_mail_may_take_longer_than_any_other(server: Smtpd) -> None:
    server.script = at(At.CONTENT, Slow(seconds=1.0))
    assert send(sender(server.port, timeout=0.3, end_of_data=5.0))[0] == [Took(recipients=TO)]


def test_an_address_that_smtp_cannot_carry_is_refused_here(server: Smtpd) -> None:
    async def begin(recipients: tuple[str, ...]) -> None:
        pass

    async def go() -> Attempt:
        async with sender(server.port) as way:
            return await way.hand_over(outgoing(BO), ("jürgen@example.org", "a b@example.org", BO), begin)

    attempt = asyncio.run(go())
    assert isinstance(attempt, Took)
    assert attempt.recipients == (BO,)
    assert [one.lasting for one in attempt.refused] == [True, True]


# -- the connection ----------------------------------------------------------------------------------------------------------------


def trouble_of(way: SmtpSender) -> Trouble:
    async def probe() -> None:
        async with way:
            await way.probe()

    with pytest.raises(ServerError) as caught:
        asyncio.run(probe())
    assert caught.value.cure
    with pytest.raises(ServerError):
        send(way)
    return caught.value.trouble


def test_starttls_and_tls_carry_the_log_in_and_the_mail(tls: Certificates) -> None:
    for implicit, kind in ((False, "starttls"), (True, "implicit")):
        with smtp_server(tls=tls, implicit=implicit, private=True) as server:
            way = sender(server.port, tls=kind, ca_file=tls.authority, user="bot", password=PASSWORD)
            assert send(way)[0] == [Took(recipients=TO)]
            assert At.AUTH in server.log


@pytest.mark.parametrize("kind", ["starttls", "implicit"])
def test_a_certificate_that_nobody_vouches_for_is_refused(tls: Certificates, kind: str) -> None:
    with smtp_server(tls=tls, implicit=kind == "implicit") as server:
        assert trouble_of(sender(server.port, tls=kind)) is Trouble.NOT_TRUSTED
        assert server.taken == []


@pytest.mark.parametrize("kind", ["starttls", "implicit"])
def test_a_certificate_for_another_name_is_refused(tmp_path: Path, kind: str) -> None:
    other = certificates(tmp_path, "mail.example.net")
    with smtp_server(tls=other, implicit=kind == "implicit") as server:
        assert trouble_of(sender(server.port, tls=kind, ca_file=other.authority)) is Trouble.WRONG_HOST


def test_a_certificate_that_has_expired_is_refused(tmp_path: Path) -> None:
    old = certificates(tmp_path, expired=True)
    with smtp_server(tls=old) as server:
        assert trouble_of(sender(server.port, tls="starttls", ca_file=old.authority)) is Trouble.EXPIRED


def test_a_server_without_starttls_gets_nothing_in_clear(server: Smtpd) -> None:
    assert trouble_of(sender(server.port, tls="starttls", user="bot", password=PASSWORD)) is Trouble.NO_TLS
    assert not {At.AUTH, At.MAIL} & set(server.log)


def test_a_wrong_password_is_told_as_that_and_tried_once_a_connection(tls: Certificates) -> None:
    with smtp_server(tls=tls, private=True) as server:
        assert trouble_of(sender(server.port, tls="starttls", ca_file=tls.authority, user="bot", password="wrong")) is Trouble.LOGIN
        assert server.log.count(At.AUTH) == server.connections


def test_a_server_that_wants_a_log_in_and_gets_none_is_told_as_that(tls: Certificates) -> None:
    with smtp_server(tls=tls, private=True) as server, pytest.raises(ServerError) as caught:
        send(sender(server.port, tls="starttls", ca_file=tls.authority))
    assert caught.value.trouble is Trouble.LOGIN
    assert "530" in caught.value.said


def test_a_server_that_offers_no_log_in_is_told_as_that(server: Smtpd) -> None:
    assert trouble_of(sender(server.port, user="bot", password=PASSWORD)) is Trouble.NO_AUTH


GREETINGS: list[tuple[str, At, Act, Trouble]] = [
    ("a refusal as greeting", At.GREETING, "554 go away", Trouble.OTHER),
    ("a busy server", At.GREETING, "421 too busy", Trouble.OTHER),
    ("a hang-up", At.GREETING, Do.HANG_UP, Trouble.HUNG_UP),
    ("silence", At.GREETING, Do.SILENCE, Trouble.SILENT),
    ("a refused EHLO", At.EHLO, "421 shutting down", Trouble.OTHER),
]


@pytest.mark.parametrize(("point", "act", "trouble"), [row[1:] for row in GREETINGS], ids=[row[0] for row in GREETINGS])
def test_a_server_that_does_not_even_greet_costs_nothing(server: Smtpd, point: At, act: Act, trouble: Trouble) -> None:
    server.script = at(point, act)
    with pytest.raises(ServerError) as caught:
        send(sender(server.port, timeout=0.5))
    assert caught.value.trouble is trouble
    if isinstance(act, str) and not isinstance(act, Do):
        assert act in caught.value.wrong


def test_nothing_that_listens_is_told_as_that() -> None:
    assert trouble_of(sender(free_port())) is Trouble.REFUSED


def test_tls_towards_a_server_that_speaks_in_clear_is_told_as_that(server: Smtpd) -> None:
    assert trouble_of(sender(server.port, tls="implicit", timeout=2.0)) in (Trouble.TLS, Trouble.SILENT)


def test_a_file_of_authorities_that_will_not_do_is_named(server: Smtpd, tmp_path: Path) -> None:
    (tmp_path / "poem.pem").write_text("The fog comes on little cat feet.\n")
    for name, why in (("none.pem", "No such file"), ("poem.pem", "no certificate")):
        with pytest.raises(OSError, match=why) as caught:
            send(sender(server.port, tls="starttls", ca_file=tmp_path / name))
        assert caught.value.filename == str(tmp_path / name)


def test_a_probe_names_the_sender_and_sends_nothing(server: Smtpd) -> None:
    way = SmtpSender(table(server.port, envelope_sender="bounces@example.org"))

    async def go() -> None:
        async with way:
            await way.probe()

    asyncio.run(go())
    assert server.log == [At.GREETING, At.EHLO, At.MAIL, At.QUIT]
    server.script = at(At.MAIL, "553 not yours", only="bounces@example.org")
    with pytest.raises(ServerError, match="does not let us send") as caught:
        asyncio.run(go())
    assert caught.value.trouble is Trouble.SENDER


# -- what aiosmtplib and Python's email would do if they were let ------------------------------------------------------------------

LONG = MessageId(f"<{'AM0PR04MB4321' * 14}@AM0PR04MB4321.eurprd04.prod.outlook.example.com>")


def test_long_message_ids_and_references_stand_on_the_wire_as_they_are(server: Smtpd) -> None:
    mail = build_mail(
        message_id=MessageId(f"<{'x' * 200}@example.org>"), sender=Address(name="Bot", address="bot@example.org"),
        to=[Address(name="", address=BO)], subject="Re: s", text="x\n", date=datetime(2026, 3, 9, tzinfo=UTC), purpose="transcript",
        in_reply_to=LONG, references=[MessageId(f"<{'r' * 150}{number}@example.org>") for number in range(4)],
    )  # fmt: skip

    async def begin(recipients: tuple[str, ...]) -> None:
        pass

    async def go() -> Attempt:
        async with sender(server.port) as way:
            return await way.hand_over(mail, (BO,), begin)

    assert isinstance(asyncio.run(go()), Took)
    head = server.taken[0].raw.partition(b"\r\n\r\n")[0]
    assert f"In-Reply-To: {LONG}".encode() in head
    assert b"=?" not in head
    assert head.count(b"@") == 3 + 6
    assert max(len(line) for line in head.split(b"\r\n")) <= 998


def test_the_envelope_is_ours_whatever_the_headers_say_and_bcc_stands_in_it_alone(server: Smtpd) -> None:
    way = sender(server.port, envelope_sender="bounces@example.org")
    mail = outgoing(LIST, bcc=[BO, LIST.upper()])
    assert len(mail.envelope.recipients) == 2

    async def begin(recipients: tuple[str, ...]) -> None:
        pass

    async def go() -> None:
        async with way:
            await way.hand_over(mail, mail.envelope.recipients, begin)

    asyncio.run(go())
    (taken,) = server.taken
    assert taken.sender == "bounces@example.org"
    assert BO in taken.recipients
    assert BO.encode() not in taken.raw
    assert b"bcc" not in taken.raw.lower()


@pytest.mark.parametrize("text", ["first\n.\nMAIL FROM:<x@example.org>\n", ".hidden\n..\n", "no end", "", "é\n.\n", "-- \nBot\n"])
def test_no_text_ends_the_mail_early_or_is_changed_on_its_way(server: Smtpd, text: str) -> None:
    mail = build_mail(
        message_id=MessageId("<dots@example.org>"), sender=Address(name="", address="bot@example.org"), to=[Address(name="", address=BO)],
        subject="s", text=text, date=datetime(2026, 3, 9, tzinfo=UTC), purpose="posting",
    )  # fmt: skip

    async def begin(recipients: tuple[str, ...]) -> None:
        pass

    async def go() -> None:
        async with sender(server.port) as way:
            await way.hand_over(mail, (BO,), begin)

    asyncio.run(go())
    assert [one.raw for one in server.taken] == [mail.raw if mail.raw.endswith(b"\r\n") else mail.raw + b"\r\n"]


def test_one_sender_serves_many_drains_each_over_a_connection_of_its_own(server: Smtpd) -> None:
    way = sender(server.port)
    assert [send(way, key)[0] for key in ("a", "b")] == [[Took(recipients=TO)]] * 2
    assert server.connections == 2
    assert server.log.count(At.QUIT) == 2


# -- the outbox over a server ------------------------------------------------------------------------------------------------------


def office_of(folder: Path, port: int, **more: str) -> Office:
    keys = "".join(f"{key} = {value}\n" for key, value in {"timeout": "1.0", **more}.items())
    return Office(folder, f'kind = "smtp"\n[smtp]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\n{keys}', config=CONFIG)


def over_smtp(office: Office, end_of_data: float = 1.0) -> SmtpSender:
    return SmtpSender(office.session.config.smtp, office.session.config.record.bot, end_of_data=end_of_data)


def test_a_server_that_was_down_gets_everything_once_when_it_is_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="prognosis")
    server = Smtpd()
    office = office_of(tmp_path, server.port)
    for key in ("a", "b", "c"):
        office.queue(BO, key=key)
    for _ in range(3):
        drained = office.drain(over_smtp(office))
        assert drained.outage is not None
        assert drained.next_due is not None
        office.clock.now = drained.next_due
    assert f"nothing listens on port {server.port}" in caplog.records[-1].__dict__["fields"]["why"]
    with running(server):
        assert len(office.drain(over_smtp(office)).sent) == 3
        assert office.drain(over_smtp(office)).rows == ()
    assert len({mail.raw for mail in server.taken}) == len(server.taken) == 3


def test_a_posting_whose_answer_was_lost_is_on_the_list_once(server: Smtpd, tmp_path: Path) -> None:
    office = office_of(tmp_path, server.port)
    number = office.queue(LIST, purpose="posting")
    server.script = at(At.CONTENT, Do.KEEP_AND_HANG_UP)
    server.deliver = lambda mail: office.shown.add("<one@example.org>")
    for _ in range(3):
        office.drain(over_smtp(office))
        office.clock.pass_by(hours=1)
    assert office.row(number).state is State.SEEN
    assert len(server.taken) == 1


def test_a_cancelled_drain_ends_at_once_however_silent_the_server_is(server: Smtpd, tmp_path: Path) -> None:
    office = office_of(tmp_path, server.port, timeout="600.0")
    number = office.queue(LIST, purpose="posting")
    server.script = at(At.RCPT, Do.SILENCE)

    async def go() -> None:
        task = asyncio.create_task(office.draining(over_smtp(office)))
        while At.RCPT not in server.log:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(go())
    assert office.row(number).state is State.QUEUED

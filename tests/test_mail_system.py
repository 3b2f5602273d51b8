"""The mail servers that other tests rest on do what those tests believe of them."""

from __future__ import annotations

import smtplib
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import dkim
import pytest

from tests.server_dovecot import Dovecot
from tests.server_mailman import Mailman
from tests.server_opendkim import AUTHSERV_ID, opendkim_server
from tests.server_postfix import Postfix, postfix_server
from tests.servers import wait_for

MAIL = (
    "From: Bo Lind <{user}@example.org>\r\nTo: {to}\r\nSubject: An answer\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n"
    "Message-ID: <{key}@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n{extra}\r\nGrüße, v2 posted.\r\n"
)


def mail(user: str, to: str, key: str, extra: str = "") -> bytes:
    return MAIL.format(user=user, to=to, key=key, extra=extra).encode()


def mailbox(dovecot: Dovecot, user: str, count: int) -> list[bytes]:
    """The mails of a user, oldest first, once there are `count`."""

    def files() -> list[Path]:
        return sorted(dovecot.maildir(user).glob("new/*"), key=lambda path: path.stat().st_mtime_ns)

    wait_for(lambda: len(files()) >= count, 30, f"{count} mails for {user}")
    return [path.read_bytes() for path in files()]


def results(raw: bytes) -> list[str]:
    """What the Authentication-Results of a mail say, the topmost first."""
    return [str(one) for one in message_from_bytes(raw, policy=default).get_all("Authentication-Results", [])]


@pytest.mark.mailman
def test_a_list_gives_each_subscriber_one_copy_with_its_footer(dovecot: Dovecot, postfix: Postfix, mailman: Mailman) -> None:
    users = [dovecot.new_user() for _ in range(3)]
    address = mailman.new_list("footer", [f"{user}@example.org" for user in users])
    postfix.submit(users[0], [address], mail(users[0], address, "list-1"))
    postfix.submit(users[1], [address], mail(users[1], address, "list-2"))
    for user in users:
        first, second = (message_from_bytes(raw, policy=default) for raw in mailbox(dovecot, user, 2))
        assert {first["Message-ID"], second["Message-ID"]} == {"<list-1@example.org>", "<list-2@example.org>"}
        assert first["Subject"] == "[footer] An answer"
        assert first["List-Id"] == "<footer.lists.example.org>"
        text = first.get_content()
        assert text.startswith("Grüße, v2 posted.")
        assert f"Footer mailing list -- {address}" in text


@pytest.mark.mailman
def test_a_list_holds_what_somebody_sends_who_has_not_subscribed(dovecot: Dovecot, postfix: Postfix, mailman: Mailman) -> None:
    inside, outside = dovecot.new_user(), dovecot.new_user()
    address = mailman.new_list("closed", [f"{inside}@example.org"])
    postfix.submit(outside, [address], mail(outside, address, "held-1"))
    wait_for(lambda: mailman.held(address) == ["An answer"], 30, "the mail waits for the moderator")
    assert not list(dovecot.maildir(inside).glob("new/*"))


@pytest.mark.opendkim
def test_a_milter_signs_what_is_submitted_and_judges_what_comes_in(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    address = f"{user}@example.org"
    with opendkim_server() as opendkim, postfix_server(dovecot, milter=opendkim.milter) as postfix:
        postfix.submit(user, [address], mail(user, address, "signed"))
        signed = mailbox(dovecot, user, 1)[0]
        assert not results(signed)
        assert dkim.verify(signed, dnsfunc=opendkim.dns)
        forged = mail(user, address, "plain", f"Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=example.org\r\n")
        wanted = {"pass": signed, "fail": signed.replace(b"v2 posted", b"v3 posted"), "none": forged}
        for count, (verdict, raw) in enumerate(wanted.items(), 2):
            postfix.send(address, [address], raw)
            arrived = mailbox(dovecot, user, count)[-1]
            assert [f"dkim={verdict}" in one for one in results(arrived)] == [True]
            assert results(arrived)[0].startswith(f"{AUTHSERV_ID};")
            assert dkim.verify(arrived, dnsfunc=opendkim.dns) is (verdict == "pass")


@pytest.mark.postfix
@pytest.mark.parametrize(("recipient", "code"), [("later", 451), ("full", 552), ("closing", 421), ("gone", 550), ("bo", 0)])
def test_a_recipient_is_refused_as_his_name_wants_it(postfix: Postfix, recipient: str, code: int) -> None:
    with smtplib.SMTP("127.0.0.1", postfix.smtp) as smtp:
        smtp.mail("ada@example.org")
        assert smtp.rcpt(f"{recipient}@example.org")[0] == (code or 250)

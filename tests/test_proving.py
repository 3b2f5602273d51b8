"""What proves a manager's mail: real signatures with keys made here, and all the ways to forge one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dkim
import pytest

from bot.config import Config, load_config
from bot.config_tables import RecordTable, TrustTable
from bot.pausing import pause_of
from bot.pipeline import take
from bot.proving import prove
from bot.raw_mail import RawMail
from bot.session import Session
from parsers.message import read_message
from parsers.model import Checked, Proof, Signature, Trusted
from replies.proven import by_signatures, is_aligned
from tests.signing import SIGNED, key, lookup, signed, silent

ARRIVED = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEADERS = {
    "From": "Ada Novak <ada@example.org>", "To": "Status <bot@example.net>", "Subject": "status", "Message-ID": "<one@example.org>",
    "Date": "Fri, 20 Nov 2026 11:59:00 +0000",
}  # fmt: skip


LIST = "devel@lists.example.net"
LISTED = {"From": "ada@example.net", "To": LIST, "List-Id": "<devel.lists.example.net>"}


def mail(changed: dict[str, str] | None = None, body: str = "pause\r\n", extra: str = "") -> bytes:
    headers = {**HEADERS, **(changed or {})}
    return (extra + "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value) + "\r\n" + body).encode()


def verdict(raw: bytes, *, arrived: datetime = ARRIVED, trust: TrustTable | None = None) -> Proof:
    record = RecordTable.model_validate({"bot": "Status <bot@example.net>", "lists": ["devel@lists.example.net"]})
    config = Config(record=record, trust=trust or TrustTable())
    return prove(read_message(raw), raw, arrived, config, lookup)


def test_a_signature_of_the_authors_domain_over_all_that_counts_proves_him() -> None:
    found = verdict(signed(mail()))
    assert (found.proven, found.how) == (True, "a DKIM signature of example.org")


@pytest.mark.parametrize("to", ["devel@lists.example.net", "Status <bot@example.net>, ines@example.com"])
def test_the_list_or_the_bot_among_others_may_be_addressed(to: str) -> None:
    assert verdict(signed(mail({"To": to}))).proven


@pytest.mark.parametrize("body", ["pause \t\r\n", "a  b\tc\r\n\r\n \r\n", " \t \r\nlast line ", "x\r\n\r\n\r\n", "", " "])
def test_a_relaxed_signature_passes_whatever_blanks_stand_in_the_text(body: str) -> None:
    raw = signed(mail(body=body), canonicalize=(b"relaxed", b"relaxed"))
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: lookup(name.decode()))
    assert verdict(raw).proven
    assert verdict(raw.replace(b"\t", b" \t").replace(b" \r\n", b"   \r\n")).proven
    assert not verdict(raw + b"x").proven


def test_a_list_of_another_domain_may_pass_a_signed_mail_on() -> None:
    assert verdict(signed(mail({"To": LIST, "List-Id": "<devel.lists.example.net>"}))).proven


def test_a_signature_of_the_domain_above_the_authors_counts() -> None:
    assert verdict(signed(mail({"From": "ada@dev.example.org"}))).proven


FORMED = mail({"Content-Type": "text/plain; charset=utf-8"})
FORGED = [
    ("unsigned", mail(), "has no DKIM signature"),
    ("signed by another domain", signed(mail(), domain="example.com"), "signed by example.com, not by example.org"),
    ("signed by a domain that ends alike", signed(mail({"From": "ada@notexample.org"})), "not by notexample.org"),
    ("changed afterwards", signed(mail()).replace(b"pause", b"resume"), "does not pass"),
    ("subject changed", signed(mail()).replace(b"Subject: status", b"Subject: other"), "does not pass"),
    ("without To in h=", signed(mail(), fields=("From", "Subject", "Date", "Message-ID")), "leaves out To"),
    ("without Date in h=", signed(mail(), fields=("From", "Subject", "To", "Message-ID")), "leaves out Date"),
    ("without Message-ID in h=", signed(mail(), fields=("From", "Subject", "To", "Date")), "leaves out Message-Id"),
    ("Cc not in h=", signed(mail({"Cc": "ines@example.com"})), "leaves out Cc"),
    ("with l=", signed(mail(), length=True), "a part of the text only"),
    ("with l= and more text", signed(mail(), length=True) + b"resume\r\n", "a part of the text only"),
    ("two From fields", b"From: Ada Novak <ada@example.org>\r\n" + signed(mail()), "not exactly one author"),
    ("two authors in From", signed(mail({"From": "ada@example.org, ines@example.org"})), "not exactly one author"),
    ("two To fields", b"To: other@example.com\r\n" + signed(mail()), "2 To fields"),
    ("two Subjects", b"Subject: other\r\n" + signed(mail()), "2 Subject fields"),
    ("no Date", signed(mail({"Date": ""})), "no Date field"),
    ("to somebody else", signed(mail({"To": "ines@example.com"})), "neither To nor Cc names the bot or the list"),
    ("key unknown", signed(mail()).replace(b"s=k1", b"s=k2"), "does not pass"),
    ("no signature at all in it", b"DKIM-Signature: rubbish\r\n" + mail(), "does not pass"),
    ("an author in an encoded word", signed(mail({"From": "=?utf-8?q?a=22_=3Cada=40example.org=3E=2C?=, x <eve@example.com>"})), "signed by example.org, not by example.com"),
    ("a bare CR in the header", signed(mail()).replace(b"\r\n\r\n", b"\r\nX-Note: a\r\rresume\r\n\r\n"), "read in more than one way"),
    ("a line of a mailbox in the header", signed(mail()).replace(b"\r\n\r\n", b"\r\nFrom resume\r\n\r\n"), "read in more than one way"),
    ("two Content-Type fields", b"Content-Type: text/html\r\n" + signed(FORMED, fields=(*SIGNED, "Content-Type")), "2 Content-Type fields"),
    ("another Content-Type", signed(FORMED).replace(b"text/plain", b"text/html"), "leaves out Content-Type"),
    ("a transfer encoding put in", b"Content-Transfer-Encoding: x-uuencode\r\n" + signed(FORMED, fields=(*SIGNED, "Content-Type")), "Content-Transfer-Encoding"),
    ("signed by the server of its list", signed(mail(LISTED), domain="example.net"), "the list's own server may have signed it"),
    ("bytes that are no text", b"DKIM-Signature: v=1; a=\xff\xfe; d=\x80\r\n" + mail(), "does not pass"),
]


@pytest.mark.parametrize(("raw", "why"), [(raw, why) for _, raw, why in FORGED], ids=[name for name, _, _ in FORGED])
def test_a_forged_or_weak_signature_proves_nothing_and_says_why(raw: bytes, why: str) -> None:
    found = verdict(raw)
    assert not found.proven
    assert not found.pending
    assert why in found.how


@pytest.mark.parametrize("days", [-4, 4, 400])
def test_a_mail_sent_again_long_after_its_date_proves_nothing(days: int) -> None:
    found = verdict(signed(mail()), arrived=ARRIVED + timedelta(days=days))
    assert (found.proven, "within 3 days" in found.how) == (False, True)


@pytest.mark.parametrize(
    ("signature", "why"),
    [(Signature(domain="example.org", algorithm="rsa-sha256", signed=tuple(map(str.lower, SIGNED)), checked=Checked.PASS, key_bits=768), "768 bits"),
     (Signature(domain="example.org", algorithm="rsa-sha1", signed=tuple(map(str.lower, SIGNED)), checked=Checked.PASS, key_bits=2048), "SHA-1")],
)  # fmt: skip
def test_a_short_key_and_an_old_digest_prove_nothing(signature: Signature, why: str) -> None:
    trusted = Trusted(addresses=frozenset({"bot@example.net"}))
    found = by_signatures(read_message(mail()), (signature,), ARRIVED, trusted, plain=True)
    assert (found.proven, why in found.how) == (False, True)


def test_a_key_that_cannot_be_asked_for_leaves_it_open() -> None:
    raw = signed(mail())
    config = Config(record=RecordTable.model_validate({"bot": "Status <bot@example.net>"}))
    found = prove(read_message(raw), raw, ARRIVED, config, silent)
    assert (found.proven, found.pending) == (False, True)


class Expiring(dkim.DKIM):  # type: ignore[misc]
    """A signer that writes an x=."""

    expiry = b""

    def gen_header(self, fields: list[tuple[bytes, bytes]], *more: object, **named: object) -> bytes:
        made: bytes = super().gen_header([*fields[:-3], (b"x", self.expiry), *fields[-3:]], *more, **named)
        return made


@pytest.mark.parametrize(("hours", "proven"), [(1, True), (-1, False)])
def test_an_expiry_counts_against_the_arrival_and_not_against_today(hours: int, proven: bool) -> None:
    raw = mail()
    signer = Expiring(raw)
    signer.expiry = str(int((ARRIVED + timedelta(hours=hours)).timestamp())).encode()
    line: bytes = signer.sign(b"k1", b"example.org", key(2048)[0], include_headers=[name.encode() for name in SIGNED])
    found = verdict(line + raw)
    assert (found.proven, "had expired when it arrived" in found.how) == (proven, not proven)


OFFICE = """[record]
managers = ["Ada Novak <ada@example.org>"]
bot = "Status <bot@example.net>"
lists = ["devel@lists.example.net"]
"""


@pytest.mark.parametrize(
    ("raw", "paused", "answers"),
    [(signed(mail()), True, 1), (mail(), False, 1), (signed(mail({"From": "eve@example.org"})), False, 0),
     (signed(mail(), domain="example.com"), False, 1), (signed(mail()).replace(b"pause", b"resume"), False, 1)],
    ids=["signed", "unsigned", "a stranger's", "another domain's", "changed"],
)  # fmt: skip
def test_a_command_is_carried_out_for_a_proven_manager_alone(tmp_path: Path, raw: bytes, paused: bool, answers: int) -> None:
    (tmp_path / "config.toml").write_text(OFFICE)
    session = Session(config=load_config(None, {}, tmp_path), clock=lambda: ARRIVED, lookup=lookup)
    take(session, RawMail(folder="inbox", key="1", raw=raw, arrived_at=ARRIVED))
    take(session, RawMail(folder="inbox", key="2", raw=raw, arrived_at=ARRIVED))  # the same mail sent once more
    with session.database.unit_of_work(read_only=True) as work:
        assert (pause_of(work) is not None) is paused
        assert len(work.outbox.all()) == answers
    session.close()


RECEIVED = "Received: from list.example.com by {} with ESMTP; Fri, 20 Nov 2026 12:00:00 +0000\r\n"
RESULTS = "Authentication-Results: {}; dkim=pass header.d={}; spf=none\r\n"
TRUST = TrustTable(authserv_id="mx.example.net", border=("mx.example.net",))


@pytest.mark.parametrize(
    ("extra", "proven"),
    [
        (RESULTS.format("mx.example.net", "example.org") + RECEIVED.format("mx.example.net"), True),
        (RECEIVED.format("mx.example.net") + RESULTS.format("mx.example.net", "example.org") + RECEIVED.format("far.example.com"), True),
        (RECEIVED.format("far.example.com") + RESULTS.format("mx.example.net", "example.org"), False),
        (RESULTS.format("mx.evil.example", "example.org"), False),
        (RESULTS.format("mx.example.net", "example.com"), False),
        (RESULTS.format("mx.example.net", "example.org").replace("dkim=pass", "dkim=fail"), False),
        (RESULTS.format("mx.example.net", "example.org").replace("dkim=pass", "dkim=none"), False),
        ("Authentication-Results: ;;; dkim=pass\r\n", False),
    ],
)
def test_the_border_servers_word_counts_only_where_only_it_can_have_written(extra: str, proven: bool) -> None:
    assert verdict(mail(extra=extra), trust=TRUST).proven is proven


BORDER = RECEIVED.format("mx.example.net")
GOOD = RESULTS.format("mx.example.net", "example.org")


@pytest.mark.parametrize(
    ("extra", "raw"),
    [
        (RESULTS.format("mx.example.net", "example.com") + BORDER + GOOD + BORDER, mail()),
        ("Authentication-Results: mx.example.net; dkim=\r\n" + BORDER + GOOD, mail()),
        (BORDER + "Authentication-Results: =?us-ascii?q?mx=2Eexample=2Enet=3B_dkim=3Dpass_header=2Ed=3Dexample=2Eorg?=\r\n", mail()),
        (GOOD + BORDER, mail({"Date": "Fri, 06 Nov 2026 11:59:00 +0000"})),
        (GOOD + BORDER, mail({"To": "ines@example.com"})),
        (GOOD + BORDER + "To: ines@example.com\r\n", mail()),
        (RESULTS.format("mx.example.net", "example.net") + BORDER, mail(LISTED)),
        (GOOD + BORDER, signed(mail(), length=True) + b"resume\r\n"),
        (GOOD + BORDER, signed(mail(), fields=("From", "Subject", "Date", "Message-ID"))),
    ],
    ids=["below the word of the border", "below an unreadable word", "in an encoded word", "old", "to another", "two To", "of the list", "l=", "To not signed"],
)  # fmt: skip
def test_a_word_of_the_border_that_the_sender_wrote_or_that_says_too_little_proves_nothing(extra: str, raw: bytes) -> None:
    assert not verdict(extra.encode() + raw, trust=TRUST).proven


def test_the_border_server_is_believed_about_a_signature_whose_key_is_gone() -> None:
    raw = GOOD.encode() + BORDER.encode() + signed(mail()).replace(b"s=k1", b"s=gone")
    assert verdict(raw, trust=TRUST).how == "mx.example.net checked a DKIM signature of example.org"


def test_without_a_border_server_in_the_config_nobodys_word_counts() -> None:
    assert not verdict(mail(extra=RESULTS.format("mx.example.net", "example.org"))).proven


@pytest.mark.parametrize(
    ("signer", "domain", "aligned"),
    [("example.org", "example.org", True), ("Example.ORG", "example.org", True), ("example.org", "a.b.example.org", True),
     ("a.example.org", "example.org", False), ("ample.org", "example.org", False), ("org", "example.org", False), ("", "example.org", False)],
)  # fmt: skip
def test_a_domain_speaks_for_itself_and_what_is_below_it(signer: str, domain: str, aligned: bool) -> None:
    assert is_aligned(signer, domain) is aligned

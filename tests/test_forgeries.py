"""Mail that is not what it says, as it is read: whatever is forged, nothing is executed, and what could be true is one held row."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import dkim
import pytest

from bot.pipeline import take
from bot.raw_mail import RawMail
from parsers.model import Kind
from tests.command_mails import plain
from tests.lists import NOW, PROGNOSIS_BODY, mail, quote, status
from tests.proof_desk import ADA, DONE, RINGS, Reader
from tests.signing import SIGNED, key, lookup, signed, silent
from tests.test_asking import BO, NEAR, Room

Forge = Callable[[bytes], bytes]


def _with_key(raw: bytes, selector: bytes, private: bytes, algorithm: bytes = b"rsa-sha256") -> bytes:
    names = [name.encode() for name in SIGNED]
    line: bytes = dkim.sign(raw, selector, b"example.org", private, include_headers=names, signature_algorithm=algorithm)
    return line.replace(b"\r\n", b"\n") + raw


def _prime(bits: int, chance: random.Random) -> int:
    while True:
        found = chance.getrandbits(bits) | (1 << (bits - 1)) | (1 << (bits - 2)) | 1
        if found % 65537 != 1 and all(pow(base, found - 1, found) == 1 for base in (2, 3, 5, 7, 11, 13)):
            return found


def short_key(bits: int = 768) -> tuple[bytes, bytes]:
    """A private key that no library makes any more, in base64 as PEM has it, and its record."""
    chance = random.Random(bits)
    p, q = _prime(bits // 2, chance), _prime(bits // 2, chance)
    modulus, exponent = p * q, pow(65537, -1, (p - 1) * (q - 1))
    numbers = (0, modulus, 65537, exponent, p, q, exponent % (p - 1), exponent % (q - 1), pow(q, -1, p))
    private, public = _numbers(*numbers), _numbers(modulus, 65537)
    pem = b"-----BEGIN RSA PRIVATE KEY-----\n" + _base64(private) + b"\n-----END RSA PRIVATE KEY-----\n"
    return pem, b"v=DKIM1; k=rsa; p=" + _base64(public)


def _numbers(*numbers: int) -> bytes:
    """A sequence of numbers in DER (ITU-T X.690)."""
    return _der(0x30, b"".join(_der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in numbers))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def _base64(raw: bytes) -> bytes:
    return base64.b64encode(raw)


SHORT = short_key()
RECORDS = {
    "short._domainkey.example.org.": SHORT[1], "revoked._domainkey.example.org.": b"v=DKIM1; k=rsa; p=",
    "rubbish._domainkey.example.org.": b"\xff\0not a key", "gone._domainkey.example.org.": None,
}  # fmt: skip


def dns(name: str) -> bytes | None:
    return RECORDS[name] if name in RECORDS else lookup(name)


class Expiring(dkim.DKIM):  # type: ignore[misc]
    """A signer that writes an x= of an hour before the mail arrives."""

    def gen_header(self, fields: list[tuple[bytes, bytes]], *more: object, **named: object) -> bytes:
        expiry = str(int((NOW - timedelta(hours=1)).timestamp())).encode()
        made: bytes = super().gen_header([*fields[:-3], (b"x", expiry), *fields[-3:]], *more, **named)
        return made


def _expired(raw: bytes) -> bytes:
    line: bytes = Expiring(raw).sign(b"k1", b"example.org", key(2048)[0], include_headers=[name.encode() for name in SIGNED])
    return line.replace(b"\r\n", b"\n") + raw


def _named(author: str) -> Forge:
    return lambda raw: signed(raw.replace(ADA.encode(), author.encode()))


def _left_out(name: str) -> Forge:
    return lambda raw: signed(raw, fields=tuple(one for one in SIGNED if one != name))


def _on_top(line: bytes) -> Forge:
    return lambda raw: line + signed(raw)


def _below(line: bytes) -> Forge:
    return lambda raw: signed(raw).replace(b"\n\n", b"\n" + line + b"\n", 1)


def _elsewhere(raw: bytes) -> bytes:
    """A true mail of the manager to somebody else, sent on."""
    return signed(raw.replace(b"To: bot@lists.example.org", b"To: other@example.com").replace(b"To: devel@lists.example.org", b"To: other@example.com"))


FORGERIES: dict[str, Forge] = {
    "no signature": lambda raw: raw,
    "signed by another domain": lambda raw: signed(raw, domain="example.net"),
    "signed by a domain below": lambda raw: signed(raw, domain="sub.example.org"),
    "signed by the top-level domain": lambda raw: signed(raw, domain="org"),
    "a true signature, and words put in": lambda raw: signed(raw.replace(b"\n\n", b"\n\nHello.\n", 1)).replace(b"\n\nHello.\n", b"\n\n", 1),
    "a true signature of another mail": lambda raw: signed(mail("Hello.\n", author=ADA)).partition(b"From:")[0] + raw,
    "two From, the signed one below": _on_top(b"From: Ada Novak <ada@example.org>\n"),
    "two From, the signed one above": _below(b"From: Ada Novak <ada@example.org>"),
    "two authors in one From": _named("Ada Novak <ada@example.org>, Eve <eve@example.org>"),
    "two To": _on_top(b"To: devel@lists.example.org\n"),
    "two Subject": _on_top(b"Subject: [devel] Heron 2.3 development update (March)\n"),
    "two Date": _on_top(b"Date: Mon, 09 Mar 2026 12:00:00 +0000\n"),
    "two Message-ID": _below(b"Message-ID: <other@example.org>"),
    "l=": lambda raw: signed(raw, length=True),
    "l=, and more text": lambda raw: signed(raw, length=True) + b"Sent from my phone.\n",
    "expired": _expired,
    "SHA-1": lambda raw: _with_key(raw, b"k1", key(2048)[0], b"rsa-sha1"),
    "a short key": lambda raw: _with_key(raw, b"short", SHORT[0]),
    "a key that was revoked": lambda raw: _with_key(raw, b"revoked", key(2048)[0]),
    "a key that is rubbish": lambda raw: _with_key(raw, b"rubbish", key(2048)[0]),
    "a key that is not there": lambda raw: _with_key(raw, b"gone", key(2048)[0]),
    "another key of that name": lambda raw: _with_key(raw, b"k1", key(1024)[0]),
    **{f"{name} is not signed": _left_out(name) for name in SIGNED if name != "From"},
    "Cc is not signed": lambda raw: signed(raw.replace(b"Subject:", b"Cc: eve@example.net\nSubject:", 1)),
    "to somebody else": _elsewhere,
    "a signature that is none": lambda raw: b"DKIM-Signature: v=1; d=example.org; s=k1; b=\n" + raw,
    "fifty signatures": lambda raw: b"".join(signed(raw, domain="example.net")[: -len(raw)] for _ in range(50)) + raw,
    "the word of another server": lambda raw: b"Authentication-Results: mx.example.com; dkim=pass header.d=example.org\n" + raw,
}
"""What is done to a mail that the manager did not send, or did not send like this."""
NOT_HIS: dict[str, Forge] = {
    "his name on another address": _named("Ada Novak <ada@example.net>"),
    "his address as a name": _named('"ada@example.org" <eve@example.net>'),
    "his address in other letters": _named("Ada Novak <ad\u0430@example.org>"),
    "his address as a comment": _named("eve@example.net (Ada Novak <ada@example.org>)"),
    "an address that ends alike": _named("Ada Novak <notada@example.org>"),
}
"""What does not even bear his address."""
COMMAND = plain("drop #1\nset #2 good\npost now\n", key="forged")
STATUS = status(PROGNOSIS_BODY.replace("(ok)", "(done)").replace("*  Zero copy (fair)\n  -  Cai Ito\n\n", "")).replace(b"<status@", b"<forged@")
WORD = DONE.replace(b"<reply@example.org>", b"<forged@example.org>")


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def reader(tmp_path: Path, request: pytest.FixtureRequest) -> Reader:
    made = Reader(tmp_path, end=request.param)
    made.desk.session.lookup = dns
    return made


def nothing_came(reader: Reader, *, held: int) -> None:
    """Now, and when a week has passed: no entry, so many held rows, nothing sent but the question to the manager whether he wrote it."""
    for days in (0, 7):
        reader.pass_by(days=days)
        with reader.desk.session.database.unit_of_work(read_only=True) as work:
            assert len(tuple(work.history.entries())) == 1
            assert [one.state for one in work.history.questions(None)] == ["open"] * held
            sent = work.outbox.all()
        assert [row.mail.purpose for row in sent] in ([], ["token"], ["transcript"])
        assert {one for row in sent for one in row.mail.envelope.recipients} <= {"ada@example.org"}
    reader.desk.session.close()


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_command_executes_nothing(reader: Reader, forge: Forge) -> None:
    taken = reader.read(forge(COMMAND))
    assert (taken.entries, taken.questions) == ((), ())
    nothing_came(reader, held=0)


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_word_is_one_held_row(reader: Reader, forge: Forge) -> None:
    taken = reader.read(forge(WORD))
    assert taken.entries == ()
    nothing_came(reader, held=1)


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_status_mail_is_one_held_row(reader: Reader, forge: Forge) -> None:
    taken = reader.read(forge(STATUS))
    assert (taken.classification.kind, taken.entries) == (Kind.STATUS_MAIL, ())
    nothing_came(reader, held=1)


@pytest.mark.parametrize("forge", NOT_HIS.values(), ids=NOT_HIS)
@pytest.mark.parametrize(("raw", "held"), [(COMMAND, 0), (WORD, 1)], ids=["command", "word"])
def test_what_does_not_bear_his_address_is_nobodys(reader: Reader, raw: bytes, held: int, forge: Forge) -> None:
    reader.read(forge(raw))
    assert reader.answers == []
    nothing_came(reader, held=held)


def test_what_is_forged_here_is_taken_where_it_is_true(reader: Reader) -> None:
    """Or the tables above would show nothing."""
    assert reader.read(signed(STATUS.replace(b"<forged@", b"<true@").replace(b"Mon, 09 Mar 2026 00:", b"Mon, 09 Mar 2026 11:"))).entries == (2,)
    assert reader.read(signed(WORD)).entries == (3,)
    assert reader.read(signed(COMMAND.replace(b"<forged@", b"<command@"))).entries == (4, 5, 6)
    short = FORGERIES["a short key"](COMMAND)
    assert dkim.DKIM(short, minkey=512).verify(dnsfunc=lambda name, timeout=5: dns(name.decode()))


REPLAYED: dict[str, Forge] = {
    "as it was": lambda raw: raw,
    "with headers of servers on top": lambda raw: b"Received: from x.example by y.example; Mon, 9 Mar 2026 12:00:00 +0000\nReturn-Path: <eve@example.net>\n" + raw,
    "under another Message-ID": lambda raw: raw.replace(b"<forged@", b"<again@"),
    "with its Message-ID in other letters": lambda raw: raw.replace(b"Message-ID:", b"MESSAGE-ID:"),
    "with a blank line more": lambda raw: raw + b"\n",
    "in another thread": lambda raw: b"In-Reply-To: <status@example.org>\nReferences: <status@example.org>\n" + raw,
    "through a list": lambda raw: raw.replace(b"Subject: ", b"Subject: [devel] ") + b"\n" + b"_" * 47 + b"\ndevel mailing list\ndevel@lists.example.org\n",
}


@pytest.mark.parametrize("change", REPLAYED.values(), ids=REPLAYED)
@pytest.mark.parametrize("days", [0, 2, 4, 400])
def test_a_command_mail_that_is_sent_again_commands_no_more(tmp_path: Path, change: Forge, days: int) -> None:
    reader = Reader(tmp_path)
    true = signed(plain("note #1: waits for the tables\n", key="forged"))
    assert reader.read(true).entries == (2,)
    answers = len(reader.answers)
    reader.pass_by(days=days)
    reader.read(change(true))
    reader.pass_by(days=7)
    assert reader.newest == 2
    assert len(reader.answers) <= answers + 1
    reader.desk.session.close()


def test_a_mail_of_another_thread_cannot_be_made_an_answer_to_a_posting(reader: Reader) -> None:
    """Its thread is no part of what is signed."""
    words = "Ring buffers: this is done.\n"
    elsewhere = signed(mail(words, author=ADA, answers="<patch@example.org>", subject="Re: [PATCH] something"))
    assert reader.read(elsewhere).entries == ()
    moved = elsewhere.replace(b"<patch@example.org>", b"<status@example.org>")
    assert reader.read(moved).entries == ()
    assert reader.newest == 1


def test_only_keys_that_could_prove_something_are_asked_for(reader: Reader) -> None:
    asked: list[str] = []

    def told(name: str) -> bytes | None:
        asked.append(name)
        return lookup(name)

    reader.desk.session.lookup = told
    reader.read(FORGERIES["fifty signatures"](COMMAND))
    reader.read(FORGERIES["to somebody else"](COMMAND.replace(b"<forged@", b"<second@")))
    assert asked == []
    reader.read(signed(COMMAND.replace(b"<forged@", b"<third@"), domain="example.org"))
    assert asked == ["k1._domainkey.example.org."]


def test_a_key_that_the_dns_does_not_tell_keeps_no_other_from_being_asked_for(reader: Reader) -> None:
    """Or whoever sends mail in his name could choose that his own waits."""
    reader.desk.session.lookup = lambda name: silent(name) if name.startswith("slow.") else lookup(name)
    reader.read(signed(COMMAND).replace(b"s=k1", b"s=slow"))
    assert reader.waits_until is not None
    assert reader.read(signed(COMMAND.replace(b"<forged@", b"<true@"))).entries == (2, 3, 4)


def test_a_command_from_before_the_record_commands_nothing(reader: Reader) -> None:
    reader.read(signed(plain("drop #1\n", key="old").replace(b"Mon, 09 Mar 2026", b"Sun, 08 Mar 2026")))
    assert (reader.newest, reader.answers) == (1, [])


def test_in_auto_mode_a_claim_whose_signature_fails_closes_no_item(tmp_path: Path) -> None:
    reader = Reader(tmp_path, more='[posting]\nmode = "auto"')
    bo = signed(mail(RINGS + "v6 posted.\n", key="first"))
    reader.read(bo)  # the first claim of an address is held anyway
    broken = signed(mail(RINGS + "v7 posted.\n", key="second")).replace(b"\nMIME-Version", b"\nX-Mailer: x\nMIME-Version").replace(b"v7 posted.", b"v7 posted. ")
    assert reader.read(broken.replace(b"v7 posted. ", b"v7  posted!")).entries == (2,)
    done = mail(RINGS + "It is committed, done.\n", key="third")
    taken = reader.read(signed(done).replace(b"committed", b"merged now"))
    assert (taken.entries, len(taken.questions)) == ((), 1)
    assert "does not pass" in reader.question(taken.questions[0]).reason
    assert reader.read(mail(quote("*  Zero copy (fair)", "  -  Cai Ito") + "Hello.\n", author="Cai Ito <cai@example.com>", key="cai")).entries == ()
    zero = mail(quote("*  Zero copy (fair)", "  -  Cai Ito") + "It is committed, done.\n", author="Cai Ito <cai@example.com>", key="unsigned")
    assert len(reader.read(zero).entries) == 1
    reader.desk.session.close()


def test_in_auto_mode_an_answer_whose_signature_fails_settles_nothing(tmp_path: Path) -> None:
    room = Room(tmp_path, mode='[posting]\nmode = "auto"\n')
    room.says("Hello.\n")
    room.says(NEAR)
    room.pass_by(hours=48)
    asked = str(room.asked[0].mail.message_id)
    room.desk.session.lookup = lookup
    broken = signed(plain("Yes!\n", author=BO, key="broken", answers=asked)).replace(b"Yes!", b"Yes.")
    for number, (raw, states) in enumerate([(broken, ["open"]), (signed(plain("Yes.\n", author=BO, key="sound", answers=asked)), ["accepted"])]):
        take(room.desk.session, RawMail(folder="inbox", key=f"answer{number}", raw=raw, arrived_at=room.now))
        assert room.states() == states
    room.desk.session.close()

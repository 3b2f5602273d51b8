"""A signed mail whose unsigned header fields somebody changes: no other form that is put on its body makes other commands of it."""

from __future__ import annotations

import re
from functools import cache

import pytest

from bot.config import Config
from bot.config_tables import RecordTable
from bot.proving import prove
from parsers.message import read_message
from replies.command_mail import read_commands
from tests.command_mails import ENCODINGS
from tests.lists import NOW
from tests.signing import lookup, signed

CONFIG = Config(record=RecordTable.model_validate({"bot": "Status <bot@lists.example.org>", "lists": ["devel@lists.example.com"]}))
WORDS = (
    "<br>drop #1<br>", "x=0Adrop #2=0A", "x +AAo-drop #3+AAo-", "~{drop #4~}", "\\ndrop #5\\n", "&#10;drop #6", "%drop #7%", "xx =\ndrop #8",
    "--x\nContent-Type: text/plain\n\ndrop #9\n--x--", "-----BEGIN PGP SIGNED MESSAGE-----\n\ndrop #10", f"{'a' * 76} drop #11 {'b' * 22} drop #12",
    "a \ndrop #13 \n", "<div>\ndrop #14\n</div>",
)  # fmt: skip
"""What somebody writes to a manager in the hope that he quotes it, or passes it on."""
FORWARDED = "---------- Forwarded message ---------\nFrom: Eve <eve@example.net>\nDate: Mon, 2 Mar 2026\nSubject: drop\nTo: devel@lists.example.com\n\n"
TYPES = (
    "text/html", "text/plain; charset=utf-7", "text/plain; charset=utf-16", "text/plain; charset=cp037", "text/plain; charset=hz",
    "text/plain; charset=iso-2022-jp", "text/plain; format=flowed; delsp=yes", "text/plain; charset=unicode_escape", "text/x-patch", "text", "",
    "message/rfc822", "multipart/mixed", "multipart/mixed; boundary=x", 'multipart/mixed; boundary="-------- Forwarded message ---------"',
    "multipart/digest; boundary==sig", "multipart/mixed; boundary==sig", 'text/plain; charset="utf-8"; charset=utf-7', "text/plain; charset*=utf-8''utf-7",
)  # fmt: skip
TRANSFERS = ("7bit", "base64", "quoted-printable", "x-uuencode", "QUOTED-PRINTABLE ", "")


@cache
def mails() -> tuple[bytes, ...]:
    """The manager's mails, signed as many servers do it: over nothing that says of what form the body is."""
    quoted = ("".join(f"> {line}\n" for line in words.split("\n")) for words in WORDS)
    texts = [f"whoami\n\nOn Mon, 2 Mar 2026, Eve wrote:\n{one}\nNo.\n" for one in quoted] + [f"whoami\n\n{FORWARDED}{words}\n" for words in WORDS]
    makers = [ENCODINGS[name] for name in ("7bit", "quoted-printable with NBSP", "multipart/signed")]
    return tuple(signed(make(text).replace(b"\n", b"\r\n")) for make in makers for text in texts)


def with_field(raw: bytes, name: str, value: str) -> bytes:
    """The mail with another value of a header field; without it, where the value is empty."""
    head, _, body = raw.partition(b"\r\n\r\n")
    field = f"{name}: {value}\r\n".encode() if value else b""
    head = re.sub(rb"(?im)^%s:.*\r\n(?:[ \t].*\r\n)*" % name.encode(), field.replace(b"\\", rb"\\"), head + b"\r\n")
    return head + b"\r\n" + body


def commands(raw: bytes) -> set[str]:
    return {one.text for one in read_commands(read_message(raw), to_bot=True).commands if isinstance(one.read, tuple)}


def proven(raw: bytes) -> bool:
    return prove(read_message(raw), raw, NOW, CONFIG, lookup).proven


def test_most_of_the_mails_prove_their_author_as_they_are() -> None:
    assert sum(map(proven, mails())) > 0.7 * len(mails())


@pytest.mark.parametrize("transfer", TRANSFERS)
@pytest.mark.parametrize("kind", TYPES)
def test_no_form_put_on_a_signed_body_makes_a_command(kind: str, transfer: str) -> None:
    for raw in mails():
        changed = with_field(with_field(raw, "Content-Type", kind), "Content-Transfer-Encoding", transfer)
        assert not proven(changed) or commands(changed) <= {"whoami"}

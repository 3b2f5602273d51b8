"""Mails as they really come: what the mail library loses or changes is put right, and nothing is ever raised."""

from __future__ import annotations

import base64
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.limits import Limits
from parsers.message import read_message

HEAD = b"From: Ada Novak <ada@example.org>\nTo: devel@lists.example.org\nSubject: hello\nMessage-ID: <one@example.org>\nDate: Mon, 9 Mar 2026 12:00:00 +0100\n"


def mail(content_type: str, body: bytes, *, cte: str = "", extra: bytes = b"", head: bytes = HEAD) -> bytes:
    encoding = f"Content-Transfer-Encoding: {cte}\n".encode() if cte else b""
    return head + extra + f"MIME-Version: 1.0\nContent-Type: {content_type}\n".encode() + encoding + b"\n" + body


def parts(*inner: bytes, kind: str = "mixed") -> bytes:
    return mail(f'multipart/{kind}; boundary="bb"', b"".join(b"--bb\n" + one + b"\n" for one in inner) + b"--bb--\n")


FOOTER = b"Content-Type: text/plain; charset=us-ascii\n\n" + b"_" * 47 + b"\ndevel mailing list\nhttps://lists.example.org/devel\n"
TEXTS: list[tuple[str, bytes, str]] = [
    ("a text part with a name is the body", mail('text/plain; name="reply.txt"', b"v6 posted.\n"), "v6 posted.\n"),
    ("a text attachment alone is the body", mail("text/plain", b"v6 posted.\n", extra=b"Content-Disposition: attachment\n"), "v6 posted.\n"),
    ("iso-2022-jp in 7bit is decoded", mail("text/plain; charset=ISO-2022-JP", "了解 v6".encode("iso-2022-jp"), cte="7bit"), "了解 v6"),
    ("iso-2022-jp without encoding is decoded", mail("text/plain; charset=iso-2022-jp", "了解".encode("iso-2022-jp")), "了解"),
    ("the plain text is taken, not the joined body",
     parts(b"Content-Type: text/plain\n\nplain\n", b"Content-Type: text/html\n\n<p>html</p>\n", kind="alternative"), "plain"),
    ("a forwarded mail's text is not the author's",
     parts(b"Content-Type: text/plain\n\nsee below\n", b"Content-Type: message/rfc822\n\nFrom: Eve <eve@example.net>\n\nv9 posted.\n"), "see below"),
    ("a list footer in its own part is not the author's", parts(b"Content-Type: text/plain\n\nv6 posted.\n", FOOTER), "v6 posted."),
    ("a patch beside the text is not the text",
     parts(b"Content-Type: text/plain\n\nv6 posted.\n", b'Content-Type: text/x-patch; name="a.patch"\n\n--- a\n+++ b\n'), "v6 posted."),
    ("multipart without boundary still has its text", mail("multipart/mixed", b"v6 posted.\n"), "v6 posted.\n"),
    ("windows quotes declared as utf-8 survive", mail("text/plain; charset=utf-8", "it’s in".encode("cp1252"), cte="8bit"), "it’s in"),
    ("gb18030 declared as gb2312 survives", mail("text/plain; charset=gb2312", "镕 v6".encode("gb18030"), cte="8bit"), "镕 v6"),
    ("an unknown charset is read all the same", mail("text/plain; charset=x-none", b"v6 posted.\n"), "v6 posted.\n"),
    ("base64 is decoded", mail("text/plain; charset=utf-8", base64.encodebytes("größer\n".encode()), cte="base64"), "größer\n"),
    ("a first From line is passed over", b"From ada@example.org Mon Mar  9 12:00:00 2026\n" + mail("text/plain", b"v6 posted.\n"), "v6 posted.\n"),
    ("soft line breaks and trailing blanks stay as they came", mail("text/plain; format=flowed", b"one \ntwo  \n-- \nAda\n"), "one \ntwo  \n-- \nAda\n"),
]  # fmt: skip


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("raw", "text"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_the_author_s_text(raw: bytes, text: str, ends: bytes) -> None:
    if b"\r" not in raw:
        raw = raw.replace(b"\n", ends)
    assert read_message(raw).text.replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")


def test_a_flowed_text_says_so_and_is_not_joined() -> None:
    message = read_message(mail("text/plain; format=flowed; delsp=yes", b"one \ntwo\n"))
    assert (message.flowed, message.delsp, message.text) == (True, True, "one \ntwo\n")


def test_raw_8_bit_headers_keep_their_letters() -> None:
    head = HEAD.replace(b"Ada Novak", b"J\xf6rg Gr\xfc\xdfe").replace(b"hello", b"Gr\xfc\xdfe")
    message = read_message(mail("text/plain; charset=iso-8859-1", b"x\n", head=head))
    assert message.author is not None
    assert (message.author.name, message.subject.text) == ("Jörg Grüße", "Grüße")


def test_repeated_headers_give_the_first_and_count_the_authors() -> None:
    extra = b"Subject: second\nMessage-ID: <two@example.org>\nFrom: Eve <eve@example.net>\n"
    message = read_message(mail("text/plain", b"x\n", extra=extra))
    assert message.subject.text == "hello"
    assert message.message_id == "<one@example.org>"
    assert message.authors == 2


def test_folded_references_and_comments_give_the_ids_alone() -> None:
    extra = b"References: <a@example.org>\n\t<b@example.org>\n <c@example.org>\nIn-Reply-To: <c@example.org> (Ada's message of\n \"Mon, 9 Mar\")\n"
    message = read_message(mail("text/plain", b"x\n", extra=extra))
    assert message.references == ("<a@example.org>", "<b@example.org>", "<c@example.org>")
    assert message.in_reply_to == ("<c@example.org>",)


def test_a_bad_date_is_none_and_a_good_one_is_aware() -> None:
    assert read_message(mail("text/plain", b"x\n")).date == datetime(2026, 3, 9, 11, tzinfo=UTC)
    assert read_message(mail("text/plain", b"x\n", head=HEAD.replace(b"Mon, 9 Mar 2026", b"yesterday"))).date is None


def test_a_name_with_a_bare_comma_keeps_its_address() -> None:
    message = read_message(mail("text/plain", b"x\n", head=HEAD.replace(b"Ada Novak", b"Novak, Ada")))
    assert message.author is not None
    assert message.author.address == "ada@example.org"


def test_the_same_mail_gives_the_same_message_each_time() -> None:
    raw = parts(b"Content-Type: text/plain\n\nhello\n", b"Content-Type: application/octet-stream\n\nxx\n")
    assert read_message(raw) == read_message(raw)


def test_a_header_that_is_not_there_is_none() -> None:
    message = read_message(mail("text/plain", b"x\n"))
    assert message.header("x-nothing") is None
    assert message.header("SUBJECT") == "hello"


def test_the_library_writes_nothing_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    read_message(parts(b"Content-Type: text/x-patch\n\n+x\n", b"Content-Type: text/plain; charset=x\n\n\xff\n"))
    assert capfd.readouterr() == ("", "")


NESTED = b"".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'.encode() for n in range(1000))
HEAVY = [
    ("five megabytes", mail("text/plain", b"v6 posted.\n" * 500_000)),
    ("two thousand parts", parts(*[b"Content-Type: text/plain\n\nv6 posted.\n"] * 2000)),
    ("a thousand nested parts", HEAD + b"MIME-Version: 1.0\n" + NESTED),
    ("twenty thousand addresses", mail("text/plain", b"x\n", extra=b"Cc: " + b",\n ".join(b"a%d@example.org" % n for n in range(20_000)) + b"\n")),
]


@pytest.mark.parametrize("raw", [raw for _, raw in HEAVY], ids=[name for name, _ in HEAVY])
def test_what_is_over_a_limit_is_a_defect_and_its_headers_are_read(raw: bytes) -> None:
    message = read_message(raw, Limits())
    assert message.message_id == "<one@example.org>"
    assert message.defects


@pytest.mark.parametrize("raw", [b"", b"\0" * 1000, b"\n\n", b"From: \xff\xfe\n\n\xff", b"Content-Type: multipart/mixed; boundary=\n\n"])
def test_broken_bytes_give_a_message(raw: bytes) -> None:
    assert read_message(raw).size == len(raw)


@given(st.binary(max_size=2000), st.integers(0, 2**32))
def test_no_bytes_raise(noise: bytes, seed: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(chance.choice(TEXTS)[1])
    for byte in noise[:40]:
        raw[chance.randrange(len(raw))] = byte
    assert read_message(bytes(raw)).size == len(raw)
    assert read_message(noise).size == len(noise)

"""Whether a body shows by itself how it is to be read: of honest mails it does, and no other form can be put on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.body_form import reads_one_way
from parsers.message import read_message
from tests.command_mails import ENCODINGS, html_only, utf16

PLAIN = "text/plain; charset=utf-8"
MULTIPART = 'multipart/mixed; boundary="0000abc"'
PARTS = "--0000abc\nContent-Type: text/plain\n\nhello\n--0000abc\nContent-Type: message/rfc822\n\nFrom: x@example.org\n\ndrop #1\n--0000abc--\n"
FORWARD = "fyi\n\n---------- Forwarded message ---------\nFrom: Eve\nSubject: x\n\ndrop #1\n"


def mail(body: str, kind: str | None = PLAIN, encoding: str | None = None) -> bytes:
    head = f"Content-Type: {kind}\n" if kind else ""
    head += f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return f"From: ada@example.org\n{head}\n{body}".encode()


HONEST = {
    "without any header of form": mail("drop #1\n", None),
    "text": mail("Grüße, drop #1\n> =0A <that>\n", PLAIN, "8bit"),
    "latin": b"Content-Type: text/plain; charset=iso-8859-1\n\nGr\xfc\xdfe\n",
    "quoted-printable": mail("a long line that goes on =\nand on, gr=C3=BC=C3=9Fe\n", PLAIN, "quoted-printable"),
    "base64": mail("ZHJvcCAjMQo=\n", PLAIN, "base64"),
    "format=flowed": mail("one \ntwo\n", f"{PLAIN}; format=flowed"),
    "several parts": mail(PARTS, MULTIPART),
    "several parts behind a preamble": mail(f"This is a multi-part message in MIME format.\n{PARTS}", MULTIPART),
    "several parts behind two lines": mail(f"  This message is in MIME format.  The first part is text,\n  the rest is not.\n\n{PARTS}", MULTIPART),
    "several parts behind an empty line": mail(f"\n{PARTS}", MULTIPART),
    "a forwarded mail": mail(FORWARD),
    "underlined headings": mail("> Open\n> ====\n>\n> x = y\n\nset x =\n"),
    "a rule above the text": mail("--------\nHello\n"),
}
PUT_ON = {
    "HTML on a quote": mail("> see <br>drop #1<br>\n", "text/html"),
    "quoted-printable on a quote": mail("> see=0Adrop #1\n", PLAIN, "quoted-printable"),
    "no quoted-printable": mail("> a long line that somebody wrote =\ndrop #1\n", PLAIN),
    "UTF-7 on a quote": mail("> see +AAo-drop #1\n", "text/plain; charset=utf-7"),
    "EBCDIC on Latin-1": b"Content-Type: text/plain; charset=cp037\n\n> see \x25\x84\x99\x96\x97@{\xf1\x25\n",
    "parts on a forwarded mail": mail(FORWARD, 'multipart/mixed; boundary="-------- Forwarded message ---------"'),
    "parts on a forwarded mail alone": mail(FORWARD[5:], 'multipart/mixed; boundary="-------- Forwarded message ---------"'),
    "parts on dashes": mail("-----\nFrom: Eve\n\ndrop #1\n", 'multipart/mixed; boundary="---"'),
    "other parts": mail(PARTS, 'multipart/mixed; boundary="other"'),
    "parts without a boundary": mail(PARTS, "multipart/mixed"),
    "text on parts": mail(PARTS),
    "no form on parts": mail(PARTS, None),
    "text on HTML": mail("<blockquote>\ndrop #1\n</blockquote>\n"),
    "uuencode": mail("begin 644 x\n%9')O<`H\n \nend\n", PLAIN, "x-uuencode"),
    "base64 on words": mail("drop it, please.\n", PLAIN, "base64"),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("raw", HONEST.values(), ids=HONEST)
def test_the_body_of_an_honest_mail_shows_its_form(raw: bytes, end: str) -> None:
    raw = raw.replace(b"\n", end.encode())
    assert reads_one_way(raw, read_message(raw).text)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("raw", PUT_ON.values(), ids=PUT_ON)
def test_a_form_that_makes_other_lines_of_the_body_is_not_believed(raw: bytes, end: str) -> None:
    raw = raw.replace(b"\n", end.encode())
    assert not reads_one_way(raw, read_message(raw).text)


@pytest.mark.parametrize("name", [name for name, make in ENCODINGS.items() if make not in (html_only, utf16)])
def test_what_mail_programs_send_shows_its_form(name: str) -> None:
    raw = ENCODINGS[name]("Hello,\n\nset #1 good\n\n> quoted: grün\n\n-- \nAda Novak\n")
    assert reads_one_way(raw, read_message(raw).text)


@pytest.mark.parametrize("make", [html_only, utf16])
def test_html_alone_and_other_characters_need_a_signed_content_type(make: Callable[[str], bytes]) -> None:
    raw = make("set #1 good\n")
    assert not reads_one_way(raw, read_message(raw).text)


@pytest.mark.parametrize("kind", ['multipart/mixed; boundary="0000abc"', "message/rfc822", PLAIN])
def test_a_body_of_parts_without_end_is_looked_at_from_its_header_alone(kind: str) -> None:
    nested = "".join(f'--{number}\nContent-Type: multipart/mixed; boundary="{number + 1}"\n\n' for number in range(20_000))
    raw = mail(nested.replace("--0\n", "--0000abc\n", 1), kind)
    assert reads_one_way(raw, "") is kind.startswith("multipart")

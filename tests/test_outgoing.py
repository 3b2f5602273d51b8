"""Mails of ours as bytes: what a reader decodes is what was meant, whatever stands in it, and no line or header breaks."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outgoing import build_mail
from parsers.model import Address, MessageId, OutgoingMail
from tests.office import BOT, START

ID = MessageId("<one@example.org>")
LONG = MessageId(f"<{'AM0PR04MB4321' * 20}@mail.example.net>")


def made(text: str = "x\n", *, subject: str = "s", name: str = "Heron status", to: str = "", purpose: str = "posting") -> OutgoingMail:
    return build_mail(
        message_id=ID, sender=Address(name=name, address=BOT), to=[Address(name=to, address="ada@example.org")], subject=subject, text=text,
        date=START, purpose=purpose,
    )  # fmt: skip


def read(mail: OutgoingMail) -> EmailMessage:
    found = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert not found.defects
    return found


# text as it stands in a mail: no lone surrogates, and no line ends but those that a mail can carry
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=200)


@given(TEXTS, st.sampled_from(["\n", "\r\n"]))
def test_the_text_is_read_back_as_it_was_given(text: str, end: str) -> None:
    mail = made(text.replace("\n", end))
    body = mail.raw.partition(b"\r\n\r\n")[2]
    assert all(len(line) <= 998 for line in body.split(b"\r\n"))
    assert body.isascii()
    assert b"\n" not in body.replace(b"\r\n", b"")
    content = read(mail).get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode().replace("\r\n", "\n") == text


ENCODINGS = [
    ("ASCII", "all plain\n-- signed\n", "7bit"),
    ("another script", "Größe\n", "quoted-printable"),
    ("a blank at the end of a line, which some servers take away", "-- \nBot\n", "quoted-printable"),
    ("a line that is too long for SMTP", "x" * 2000 + "\n", "quoted-printable"),
    ("NUL", "a\0b\n", "quoted-printable"),
]


@pytest.mark.parametrize(("text", "encoding"), [row[1:] for row in ENCODINGS], ids=[row[0] for row in ENCODINGS])
def test_no_text_goes_out_as_8bit(text: str, encoding: str) -> None:
    assert read(made(text))["Content-Transfer-Encoding"] == encoding


LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(LINES, LINES, LINES)
def test_no_subject_and_no_name_breaks_out_of_its_header(subject: str, name: str, to: str) -> None:
    head = made(subject=subject, name=name, to=to).raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    assert names == [
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding",
    ]  # fmt: skip


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=120))
def test_a_subject_is_read_back_with_its_blanks_folded(subject: str) -> None:
    assert " ".join(str(read(made(subject=subject))["Subject"]).split()) == " ".join(subject.split())


def test_long_message_ids_stay_whole() -> None:
    mail = build_mail(
        message_id=LONG, sender=Address(name="", address=BOT), to=[Address(name="", address="ada@example.org")], subject="s", text="x\n",
        date=START, purpose="transcript", in_reply_to=LONG, references=[LONG] * 3,
    )  # fmt: skip
    found = read(mail)
    assert found["Message-ID"] == found["In-Reply-To"] == LONG
    assert str(found["References"]).split() == [LONG] * 4
    assert b"=?" not in mail.raw


@pytest.mark.parametrize(("purpose", "said"), [("posting", "auto-generated"), ("preview", "auto-generated"), ("transcript", "auto-replied")])
def test_every_mail_says_that_a_program_sent_it(purpose: str, said: str) -> None:
    assert read(made(purpose=purpose))["Auto-Submitted"] == said


def test_hidden_recipients_stand_in_the_envelope_alone_and_nobody_twice() -> None:
    people = [Address(name="", address=f"{name}@example.org") for name in ("ada", "bo", "cai")]
    mail = build_mail(
        message_id=ID, sender=Address(name="", address=BOT), to=people[:1], cc=people[1:2], subject="s", text="x\n", date=START,
        bcc=[*people[1:], Address(name="", address="ADA@example.org")], purpose="posting",
    )  # fmt: skip
    assert [one.lower() for one in mail.envelope.recipients] == ["ada@example.org", "bo@example.org", "cai@example.org"]
    assert mail.envelope.sender == BOT
    assert b"cai" not in mail.raw
    assert "bcc" not in read(mail)


@pytest.mark.parametrize("name", ["A" * 5_000, "\u00fc" * 5_000, "\U0001f600" * 5_000, "Ada\0\x01\u202e Novak", "Ada \u2066Novak"])
def test_a_name_that_anybody_may_have_written_keeps_to_a_line(name: str) -> None:
    head = made(to=name).raw.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) < 998
    shown = str(read(made(to=name))["To"].addresses[0].display_name)
    assert shown.isprintable()
    assert shown == name[:150] or shown == "Ada Novak"

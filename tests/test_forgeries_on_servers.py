"""Forged mails through real servers: sent by Postfix, read by the daemon from Dovecot, and nothing comes of them but what is told."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from parsers.model import Proof
from tests.forgeries import FORGERIES, Forgery
from tests.month import BOT, LIST, MANAGER
from tests.signed_lab import MALLORY, Seen, SignedLab, letter, signed_lab
from tests.signing import key

pytestmark = [pytest.mark.opendkim, pytest.mark.xdist_group("opendkim")]


OURS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
ON_THE_WAY = {"Return-Path", "Delivered-To", "Received", "DKIM-Signature"}
"""Header fields that servers put on a mail of ours."""


def text_of(mail: EmailMessage) -> str:
    """The text, its lines joined."""
    return " ".join(str(mail.get_content()).split())


def proof_of(lab: SignedLab, key: str) -> Proof:
    """The verdict on `<KEY@example.org>`, for which one was asked."""
    verdict = lab.verdict(f"<{key}@example.org>")
    assert verdict is not None
    return verdict


@dataclass(frozen=True, slots=True)
class Played:
    """All forgeries sent: what was there before and after, and the verdict on each by the key of its Message-ID."""

    lab: SignedLab
    before: Seen
    after: Seen
    verdicts: dict[str, Proof | None]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with signed_lab(tmp_path_factory.mktemp("forgeries")) as lab:
        lab.tell_key("k1", "example.net", key(2048)[1].decode())
        before = lab.seen()
        for one in FORGERIES:
            lab.send(one.make(lab), one.to)
        for one in FORGERIES:
            lab.read(f"<{one.key}@example.org>")
        yield Played(lab, before, lab.seen(), {one.key: lab.verdict(f"<{one.key}@example.org>") for one in FORGERIES})


@pytest.mark.parametrize("forgery", FORGERIES, ids=[one.key for one in FORGERIES])
def test_a_forged_mail_proves_nothing_and_changes_nothing(played: Played, forgery: Forgery) -> None:
    verdict = played.verdicts[forgery.key]
    assert (None if verdict is None else verdict.proven) is (None if forgery.why is None else False)
    assert verdict is None or (forgery.why or "") in verdict.how
    assert played.lab.read(f"<{forgery.key}@example.org>")["entries"] == []
    held = [one for one in played.after.questions if one.update.evidence.message_id == f"<{forgery.key}@example.org>"]
    assert len(held) == forgery.held
    assert all("seem" in one.reason for one in held)


def test_all_of_them_make_no_entry_and_one_answer_to_the_manager(played: Played) -> None:
    assert played.after.entries == played.before.entries
    assert len(played.after.questions) == sum(one.held for one in FORGERIES)
    (answer,) = played.after.outbox
    assert (answer.mail.purpose, answer.mail.envelope.recipients) == ("token", (MANAGER,))
    answers = [one for one in played.lab.letters(MANAGER, 1) if one["Auto-Submitted"]]
    assert [one["In-Reply-To"] for one in answers] == ["<plain@example.org>"]
    assert "not carried out: the mail has no DKIM signature" in text_of(answers[0])
    assert played.lab.mailbox(MALLORY) == []


def test_what_strangers_tried_is_counted_and_not_answered(played: Played) -> None:
    assert len(played.lab.bot.log("command not for a stranger")) == sum(one.why is None for one in FORGERIES)
    assert "strangers: 2, from 1 addresses; none was answered" in played.lab.bot.run("status")


def test_a_command_mail_commands_once_however_often_it_comes(played: Played) -> None:
    lab = played.lab
    lab.submit("ines", letter("set #9 ok\n", "once"))
    lab.submit("ines", letter("set #9 fair\n", "later"))
    assert [lab.read(f"<{key}@example.org>")["entries"] for key in ("once", "later")] == [["e2"], ["e3"]]
    raw = next(one for one in lab.mailbox(BOT) if b"Message-ID: <once@example.org>" in one)
    lab.send(raw)
    lab.send(raw, LIST)
    lab.send(raw.replace(b"Message-ID", b"MESSAGE-ID").replace(b"Subject: ", b"SUBJECT:  "))
    assert [lab.read("<once@example.org>", count)["entries"] for count in (2, 3, 4)] == [[]] * 3
    lab.send(raw.replace(b"<once@", b"<twice@"))
    assert lab.read("<twice@example.org>")["entries"] == []
    assert "does not pass" in proof_of(lab, "twice").how
    assert len(lab.seen().entries) == 3


QUOTED = """On Monday, Mallory wrote:
> drop #1
> #prognosis drop #1
>> drop #2

-----Original Message-----
From: Mallory Quist <mallory@example.net>
Sent: Monday, March 2, 2026 10:00
To: devel@lists.example.org
Subject: drop

drop #3
#prognosis drop #3
"""


def test_a_command_in_quoted_text_is_none(played: Played) -> None:
    lab, entries = played.lab, played.lab.seen().entries
    lab.submit("ines", letter(f"whoami\n\n{QUOTED}", "quoted"))
    assert lab.read("<quoted@example.org>")["entries"] == []
    assert proof_of(lab, "quoted").proven
    assert lab.seen().entries == entries
    answer = lab.answer("quoted")
    assert "(0 errors)" in str(answer["Subject"])
    assert text_of(answer).startswith("> whoami | you are Ines Falk")
    assert text_of(answer).count("drop #") == text_of(answer).count("drop #3”: taken for quoted text") == 2


ATTACHED = """--=x
Content-Type: text/plain; charset=utf-8

Look what came in.
--=x
Content-Type: message/rfc822
Content-Disposition: inline

From: Ines Falk <ines@example.org>
To: bot@example.org
Subject: drop
Message-ID: <inner@example.org>

drop #1
--=x
Content-Type: text/plain; charset=utf-8; name="commands.txt"
Content-Disposition: attachment; filename="commands.txt"

drop #2
--=x--
"""


def test_a_command_in_an_attached_message_is_none(played: Played) -> None:
    lab, entries = played.lab, played.lab.seen().entries
    lab.submit("ines", letter(ATTACHED, "attached", extra='MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="=x"\n'))
    assert lab.read("<attached@example.org>")["entries"] == []
    assert proof_of(lab, "attached").proven
    assert lab.seen().entries == entries
    assert "drop" not in text_of(lab.answer("attached"))


HOSTILE = (
    "=?utf-8?q?Fast_start=0D=0ABcc:_mallory@example.net?=", "Fast\u2028Bcc: mallory@example.net", "Fast\x0bBcc: mallory@example.net",
    "Fast\x85Bcc: mallory@example.net", "Fast\0start", "Fast " + "x" * 10_000,
)  # fmt: skip
"""Titles that would break out of a line, or out of a header, or are no titles at all."""


def test_no_title_of_an_item_breaks_out_of_its_line_or_into_a_header(played: Played) -> None:
    lab = played.lab
    text = "".join(f"add {title}; section Tools\n" for title in HOSTILE) + "post now force\n"
    extra = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n"
    body = base64.encodebytes(text.encode()).decode()
    lab.submit("ines", letter(body, "titles", extra=extra, subject="=?utf-8?q?add=0D=0ABcc:_mallory@example.net?="))
    assert len(lab.read("<titles@example.org>")["entries"]) == len(HOSTILE)  # type: ignore[arg-type]
    answer = lab.answer("titles")
    assert set(answer.keys()) - ON_THE_WAY == OURS | {"In-Reply-To", "References"}
    assert str(answer["Subject"]) == "Re: add Bcc: mallory@example.net (1 error)"
    (posting,) = [one for one in lab.letters(MANAGER, 1) if str(one["Subject"]).startswith("Kestrel 3.2 development update (")]
    assert set(posting.keys()) - ON_THE_WAY == OURS | {"Reply-To"}
    assert posting["To"] == LIST
    hostile = [line for line in posting.get_content().splitlines() if "Bcc:" in line]
    assert len(hostile) == 4
    assert all(line.startswith("*  ") for line in hostile)
    assert lab.mailbox(MALLORY) == []
    assert "nothing is wrong" in lab.bot.run("db", "check")

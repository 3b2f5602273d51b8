"""The manager's whole cycle by mail on real servers: a preview, his answers with real signatures, and the posting that he approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest

from parsers.model import Adopted, Changed
from tests.month import LIST, MANAGER, STATUS, SUBSCRIBERS, mail
from tests.servers import wait_for
from tests.signed_lab import PATIENCE, SignedLab, letter, signed_lab

pytestmark = [pytest.mark.opendkim, pytest.mark.xdist_group("opendkim")]
CLAIMS = {
    "claim-1": "*  Certificate pinning (ok)\n   v2 posted\n  -  Jonas Bäcker\n",
    "claim-2": "*  Rate limits for the control port (fair)\n   RFC v2 posted\n  -  Karim Desai\n",
    "claim-3": "*  Structured log lines (none)\n  -  Tomas Vik\n",
}
"""What strangers say is done, by the key of their mails' Message-IDs."""
OLD, NEW = "*  QUIC transport (fair)", "*  QUIC transport (good)"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[SignedLab]:
    with signed_lab(tmp_path) as made:
        yield made


def text_of(mail: EmailMessage) -> str:
    """The decoded text, with LF."""
    return str(mail.get_content()).replace("\r\n", "\n")


def quoted(text: str) -> str:
    return "".join(f"> {line}".rstrip() + "\n" for line in text.splitlines())


def preview(lab: SignedLab, number: int) -> EmailMessage:
    """The mail that shows a preview, once the manager has it."""

    def found() -> list[EmailMessage]:
        return [one for one in lab.letters(MANAGER, 0) if str(one["Subject"]).startswith(f"Preview p{number}: ")]

    wait_for(lambda: len(found()) == 1, PATIENCE, f"preview p{number}: {lab.bot.tail()}")
    return found()[0]


def answer(lab: SignedLab, key: str, to: EmailMessage, text: str) -> EmailMessage:
    """The manager answers a mail of the bot from his own account; what he gets back."""
    thread = f"In-Reply-To: {to['Message-ID']}\nReferences: {to['Message-ID']}\n"
    lab.submit("ines", letter(text, key, subject=f"Re: {to['Subject']}", extra=thread))
    return lab.answer(key)


def test_the_manager_steers_a_posting_from_its_preview_to_the_list(lab: SignedLab) -> None:
    thread = "In-Reply-To: <kestrel-status@example.org>\nReferences: <kestrel-status@example.org>\n"
    for number, (key, item) in enumerate(CLAIMS.items(), 1):
        text = f"On Monday, Ines Falk wrote:\n{quoted(item)}\nThis is done, it was committed on Friday.\n\nEve\n"
        lab.send(letter(text, key, author="Eve Adams <eve@example.net>", to=LIST, subject="Re: Kestrel 3.2 development update", extra=thread), LIST)
        assert lab.read(f"<{key}@example.org>")["questions"] == [f"h{number}"]
    due = datetime.now(UTC) + timedelta(hours=20)
    with (lab.bot.folder / "config.toml").open("a") as config:
        config.write(f'[schedule]\nposting = "{due.minute} {due.hour} {due.day} {due.month} *"\n')
    lab.bot.reload()

    first = preview(lab, 1)
    edited = quoted(text_of(first)).replace(f"> {OLD}", f"> {NEW}", 1)
    told = " ".join(text_of(answer(lab, "settled", first, f"accept h1 h2\nreject h3\n\n{edited}")).replace("\n|", "\n").split())
    assert "(0 errors)" in str(lab.answer("settled")["Subject"]), told
    assert f"was: {OLD.replace('  ', ' ')} is: {NEW.replace('  ', ' ')}" in told
    assert "h3: rejected" in told
    assert "p1 does not stand any more: the new preview p2 is on its way" in told
    entries = [one for one in lab.seen().entries if isinstance(one, Changed)]
    assert [(one.item, one.update.change, one.held) for one in entries] == [(4, "prognosis", None), (5, "done", 1), (7, "done", 2)]
    assert lab.seen().questions == ()

    second = preview(lab, 2)
    shown = lab.bot.run("preview", "p2")
    assert shown in text_of(second)
    assert NEW in shown
    old = answer(lab, "too-early", first, "approve\n")
    assert "p1 is void" in " ".join(text_of(old).split())
    done = answer(lab, "approved", second, "approve now\n")
    assert "posted Kestrel 3.2 development update" in " ".join(text_of(done).split())
    check_posting(lab, shown)


def check_posting(lab: SignedLab, shown: str) -> None:
    """The posting is with each subscriber once, byte for byte what was shown and what was sent, and nothing else went out."""
    (row,) = [one for one in lab.seen().outbox if one.mail.purpose == "posting"]
    bodies = set()
    for address in SUBSCRIBERS:
        wait_for(lambda address=address: len(copies(lab, address, row.mail.message_id)) == 1, PATIENCE, f"a copy for {address}")  # type: ignore[misc]
        (raw,) = copies(lab, address, row.mail.message_id)
        assert dkim.verify(raw, dnsfunc=lab.opendkim.dns)
        bodies.add(raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2])
    assert bodies == {row.mail.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]}
    (posting,) = [one for one in lab.letters(MANAGER, 1) if one["Message-ID"] == row.mail.message_id]
    assert text_of(posting) == shown
    assert sent(lab) == {"preview": 2, "transcript": 3, "posting": 1}
    assert {one.mail.envelope.recipients for one in lab.seen().outbox} == {(MANAGER,), (LIST,)}


def copies(lab: SignedLab, address: str, message_id: str) -> list[bytes]:
    return [raw for raw in lab.mailbox(address) if f"\nMessage-ID: {message_id}".encode() in raw.replace(b"\r\n", b"\n")]


def sent(lab: SignedLab) -> dict[str, int]:
    """How many mails of ours there are of each kind."""
    purposes = [one.mail.purpose for one in lab.seen().outbox]
    return {purpose: purposes.count(purpose) for purpose in dict.fromkeys(purposes)}


def test_a_status_mail_that_the_manager_posts_by_hand_is_adopted_and_the_same_in_his_name_is_not(lab: SignedLab) -> None:
    text = mail(STATUS.stem, "", datetime.now(UTC)).decode().partition("\n\n")[2]
    by_hand = text.replace("*  QUIC transport (fair)", "*  QUIC transport (ok)").replace("*  Structured log lines (none)\n  -  Tomas Vik\n\n", "")
    assert by_hand.count("*  ") == text.count("*  ") - 1
    subject = "Kestrel 3.2 development update (by hand)"
    lab.send(letter(by_hand.replace("(ok)", "(done)"), "forged", to=LIST, subject=subject), LIST)
    assert lab.read("<forged@example.org>")["entries"] == []
    (held,) = lab.seen().questions
    assert "seems to come from you" in held.reason
    lab.submit("ines", letter(by_hand, "by-hand", to=LIST, subject=subject), LIST)
    lab.read("<by-hand@example.org>")
    document = lab.bot.run("preview")
    assert document == by_hand
    adopted = [one for one in lab.seen().entries if isinstance(one, Adopted)]
    assert [one.message_id for one in adopted] == ["<kestrel-status@example.org>", "<by-hand@example.org>"]
    assert "adopted <by-hand@example.org>" in lab.bot.run("history", "#4")
    assert "#4 prognosis: fair -> ok" in lab.bot.run("history", "#4")
    assert {one.mail.envelope.recipients for one in lab.seen().outbox} <= {(MANAGER,)}

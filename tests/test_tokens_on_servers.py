"""A manager without signatures on real servers: the token that he is mailed, and everybody who tries to use it in his stead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from parsers.model import Changed
from tests.month import BOT, MANAGER
from tests.servers import wait_for
from tests.signed_lab import MALLORY, PATIENCE, SignedLab, letter, signed_lab

pytestmark = [pytest.mark.opendkim, pytest.mark.xdist_group("opendkim")]
OTTO = "otto@example.org"
TOKEN = re.compile(r"(?m)^    ([a-z2-7]{26})$")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[SignedLab]:
    with signed_lab(tmp_path, f"Otto Brandt <{OTTO}>") as made:
        yield made


def token_mail(lab: SignedLab) -> EmailMessage:
    """The one mail with a token that the manager has."""

    def found() -> list[EmailMessage]:
        return [one for one in lab.letters(MANAGER, 0) if str(one["Subject"]).startswith("Is this mail yours?")]

    wait_for(lambda: len(found()) == 1, PATIENCE, f"a token: {lab.bot.tail()}")
    return found()[0]


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def test_a_token_proves_one_mail_of_the_person_it_went_to_once(lab: SignedLab) -> None:
    lab.send(letter("drop #1\n", "asked"))
    asked = token_mail(lab)
    token = TOKEN.findall(text_of(asked))[0]
    assert "> drop #1" in text_of(asked)
    assert "If this was not you, do nothing." in text_of(asked)
    lab.send(letter("set #2 done\n", "forged"))
    thread = f"In-Reply-To: {asked['Message-ID']}\n"
    say = f"confirm {token}\n\nOn Monday, the bot wrote:\n" + "".join(f"> {line}\n" for line in text_of(asked).splitlines())
    lab.send(letter(say, "stranger", author=f"Ines Falk <{MALLORY}>", extra=thread))
    lab.send(letter(say, "other-manager", author=f"Otto Brandt <{OTTO}>", extra=thread))
    lab.send(letter(say.replace("confirm", "> confirm"), "quoted", extra=thread))
    lab.send(letter(say, "automatic", extra=f"{thread}Auto-Submitted: auto-replied\n"))
    for key in ("forged", "stranger", "other-manager", "quoted", "automatic"):
        assert lab.read(f"<{key}@example.org>")["entries"] == []
    assert len(lab.seen().entries) == 1

    lab.send(letter(say, "confirmed", extra=thread))
    wait_for(lambda: len(lab.seen().entries) == 2, PATIENCE, f"the commands are carried out: {lab.bot.tail()}")
    entry = lab.seen().entries[-1]
    assert isinstance(entry, Changed)
    assert (entry.item, entry.update.change, entry.update.evidence.message_id) == (1, "drop", "<asked@example.org>")
    assert "#1 dropped" in text_of(lab.answer("asked"))
    lab.send(letter(say, "twice", extra=thread))
    lab.read("<twice@example.org>")
    assert "that token was used before" in text_of(lab.answer("twice"))
    check_mails(lab, token)


def check_mails(lab: SignedLab, token: str) -> None:
    """Who got what, and where the token stands."""
    assert len(lab.seen().entries) == 2
    sent = [(one.mail.purpose, one.mail.envelope.recipients) for one in lab.seen().outbox]
    assert sorted(sent) == sorted([("token", (MANAGER,)), ("transcript", (OTTO,)), *[("transcript", (MANAGER,))] * 3])
    (told,) = lab.letters(OTTO, 1)
    assert "no such token was mailed to you" in " ".join(text_of(told).replace("\n|", "\n").split())
    assert lab.mailbox(MALLORY) == []
    assert token not in lab.bot.log_file.read_text()
    assert BOT not in {one for row in lab.seen().outbox for one in row.mail.envelope.recipients}

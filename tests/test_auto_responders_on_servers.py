"""Whoever answers every mail of the bot, on real servers: his own mail server even signs what the program in his account writes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.month import BOT, LIST, MANAGER, SUBSCRIBERS
from tests.signed_lab import SignedLab, letter, signed_lab

pytestmark = [pytest.mark.opendkim, pytest.mark.xdist_group("opendkim")]
QUIET = 2.5
MOST_TRANSCRIPTS = 5
"""In an hour, to somebody who is proven; one more mail tells him that there will be no more."""


class Answerers:
    """One in each subscriber's account: it answers every mail of the bot at once, and says nowhere that it is a program."""

    def __init__(self, lab: SignedLab, *, signed: bool, to_list: bool) -> None:
        self.lab, self.signed, self.to_list = lab, signed, to_list
        self.answered: Counter[str] = Counter()
        self.last = time.monotonic()
        self.stopping = Event()
        self.thread = Thread(target=self.run, daemon=True)

    def run(self) -> None:
        known: set[tuple[str, bytes]] = set()
        while not self.stopping.wait(0.1):
            for address in SUBSCRIBERS:
                new = [raw for raw in self.lab.mailbox(address) if (address, raw) not in known]
                known |= {(address, raw) for raw in new}
                for mail in (message_from_bytes(raw, policy=default) for raw in new if address != BOT):
                    if BOT in str(mail["From"]):
                        self.answer(address, mail)

    def answer(self, address: str, mail: EmailMessage) -> None:
        self.answered[address] += 1
        self.last = time.monotonic()
        key = f"answer-{address.partition('@')[0]}-{self.answered[address]}"
        quoted = "".join(f"> {line}\n" for line in mail.get_content().splitlines())
        thread = f"In-Reply-To: {mail['Message-ID']}\nReferences: {mail['Message-ID']}\n"
        raw = letter(
            f"Thank you for your mail.\n\nstatus\nhelp\n#prognosis status\n\n{quoted}", key, author=address, to=f"{LIST}, {BOT}" if self.to_list else BOT,
            subject=f"Re: {mail['Subject']}", extra=thread,
        )  # fmt: skip
        recipients = (LIST, BOT) if self.to_list else (BOT,)
        if self.signed and address == MANAGER:
            self.lab.submit("ines", raw, *recipients)
        else:
            self.lab.real.postfix.send(address, recipients, raw)

    def wait(self) -> None:
        """Until the bot has read every answer and sent all that it wants to, and nothing has come of it for a while."""
        self.last = time.monotonic()
        end = self.last + 90
        while time.monotonic() - self.last < QUIET or not self.all_read() or self.lab.waiting():
            assert time.monotonic() < end, f"they do not come to an end: {self.answered}"
            time.sleep(0.1)

    def all_read(self) -> bool:
        """Whether each mail of the bot is answered, the posting by all, and it has read each answer; of one to the list and to it Postfix
        makes one copy.
        """
        read = [line for line in self.lab.bot.log("mail read") if str(line["message_id"]).startswith("<answer-")]
        mails = len(self.lab.seen().outbox)
        return len(read) == self.answered.total() == mails + len(SUBSCRIBERS) - 2


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[SignedLab]:
    with signed_lab(tmp_path) as made:
        yield made


@pytest.mark.parametrize(("signed", "to_list"), [(True, False), (False, True)], ids=["signed, to the sender", "unsigned, to all"])
def test_who_answers_everything_gets_no_storm(lab: SignedLab, signed: bool, to_list: bool) -> None:
    answerers = Answerers(lab, signed=signed, to_list=to_list)
    answerers.thread.start()
    try:
        lab.bot.run("post")
        lab.submit("ines", letter("status\n", "first"))
        lab.read("<first@example.org>")
        answerers.wait()
    finally:
        answerers.stopping.set()
        answerers.thread.join()
    sent = [row.mail for row in lab.seen().outbox]
    assert [mail.purpose for mail in sent].count("posting") == 1
    private = [mail for mail in sent if mail.purpose != "posting"]
    assert all(mail.envelope.recipients == (MANAGER,) for mail in private)
    # the command of his own and what answers the answers to it; unproven, one
    assert len(private) == (MOST_TRANSCRIPTS + 1 if signed else 2)
    assert answerers.answered == {address: 1 + (len(private) if address == MANAGER else 0) for address in SUBSCRIBERS if address != BOT}

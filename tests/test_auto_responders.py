"""A program that answers every mail of the bot, and says nowhere that it is one: the running daemon starts no loop with it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from tests.bot_process import Bot
from tests.labs import InProcessLab, in_process_lab, new_bot
from tests.month import BOT, LIST, MANAGER, STATUS, SUBSCRIBERS, mail

ANSWER = """From: {sender}
To: {to}
Date: {date}
Subject: Re: {subject}
Message-ID: <answer-{number}@example.org>
In-Reply-To: {answered}
References: {answered}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Thank you for your mail. status please, v9 posted.

{quoted}
"""
COMMAND = """From: Ines Falk <ines@example.org>
To: bot@example.org
Date: {date}
Subject: a question
Message-ID: <command@example.org>

status
"""
QUIET = 3.0
MOST_ANSWERS = 5
"""Transcripts to one person in an hour."""


class Answerer:
    """Answers every mail of the bot that anybody gets, and says nowhere that a program wrote the answer: the worst of its kind."""

    def __init__(self, lab: InProcessLab, *, to_list: bool) -> None:
        self.lab, self.to_list = lab, to_list
        self.answers = 0
        self.last = time.monotonic()
        self._told, lab.mailing_list.told = lab.mailing_list.told, self.told

    def told(self, address: str, raw: bytes) -> None:
        self._told(address, raw)
        sender = re.search(rb"(?mi)^From: .*<(\S+)>", raw)
        if address == BOT or sender is None or sender[1].decode() != BOT:
            return
        self.last = time.monotonic()
        self.answers += 1
        Thread(target=self.lab.hand_in, args=(address, [LIST, BOT] if self.to_list else [BOT], self.answer(address, raw))).start()

    def answer(self, address: str, raw: bytes) -> bytes:
        text = raw.decode()
        subject, answered = (re.search(rf"(?mi)^{field}: (.*?)\r?$", text) for field in ("subject", "message-id"))
        return ANSWER.format(
            sender=address, to=LIST + ", " + BOT if self.to_list else BOT, date=datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000"),
            subject=subject[1] if subject else "", answered=answered[1] if answered else "", number=self.answers,
            quoted="".join(f"> {line}\n" for line in text.partition("\r\n\r\n")[2].splitlines()),
        ).encode()  # fmt: skip


@pytest.fixture
def lab() -> Iterator[InProcessLab]:
    with in_process_lab() as made:
        yield made


@pytest.mark.parametrize("to_list", [False, True], ids=["to the sender", "to all"])
def test_who_answers_everything_gets_no_storm(tmp_path: Path, lab: InProcessLab, to_list: bool) -> None:
    bot = new_bot(tmp_path, lab)
    (tmp_path / "status.eml").write_bytes(mail(STATUS.stem, "", datetime.now(UTC)))
    bot.run("import", "status.eml")
    answerer = Answerer(lab, to_list=to_list)
    bot.start()
    try:
        bot.run("post")
        lab.hand_in(MANAGER, [BOT], COMMAND.format(date=datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")).encode())
        wait_for_quiet(bot, answerer)
    finally:
        bot.kill()
    ours = [one for one in lab.mailing_list.delivered if one.sender == BOT]
    assert [one.recipients for one in ours].count((LIST,)) == 1
    private = [one for one in ours if one.recipients != (LIST,)]
    assert all(one.recipients == (MANAGER,) for one in private)
    assert 1 <= len(private) <= MOST_ANSWERS
    assert answerer.answers == len(SUBSCRIBERS) - 1 + len(private)


def wait_for_quiet(bot: Bot, answerer: Answerer) -> None:
    """Until the bot has read every answer, and nothing has come of it for a while."""
    bot.wait_for_log("mail read", len(SUBSCRIBERS), 60)
    end = time.monotonic() + 60
    while time.monotonic() - answerer.last < QUIET:
        assert time.monotonic() < end, "they do not come to an end"
        time.sleep(0.1)

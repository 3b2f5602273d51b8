"""The month on a real list: Mailman behind Postfix, each subscriber's mailbox in Dovecot, and the daemon between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from parsers.model import MessageId
from storage.outbox import State
from tests.bot_process import Bot
from tests.labs import RealLab, new_bot, real_lab, wait_for_mails
from tests.month import BOT, CYCLES, LIST, MANAGER, STATUS, SUBSCRIBERS, addressed, expected, mail, postings, story
from tests.servers import wait_for

FOOTER = "_______________________________________________\n"


@pytest.fixture
def lab() -> Iterator[RealLab]:
    with real_lab(mailman=True) as made:
        yield made


@pytest.mark.mailman
def test_a_month_on_a_real_list(tmp_path: Path, lab: RealLab) -> None:
    bot = new_bot(tmp_path, lab)
    (tmp_path / "status.eml").write_bytes(mail(STATUS.stem, "", datetime.now(UTC)))
    bot.run("import", "status.eml")
    bot.start()
    try:
        play(bot, lab)
    finally:
        bot.kill()


def play(bot: Bot, lab: RealLab) -> None:
    shown = bot.run("preview")
    bot.run("post")
    first = on_list(bot, lab, 1, shown)
    answer(lab, CYCLES[0], first)
    wait_for_story(bot, lambda lines: "mails command: 1" in lines and "mails reply: 4" in lines)
    # the next posting is due tomorrow, so its preview comes now
    due = datetime.now(UTC) + timedelta(hours=20)
    with (bot.folder / "config.toml").open("a") as config:
        config.write(f'[schedule]\nposting = "{due.minute} {due.hour} {due.day} {due.month} *"\n')
    bot.reload()
    preview = message_from_bytes(wait_for_mails(lab, MANAGER, 8)[-1], policy=default)
    assert str(preview["Subject"]).startswith("Preview p1: ")
    shown = bot.run("preview", "p1")
    assert shown in text_of(preview)
    bot.run("approve", "p1", "--now")
    second = on_list(bot, lab, 2, shown)
    answer(lab, CYCLES[1], second)
    wait_for_story(bot, lambda lines: lines == expected(own=2))
    bot.stop()
    check_copies(lab, (first, second))


def answer(lab: RealLab, names: tuple[str, ...], posting: MessageId) -> None:
    """The mails that follow a posting, one after the other."""
    for name in names:
        sender, recipients = addressed(name)
        before = len(lab.mailbox(BOT))
        lab.hand_in(sender, recipients, mail(name, posting, datetime.now(UTC)))
        wait_for_mails(lab, BOT, before + len(recipients))


def on_list(bot: Bot, lab: RealLab, count: int, shown: str) -> MessageId:
    """The newest posting, once the list has shown it to the bot, which knows it for its own; every subscriber has `shown`, once."""
    wait_for_story(bot, lambda lines: f"mails own: {count}" in lines)
    session = bot.open()
    message_id = postings(session)[-1]
    with session.database.unit_of_work(read_only=True) as work:
        states = {row.mail.message_id: row.state for row in work.outbox.all()}
    session.close()
    assert states[message_id] is State.SEEN
    for address in SUBSCRIBERS:
        wait_for(lambda address=address: len(copies(lab, address, message_id)) == 1, 30, f"one copy for {address}")  # type: ignore[misc]
        (copy,) = copies(lab, address, message_id)
        assert copy["List-Id"] == f"<{LIST.replace('@', '.')}>"
        assert text_of(copy).partition(FOOTER)[0] == shown
    return message_id


def copies(lab: RealLab, address: str, message_id: str) -> list[EmailMessage]:
    """The mails of that Message-ID in somebody's mailbox."""
    mails = (message_from_bytes(raw, policy=default) for raw in lab.mailbox(address))
    return [one for one in mails if one["Message-ID"] == message_id]


def check_copies(lab: RealLab, ours: tuple[MessageId, ...]) -> None:
    """Every mail to the list is in every mailbox once; the bot has a second copy of what was addressed to it as well."""
    names = [name for cycle in CYCLES for name in cycle if LIST in addressed(name)[1]]
    for address in SUBSCRIBERS:
        mails = [message_from_bytes(raw, policy=default) for raw in lab.mailbox(address)]
        listed = Counter(str(one["Message-ID"]) for one in mails if one["List-Id"])
        assert set(listed.values()) == {1}
        assert len(listed) == len(names) + len(ours)
        private = [one for one in mails if not one["List-Id"]]
        assert len(private) == {BOT: 4, MANAGER: 1}.get(address, 0)


def wait_for_story(bot: Bot, told: Callable[[list[str]], bool]) -> None:
    """Return when what the history tells is as `told` wants it."""
    session = bot.open()
    try:
        wait_for(lambda: told(story(session)), 60, "the story is told; it is:\n" + "\n".join(story(session)) + "\n" + bot.tail())
    finally:
        session.close()


def text_of(message: EmailMessage) -> str:
    """The decoded text, with LF."""
    return str(message.get_content()).replace("\r\n", "\n")

"""The answer to a mail, into the outbox, in the transaction that reads the mail."""

from __future__ import annotations

from datetime import timedelta

from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.session import Session
from parsers.model import Classification, Identities, Message
from replies.answer import answer
from storage.unit_of_work import UnitOfWork

ONCE_IN = timedelta(hours=1)
"""A person gets at most one answer in this time."""


def queue_answer(session: Session, work: UnitOfWork, message: Message, kind: Classification, identities: Identities) -> None:
    """Queue the answer that the mail gets, if it gets one and the config names an address to answer from."""
    bot = session.config.record.bot
    if bot is None or message.author is None:
        return
    now = session.clock()
    recent = sum(
        1
        for row in work.outbox.all()
        if row.mail.purpose == "transcript" and row.created_at > now - ONCE_IN and message.author.address in row.mail.envelope.recipients
    )
    given = answer(message, kind, identities, frozenset({bot.address}), recent)
    if given is None:
        return
    mail = build_mail(
        message_id=new_message_id(bot.address), sender=bot, to=(given.to,), subject=given.subject, text=given.text, date=now,
        purpose="transcript", in_reply_to=given.in_reply_to, references=message.references[-20:],
    )  # fmt: skip
    work.outbox.queue(mail, session.records.record.release if session.records.record else None)

"""Tokens: where nothing proves that a manager's commands are his, he is asked by mail, and a token that he sends back proves it.

A token is 128 random bits. It is mailed once and kept only as its digest, bound to one mail; it is good for one use, for three days, and
from the address that it was mailed to.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.admin import Refused
from bot.command_case import CommandCase
from bot.log import note
from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.proving import is_configured
from bot.session import Session
from bot.wording import minute
from parsers.command import Command
from parsers.model import Address, Message, Proof
from replies.command_mail import CommandLine
from replies.people import addresses_of
from replies.preview_edits import LineEdit
from replies.proven import PERIOD
from replies.token_mail import token_text, without_token
from storage.archive import MailRow
from storage.tokens import Token
from storage.unit_of_work import UnitOfWork

PURPOSE = "token"
BETWEEN = timedelta(hours=1)
"""The least time between two token mails to one manager: anybody can cause them."""
MOST_WAITING = 5
"""Mails of one manager that wait for the next."""


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.casefold().encode()).hexdigest()


def ask_for_token(
    session: Session, work: UnitOfWork, message: Message, author: Address, proof: Proof, commands: Sequence[CommandLine],
    edits: Sequence[LineEdit], preview: int | None,
) -> bool:  # fmt: skip
    """Mail the author a token for these commands of his mail, now or when it is time; the mail waits. False if he is not asked.

    `preview` is the number of the one that the mail answers.

    He is not asked where the config says so, at an address that is not a manager's by the config, and about more than
    some mails that wait for their hour.
    """
    identities, now = session.records.identities(session.config.identities), session.clock()
    bot, row = session.config.record.bot, work.archive.get(message.message_id or "")
    if not session.config.trust.tokens or bot is None or row is None or not is_configured(session, author):
        return False
    last = work.tokens.newest(addresses_of(author, identities))
    if last is not None and now - last < BETWEEN:
        return _wait_for_the_next(work, row, proof, addresses_of(author, identities), now, last + BETWEEN)
    token = base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()
    until = now + PERIOD
    mail = build_mail(
        message_id=new_message_id(bot.address), sender=bot, to=(author,), subject=f"Is this mail yours? {message.subject.title}"[:150],
        text=token_text(commands, edits, why=proof.how, token=token, until=until, preview=preview), date=now, purpose=PURPOSE,
        in_reply_to=message.message_id,
    )  # fmt: skip
    number = work.outbox.queue(mail, session.records.record.release if session.records.record else None)
    work.tokens.add(Token(digest=digest_of(token), mail=row.id, address=author.address.lower(), made_at=now, expires_at=until), number)
    work.verdicts.settle(row.id, replace(proof, how=f"{proof.how}; a token was mailed to {author.address}", pending=True))
    work.verdicts.wait(row.id, now, until)
    note("token mailed", message_id=message.message_id, author=author.address, why=proof.how)
    return True


def _wait_for_the_next(work: UnitOfWork, row: MailRow, proof: Proof, addresses: frozenset[str], now: datetime, due_at: datetime) -> bool:
    """The mail waits for its hour, unless too many do: when it is looked at again, it is asked for."""
    if work.verdicts.count_waiting(addresses) >= MOST_WAITING:
        note("too many mails wait for a token", message_id=row.message_id, author=row.from_address)
        return False
    work.verdicts.settle(row.id, replace(proof, how=f"{proof.how}; a token can be mailed at {due_at:%H:%M} UTC", pending=True))
    work.verdicts.wait(row.id, now, due_at)
    note("token mailed later", message_id=row.message_id, author=row.from_address, due_at=due_at)
    return True


def confirm(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """A token that came back: its mail is proven, and its commands come next. Raises Refused."""
    now, digest = case.session.clock(), digest_of(readings[0].value or "")
    token = case.work.tokens.get(digest)
    if token is None or (case.by_mail and case.author.address.lower() != token.address):
        raise Refused("no such token was mailed to you")
    row = case.work.archive.by_id(token.mail)
    if row is None or (row.proof is not None and row.proof.proven):
        raise Refused("the mail that it is for is proven already" if token.used_at is None else "that token was used before")
    if now >= token.expires_at or not case.work.tokens.use(digest, now):
        raise Refused(f"that token was good until {minute(token.expires_at)}, and once: send the commands again")
    case.work.verdicts.confirm(row.id, Proof(proven=True, how=f"a token that was mailed to {token.address}"), now)
    note("token used", message_id=row.message_id, author=token.address)
    return [f'your mail "{row.subject}" counts as yours: its commands are carried out next, with an answer of their own']


def hide_tokens(session: Session) -> None:
    """Take the tokens out of the outbox where they are not needed any more."""
    with session.lock, session.database.unit_of_work(read_only=True) as work:
        shown = work.tokens.shown(session.clock())
    for number in shown:
        with session.lock, session.database.unit_of_work() as work:
            row = work.outbox.get(number)
            if row is not None:
                work.tokens.hide(number, without_token(row.mail.raw))
            work.commit()

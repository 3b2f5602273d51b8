"""The answer to a mail with commands, into the outbox, in the transaction that reads the mail."""

from __future__ import annotations

from bot.command_limits import Counted, count_mail
from bot.command_mails import MOST_MAILS, run_commands
from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.records import Draft
from bot.session import Session
from parsers.model import Address, Classification, Message, Proof
from replies.answer import refusal
from replies.transcript import Transcript
from storage.unit_of_work import UnitOfWork


def answer_commands(session: Session, work: UnitOfWork, draft: Draft, message: Message, kind: Classification, proof: Proof) -> None:
    """Carry out the commands of a mail and queue the transcript, to the address of its From alone.

    Nothing is carried out where no answer could be sent: a mail of a program, of list software or of ourselves (RFC 3834), and a bot
    without an address.
    """
    bot = session.config.record.bot
    if bot is None or message.author is None or refusal(message, frozenset({bot.address})) is not None:
        return
    transcript = run_commands(session, work, draft, message, kind, proof)
    if transcript is not None:
        queue_transcript(session, work, draft, message, bot, transcript)


def refuse_clash(session: Session, work: UnitOfWork, draft: Draft, message: Message, kind: Classification, proof: Proof) -> None:
    """Tell a manager who is proven that his commands are not carried out, because another mail came under their Message-ID before.

    Whoever sees a mail before we do can do that with it; without a word the manager would wait.
    """
    bot = session.config.record.bot
    if not proof.proven or bot is None or message.author is None or refusal(message, frozenset({bot.address})) is not None:
        return
    if count_mail(work, message.author.address, session.clock(), Counted.PROVEN) <= MOST_MAILS:
        told = "not carried out: another mail came under the same Message-ID before; send the commands again in a new mail"
        queue_transcript(session, work, draft, message, bot, Transcript(answered=(), remarks=(told,)))


def queue_transcript(session: Session, work: UnitOfWork, draft: Draft, message: Message, bot: Address, transcript: Transcript) -> None:
    """Queue a transcript as the answer to a mail."""
    if message.author is None:
        return
    mail = build_mail(
        message_id=new_message_id(bot.address), sender=bot, to=(message.author,), subject=transcript.subject(message.subject.title),
        text=transcript.text(), date=session.clock(), purpose="transcript", in_reply_to=message.message_id,
        references=message.references[-20:],
    )  # fmt: skip
    work.outbox.queue(mail, draft.record.release if draft.record else None)

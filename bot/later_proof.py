"""Proof that comes after its mail: what waited for it is done, once.

A verdict belongs to the bytes it was given on. Two copies count as one mail although they may differ in white space, in a footer and
in their headers, so what is carried out is the copy that is proven, whichever came first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.answering import answer_commands
from bot.judging import classify_mail
from bot.log import note
from bot.records import Draft
from bot.replay_making import make_accepted
from bot.replaying import judge_again
from bot.session import Session
from parsers.model import Classification, Kind, Message, Proof
from replies.differences import verdict
from storage.archive import MailRow
from storage.unit_of_work import UnitOfWork

FIRST, MOST = timedelta(minutes=1), timedelta(hours=6)
"""The wait before a pending proof is looked for again, at first and at most; it doubles each time."""


def waits_for_proof(row: MailRow) -> bool:
    """Whether a pending verdict would change anything: a command, a status mail, or words that were held."""
    if row.proof is None or not row.proof.pending or row.clash:
        return False
    return row.classification.kind in (Kind.COMMAND, Kind.STATUS_MAIL) or any(verdict(one) == "held" for one in row.outcomes)


def same_thread(known: MailRow, message: Message) -> bool:
    """Whether a copy answers what the mail answered: no signature has to cover that, and it says what the words are about."""
    return (known.in_reply_to, known.references) == (next(iter(message.in_reply_to), None), message.references)


def proves_more(known: MailRow, proof: Proof | None) -> bool:
    """Whether `proof`, of a copy, is better than the verdict on the mail. A mail is proven once; one that clashes never is.

    Of a mail without any verdict nobody can tell whether its commands were carried out (it may be older than the verdicts), so it
    stays as it is.
    """
    return proof is not None and proof.proven and known.proof is not None and not known.proof.proven and not known.clash


def prove_mail(
    session: Session, work: UnitOfWork, row: MailRow, message: Message, proof: Proof, *, copy: bytes | None = None
) -> tuple[Classification, Draft]:
    """A mail that was read without proof is proven: its commands are carried out and answered, its author's held words made.

    `message` is the mail as it was proven; `copy` are its bytes if they are not those in the archive. Words are made as a replay makes
    them: not where a person has settled them, or a later entry has touched the same. The records are fresh, and nothing is added yet.
    """
    draft = Draft(work, session.records, session.clock())
    again = judge_again(session, work, replace(row, proof=proof), message)
    kind = again.classification
    if copy is None:
        work.verdicts.settle(row.id, proof)
    else:
        work.verdicts.amend(row.id, _amended(row, kind, message, proof), copy)
    outcomes = make_accepted(session, work, draft, again)
    if outcomes != row.outcomes:
        work.archive.record_outcomes(row.id, outcomes)
    if kind.kind is Kind.COMMAND:
        answer_commands(session, work, draft, message, kind, proof)
    author = message.author.address if message.author else None
    note("mail proven later", message_id=message.message_id, author=author, how=proof.how, entries=[f"e{number}" for number in numbers_of(draft)])
    return kind, draft


def may_prove_more(work: UnitOfWork, known: MailRow, proof: Proof | None) -> bool:
    """Whether `proof`, of a copy, is open still, while the mail itself was not proven. A token that was mailed is for the bytes it showed."""
    settled = known.proof is not None and not known.proof.proven and not known.proof.pending and not known.clash
    return proof is not None and proof.pending and settled and not work.tokens.asked_for(known.id)


def await_copy(session: Session, work: UnitOfWork, row: MailRow, message: Message, proof: Proof, copy: bytes) -> None:
    """The copy stands for the mail from now on, and waits for its proof."""
    kind = classify_mail(session.config, session.records, work, message, before=row.id)
    better = _amended(row, kind, message, proof)
    work.verdicts.amend(row.id, better, copy)
    if waits_for_proof(better):
        work.verdicts.wait(row.id, session.clock(), session.clock() + FIRST)


def _amended(row: MailRow, kind: Classification, message: Message, proof: Proof) -> MailRow:
    """The row of a mail whose copy stands for it."""
    return replace(
        row, classification=kind, subject=message.subject.text, date=message.date, in_reply_to=next(iter(message.in_reply_to), None),
        references=message.references, size=message.size, defects=message.defects, proof=proof,
    )  # fmt: skip


def refuse_mail(session: Session, work: UnitOfWork, row: MailRow, message: Message, proof: Proof, *, told: bool) -> None:
    """A mail that waited for its proof is not proven: its held words stay held, its commands are answered with the reason unless its
    author was `told` before.
    """
    work.verdicts.settle(row.id, proof)
    note("mail not proven", message_id=message.message_id, author=row.from_address, why=proof.how)
    if row.classification.kind is Kind.COMMAND and not told:
        answer_commands(session, work, Draft(work, session.records, session.clock()), message, row.classification, proof)


def numbers_of(draft: Draft) -> tuple[int, ...]:
    """The numbers of the entries that were made."""
    return tuple(entry.entry for entry in draft.added)

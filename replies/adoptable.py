"""A status mail that came by mail: whether it becomes the record by itself, or somebody must say so."""

from __future__ import annotations

from datetime import datetime

from parsers.model import (
    Accepted,
    Address,
    Certainty,
    Change,
    Evidence,
    Held,
    Identities,
    Message,
    MessageId,
    Outcome,
    Proof,
    Record,
    Update,
)
from parsers.status_mail import read
from replies.people import is_manager

SHOWN = 200
"""Characters of its beginning that stand as its words."""


def judge_status_mail(message: Message, record: Record | None, identities: Identities, *, proof: Proof, clash: bool, at: datetime) -> Outcome:
    """Only a manager's is adopted, with the proof that a command needs, and only a newer one than the record; `at` is when it was written.

    Of `clash`, a mail that bears another's Message-ID, nothing is accepted by itself.
    """
    author = message.author or Address(name="", address="")
    words = " ".join(message.text.split())[:SHOWN]
    evidence = Evidence(message_id=message.message_id or MessageId(""), author=author, date=message.date, words=words)
    update = Update(item=None, change=Change.ADOPT, certainty=Certainty.EXPLICIT, evidence=evidence)
    why = _doubt(author, record, identities, proof=proof, clash=clash, at=at)
    if not why:
        return Accepted(update=update, reason=f"the release manager posted it: {proof.how}")
    items = len(read(message.text, flowed=message.flowed, delsp=message.delsp).items)
    return Held(update=update, reason=f"a status mail of {items} items that {why}; accepted, it becomes the record")


def _doubt(author: Address, record: Record | None, identities: Identities, *, proof: Proof, clash: bool, at: datetime) -> str:
    """What speaks against it, as the end of "a status mail that"; empty if nothing does."""
    if not is_manager(author, identities):
        return "is not from a manager"
    if not proof.proven:
        return f"seems to come from you: {proof.how}"
    if clash:
        return "bears the Message-ID of another mail"
    if record is not None and at <= record.date:
        return f"is older than the record, which is of {record.date:%Y-%m-%d %H:%M}"
    return ""

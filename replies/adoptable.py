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
    Layout,
    Message,
    MessageId,
    Outcome,
    Proof,
    Record,
    StatusMail,
    Update,
)
from parsers.status_mail import read, release_of
from replies.people import is_manager
from replies.same_items import same_items

SHOWN = 200
"""Characters of its beginning that stand as its words."""
AKIN = 0.25
"""Share of its items that the record must know: a manager's other lists look like a status mail too."""


def judge_status_mail(message: Message, record: Record | None, identities: Identities, *, proof: Proof, clash: bool, at: datetime) -> Outcome:
    """Only a manager's is adopted, with the proof that a command needs, and only one that goes on with the record; `at` is when it was
    written. Of `clash`, a mail that bears another's Message-ID, nothing is accepted by itself.
    """
    author = message.author or Address(name="", address="")
    words = " ".join(message.text.split())[:SHOWN]
    evidence = Evidence(message_id=message.message_id or MessageId(""), author=author, date=message.date, words=words)
    update = Update(item=None, change=Change.ADOPT, certainty=Certainty.EXPLICIT, evidence=evidence)
    document = read(message.text, flowed=message.flowed, delsp=message.delsp)
    why = _unproven(author, identities, proof=proof, clash=clash) or _unlike(document, message, record, at)
    if not why:
        return Accepted(update=update, reason=f"the release manager posted it: {proof.how}")
    return Held(update=update, reason=f"a status mail of {len(document.items)} items that {why}; accepted, it becomes the record")


def _unproven(author: Address, identities: Identities, *, proof: Proof, clash: bool) -> str:
    """Why it is not a manager's, as the end of "a status mail that"; empty if it is."""
    if not is_manager(author, identities):
        return "is not from a manager"
    if not proof.proven:
        return f"seems to come from you: {proof.how}"
    return "bears the Message-ID of another mail" if clash else ""


def _unlike(document: StatusMail, message: Message, record: Record | None, at: datetime) -> str:
    """Why it does not go on with the record, in the same way. Without a record it must show all that a status mail has."""
    release = release_of(message.subject.text, message.text)
    if record is None:
        whole = document.timeline and document.layout is not Layout.PLAIN and release
        return "" if whole else "lacks a timeline, states or a release"
    if at <= record.date:
        return f"is older than the record, which is of {record.date:%Y-%m-%d %H:%M}"
    if release and record.release and release != record.release:
        return f"is about release {release}, the record about {record.release}"
    known = len(same_items(record, document).numbers)
    if known < AKIN * len(document.items) and record.document.items:
        return f"has {known} of them in common with the record"
    return ""

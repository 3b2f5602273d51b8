"""Who says what: the role of a mail's author in a change, and whether two updates are one person's same word."""

from __future__ import annotations

from parsers.model import Actor, Address, Change, Identities, Message, Record, Update
from replies.people import is_manager, is_owner


def same_question(one: Update, other: Update) -> bool:
    """Whether both ask the manager for the same, in the name of the same author."""
    asks = [(update.item, update.change, update.value, update.op, update.evidence.author.address) for update in (one, other)]
    return asks[0] == asks[1] and one.change not in (Change.QUESTION, Change.ADOPT)


def actor_of(record: Record | None, update: Update, message: Message, identities: Identities) -> Actor:
    """Who caused a change, and in what role towards its item."""
    author = message.author or Address(name="", address="")
    item = record.document.item(update.item) if record and update.item is not None else None
    role = "owner" if item is not None and is_owner(author, item, identities) else "manager" if is_manager(author, identities) else "other"
    return Actor(name=author.name or author.address, address=author.address, role=role)

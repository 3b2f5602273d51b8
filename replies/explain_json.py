"""The one-line object that says how a mail was read: `prognosis explain --json`."""

from __future__ import annotations

from parsers.model import Accepted, Change, Held, Message, MessageId, NewItem, Outcome, OwnerOp, StatusMail, Update
from replies.reading import Reading

_NAMES = {Accepted: "accepted", Held: "held"}


def explain_object(message: Message, status_mail: MessageId | None, posting: StatusMail, reading: Reading) -> dict[str, object]:
    """The object: the mail, the status mail it answers, its kind, each update with its outcome, reason and words, and what was not taken."""
    return {
        "message_id": message.message_id,
        "status_mail": status_mail,
        "kind": reading.classification.kind.value,
        "updates": [_outcome(one, posting) for one in reading.outcomes],
        "untaken": [{"words": one.words, "reason": one.reason} for one in reading.untaken],
    }


def unreadable_object(path: str, reason: str) -> dict[str, object]:
    """The object for a file that cannot be read as a mail."""
    return {"message_id": None, "status_mail": None, "kind": "unreadable", "file": path, "reason": reason, "updates": [], "untaken": []}


def _outcome(outcome: Outcome, posting: StatusMail) -> dict[str, object]:
    update = outcome.update
    out: dict[str, object] = {
        "item": _title(update, posting),
        "change": update.change.value,
        "value": None if update.change is Change.ADD else update.value,
        "link": update.value if update.change is Change.LINK else None,
        "certainty": update.certainty.value,
        "outcome": _NAMES.get(type(outcome), "ignored"),
        "reason": outcome.reason,
        "words": update.evidence.words,
    }
    if update.change is Change.OWNER:
        out["op"] = (update.op or OwnerOp.ADD).value
    if update.change is Change.ADD:
        out |= _new(update.new or NewItem(title=update.value or ""))
    if update.candidates:
        out["candidates"] = [item.title for number in update.candidates if (item := posting.item(number)) is not None]
    return out


def _title(update: Update, posting: StatusMail) -> str | None:
    if update.change is Change.ADD:
        return update.value
    item = posting.item(update.item) if update.item is not None else None
    return item.title if item is not None else None


def _new(new: NewItem) -> dict[str, object]:
    return {
        "section": new.section,
        "prognosis": new.prognosis.value if new.prognosis else None,
        "revision": str(new.revision) if new.revision else None,
        "owners": list(new.owners),
        "links": list(new.links),
    }

"""The pre-send gate: what a posting must be before it goes out."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.model import Adopted, Change, Changed, Entry, Record, StatusMail, Undone
from parsers.status_mail import read, write
from replies.account import account


def faults(record: Record, composed: StatusMail, entries: Sequence[Entry], share: float) -> tuple[str, ...]:
    """Why the posting must not go out, each a sentence; none if it may.

    `entries` is the whole history, oldest first. `share` (0..1) is how many of the items may differ from the last posting.
    """
    text = write(composed)
    if not text.strip():
        return ("the posting is empty",)
    found = [*_read_back(composed, text), *(_lost(record, composed, entries) or _unbalanced(record, composed, entries))]
    changed = sum(1 for item in composed.items if item.number is not None and _differs(record, composed, item.number))
    allowed = share * max(len(record.base.items), 1)
    if changed > max(allowed, 1):
        found.append(f"{changed} of {len(record.base.items)} items differ from the last posting, more than {share:.0%} of them")
    return tuple(found)


def _read_back(composed: StatusMail, text: str) -> list[str]:
    again = read(text, flowed=composed.flowed, delsp=composed.delsp)
    mine = [(i.title, i.prognosis, i.revision, i.owners) for i in composed.items]
    theirs = [(i.title, i.prognosis, i.revision, i.owners) for i in again.items]
    return [] if mine == theirs else ["the posting does not read back to the record it was made from"]


def _lost(record: Record, composed: StatusMail, entries: Sequence[Entry]) -> list[str]:
    """Items of the last posting that the new one lacks although no entry names them."""
    items = {one.entry: one.items for one in entries if isinstance(one, Changed)}
    away = (Change.DROP, Change.MERGE)
    named = {number for one in entries if isinstance(one, Changed) and one.update.change in away for number in one.items}
    named |= {number for one in entries if isinstance(one, Adopted) for number in one.gone}
    named |= {number for one in entries if isinstance(one, Undone) for number in items.get(one.of, ())}
    named |= {number for one in entries if isinstance(one, Adopted) for number in one.closed}
    shown = {item.number for item in composed.items}
    return [
        f"item #{item.number} ({item.title}) is gone, and no entry says why"
        for item in record.base.items
        if item.number not in shown and item.number not in named
    ]


def _unbalanced(record: Record, composed: StatusMail, entries: Sequence[Entry]) -> list[str]:
    found = account(record, composed, entries)
    if found.adds_up:
        return []
    items = ", ".join(f"#{number}" for number in found.unexplained)
    return [f"the account of items does not add up: {items} came or went, and no entry says why"]


def _differs(record: Record, composed: StatusMail, number: int) -> bool:
    before, now = record.base.item(number), composed.item(number)
    if before is None or now is None:
        return True
    fields = ("title", "prognosis", "revision", "owners", "links", "notes")
    return any(getattr(before, name) != getattr(now, name) for name in fields) or record.base.role(before) is not composed.role(now)

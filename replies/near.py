"""Near-equal items of one owner: a new item that may be an old one under another name."""

from __future__ import annotations

from parsers.model import Identities, Item, Record, Update
from replies.likeness import title_likeness
from replies.people import is_owner, same_person

_NEAR = 0.75
_SAME_WORK = 0.9
"""Between the two, the owner must be the same; from here on the title alone is enough."""


def near_item(update: Update, record: Record, identities: Identities) -> Item | None:
    """The item of the record that the new item of `update` may be, the likest; None if no title is near."""
    found: list[tuple[float, Item]] = []
    for item in record.document.items:
        like = title_likeness(item.title, update.value or "", _NEAR)
        if like >= _SAME_WORK or (like >= _NEAR and _same_owner(update, item, identities)):
            found.append((like, item))
    return max(found, key=lambda one: one[0])[1] if found else None


def _same_owner(update: Update, item: Item, identities: Identities) -> bool:
    owners = update.new.owners if update.new is not None else ()
    if not owners:
        return is_owner(update.evidence.author, item, identities)
    return any(mine == name or same_person(update.evidence.author, name, identities) for mine in owners for name in item.owners)

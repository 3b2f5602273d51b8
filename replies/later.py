"""Which later entry touched a field of an item: after that, what an older mail says of the field is no longer news."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from parsers.model import Adopted, Change, Changed, Entry, Record, Undone
from replies.change import field_of
from replies.replay import fold, replay
from replies.undo import FIELDS


def touched_by(
    entries: Sequence[Entry], item: int | None, change: Change, *, after: int, but: Callable[[Changed], bool] = lambda _: False
) -> int | None:
    """The first entry behind number `after` that touched the field of the item which `change` is about, or None.

    `entries` is the whole history. An entry touches a field by changing it, by taking such a change back, or by bringing in a text
    that shows it otherwise. `but` says which changes do not count.
    """
    field = FIELDS.get(change)

    def changes(entry: Entry | None) -> bool:
        return isinstance(entry, Changed) and entry.item == item and FIELDS.get(entry.update.change) == field

    by_number = {entry.entry: entry for entry in entries}
    for place, entry in enumerate(entries):
        if entry.entry <= after:
            continue
        if isinstance(entry, Changed):
            touched = changes(entry) and not but(entry)
        elif isinstance(entry, Undone):
            touched = changes(by_number.get(entry.of)) or (entry.lines is not None and _differs(entries[: place + 1], item, change))
        else:
            touched = isinstance(entry, Adopted) and _differs(entries[: place + 1], item, change)
        if touched:
            return entry.entry
    return None


def _differs(entries: Sequence[Entry], item: int | None, change: Change) -> bool:
    """Whether the last entry, which put another text in place, shows the field otherwise than the text before."""
    if item is None:  # it is about the text itself
        return True
    before = replay(entries[:-1])
    return before is not None and _value(before, item, change) != _value(fold(before, entries[-1]), item, change)


def _value(record: Record, item: int, change: Change) -> str | None:
    return field_of(record, record.document, change, item)

"""A posting cycle: what happened to the record since the status mail was last posted or adopted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.model import Adopted, Changed, Entry, Posted, Undone

CORRECTING = frozenset({"manager", "local user"})
"""The roles whose changes correct a preview (`Actor.role`)."""

Base = Adopted | Posted | Undone


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """`start` is the entry that began it, None before the first adoption; `entries` are the changes since that no posting shows yet.

    `through` is the number of the last entry that the text of its beginning holds, 0 for none.
    """

    start: Base | None
    entries: tuple[Changed | Undone, ...]
    through: int = 0


def cycle(entries: Sequence[Entry]) -> Cycle:
    """The cycle that the whole history, oldest first, ends in."""
    place = next((at for at in range(len(entries) - 1, -1, -1) if _begins(entries[at])), -1)
    start = entries[place] if place >= 0 else None
    if isinstance(start, Undone) and start.base is not None:
        return _went_on(entries, place, start)
    through = start.through if isinstance(start, Posted) and start.through is not None else start.entry if start is not None else 0
    changes = tuple(one for one in entries if one.entry > through and isinstance(one, Changed | Undone) and one is not start)
    return Cycle(start=start if isinstance(start, Base) else None, entries=changes, through=through)


def _went_on(entries: Sequence[Entry], place: int, undone: Undone) -> Cycle:
    """The cycle that an adoption would have ended, had it not been taken back by the entry at `place`."""
    before = cycle([one for one in entries[:place] if one.entry < undone.of])
    since = tuple(one for one in entries[place + 1 :] if isinstance(one, Changed | Undone))
    return Cycle(start=before.start, entries=before.entries + since, through=before.through)


def _begins(entry: Entry) -> bool:
    """Whether the record's base is another after this entry: an adoption taken back brings the text before it back."""
    return isinstance(entry, Adopted | Posted) or (isinstance(entry, Undone) and entry.lines is not None)


def correction(entries: Sequence[Entry], through: int) -> Entry | None:
    """The first entry after `through` that voids a text composed from the entries up to there; None if the text still stands.

    A claim of an owner voids nothing: it waits for the next posting.
    """
    return next((one for one in entries if one.entry > through and (_begins(one) or one.actor.role in CORRECTING)), None)

"""Items that an adopted text left out without a word, until somebody says what is to become of them."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.model import Adopted, Change, Changed, Entry, HiddenItem, Record, SectionRole, Undone

_SETTLING = frozenset({Change.DROP, Change.MERGE, Change.RESTORE, Change.ADD})


def gone_without_a_word(record: Record) -> tuple[HiddenItem, ...]:
    """The items to ask about: `drop` or `reopen`. What was in Completed may go without a word."""
    return tuple(old for old in record.hidden if old.why == "gone" and old.role is not SectionRole.COMPLETED)


def gone_after(entries: Iterable[Entry]) -> set[int]:
    """The numbers of the items that were gone without a word, and not settled, once `entries` had happened, oldest first."""
    found: set[int] = set()
    for one in entries:
        match one:
            case Adopted():
                found = (found | set(one.gone)) - {line.number for line in one.lines if line.number is not None}
            case Changed() if one.update.change in _SETTLING:
                found -= set(one.items)
            case Undone() if one.lines is not None:
                found = {number for number, why in one.hidden if why == "gone"}
            case Undone():
                found |= {number for number, why in one.hidden if why == "gone"}
    return found

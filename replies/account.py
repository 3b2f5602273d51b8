"""The account of a posting cycle: each item that was open is still open, or an entry says what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from parsers.model import Change, Changed, Entry, Record, SectionRole, StatusMail, Undone
from replies.cycle import cycle
from replies.gone import gone_after
from replies.undo import FIELDS, PLACE


class Term(StrEnum):
    """What became of an item between two postings. ADDED and REOPENED count up, the others down."""

    ADDED = "added"
    REOPENED = "reopened"
    DONE = "done"
    DEFERRED = "deferred"
    UP_FOR_GRABS = "up for grabs"
    DROPPED = "dropped"
    MERGED = "merged"
    GONE = "gone"


_UP = (Term.ADDED, Term.REOPENED)
_PLACES = {
    SectionRole.COMPLETED: Term.DONE,
    SectionRole.DEFERRED: Term.DEFERRED,
    SectionRole.UP_FOR_GRABS: Term.UP_FOR_GRABS,
}
_HIDDEN = {"gone": Term.GONE, "merged": Term.MERGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How many items were open at the last posting, what became of which (by number), and how many are open now.

    Open is all outside Completed, Deferred and Up for grabs. `unexplained` are items that came or went although no entry since names
    them: with one of those the account does not add up.
    """

    before: int
    moved: tuple[tuple[Term, tuple[int, ...]], ...]
    unexplained: tuple[int, ...]
    now: int

    @property
    def total(self) -> int:
        """What should be open now by what the entries say."""
        return self.before + sum(len(numbers) if term in _UP else -len(numbers) for term, numbers in self.moved)

    @property
    def adds_up(self) -> bool:
        """The entries say where every item went."""
        return self.total == self.now and not self.unexplained


def account(record: Record, composed: StatusMail, entries: Sequence[Entry]) -> Account:
    """The account of `composed`, which would be posted next. `entries` is the whole history, oldest first."""
    begun = cycle(entries)
    now, before = _open(composed), _open(record.base)
    fresh = {number for one in begun.entries if isinstance(one, Changed) and one.update.change is Change.ADD for number in one.items}
    # what an adopted text left out was open until then, and stays in the account until somebody says what is to become of it
    gone = gone_after(one for one in entries if one.entry <= begun.through)
    gone_open = {old.number for old in record.hidden if old.role is SectionRole.OPEN}
    before |= {number for number in gone if number not in fresh and (number in gone_open or number in now)}
    named = set(_named(entries, begun.entries)) | gone
    found: dict[Term, list[int]] = {term: [] for term in Term}
    unexplained = []
    for number in sorted(before ^ now):
        term = _came(number, fresh) if number in now else _went(number, record, composed)
        if term is None or number not in named:
            unexplained.append(number)
        else:
            found[term].append(number)
    moved = tuple((term, tuple(numbers)) for term, numbers in found.items())
    return Account(before=len(before), moved=moved, unexplained=tuple(unexplained), now=len(now))


def _open(document: StatusMail) -> set[int]:
    return {item.number for item in document.items if item.number is not None and document.role(item) is SectionRole.OPEN}


def _named(entries: Sequence[Entry], since: Sequence[Changed | Undone]) -> Iterator[int]:
    """The items that entries of this cycle moved. A new owner may bring an item back from Up for grabs."""
    items = {one.entry: one.items for one in entries if isinstance(one, Changed)}
    targets = {one.entry: one.of for one in entries if isinstance(one, Undone)}
    for one in since:
        if isinstance(one, Changed):
            if FIELDS.get(one.update.change) == PLACE or one.update.change is Change.OWNER:
                yield from one.items
            continue
        of = one.of
        while of in targets:
            of = targets[of]
        yield from items.get(of, ())


def _came(number: int, fresh: set[int]) -> Term:
    return Term.ADDED if number in fresh else Term.REOPENED


def _went(number: int, record: Record, composed: StatusMail) -> Term | None:
    item = composed.item(number)
    if item is not None:
        return _PLACES.get(composed.role(item))
    why = next((old.why for old in record.hidden if old.number == number), None)
    return None if why is None else _HIDDEN.get(why, Term.DROPPED)

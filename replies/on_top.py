"""Accepted changes that an adopted text does not show, since its author wrote it from an older one.

Where what stood before such a change still stands, it is made again on top of the text; else somebody must say what holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from parsers.links import link_key
from parsers.model import (
    Change,
    Changed,
    Entry,
    Item,
    OwnerOp,
    Prognosis,
    Record,
    Revision,
    SectionRole,
    Splice,
    Undone,
    Update,
)
from replies.change import NothingToChange, date_of, field_of, intro_of
from replies.cycle import cycle
from replies.stages import Shown, Stages, plain
from replies.undo import FIELDS

_ROLES = {Change.DONE: SectionRole.COMPLETED, Change.DEFER: SectionRole.DEFERRED}
_AWAY = frozenset({Change.DROP, Change.MERGE})
_BACK = frozenset({Change.ADD, Change.RESTORE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """A change that was not made again: `why` it cannot be made, empty where the text shows neither what stood before nor what it made."""

    change: Changed
    why: str = ""


def put_on_top(
    record: Record, changes: Sequence[Changed], make: Callable[[Changed], Record], stages: Stages | None = None
) -> tuple[Unclear, ...]:  # fmt: skip
    """Let `make` make those of the changes again, in order, that `record` shows the state before of; it gives the record after each.

    An item that stands exactly as it stood at one of the `stages` of the cycle lacks what came after that. Returns the changes that
    somebody must decide on. `make` may raise NothingToChange, EditError.
    """
    found: list[Unclear] = []
    for place, change in enumerate(changes):
        seen = stages is not None and change.item is not None and change.splices  # what is kept beside the document has no lines
        exactly = stages.shown(record.document, change) if seen and stages is not None else None
        match exactly or shown(record, change, changes[place + 1 :]):
            case Shown.NEITHER:
                found.append(Unclear(change=change))
            case Shown.BEFORE:
                try:
                    record = make(change)
                except NothingToChange:
                    continue
                except ValueError as error:
                    found.append(Unclear(change=change, why=str(error)))
    return tuple(found)


def standing_changes(entries: Sequence[Entry]) -> tuple[Changed, ...]:
    """The changes of the cycle that `entries`, the whole history, ends in, but for those that were taken back."""
    found = cycle(entries).entries
    back = _taken_back(found)
    return tuple(one for one in found if isinstance(one, Changed) and one.entry not in back)


def undone_changes(entries: Sequence[Entry]) -> tuple[tuple[Undone, Changed], ...]:
    """The changes that the cycle took back, of itself or of those before, each with the entry that did."""
    found = cycle(entries).entries
    back = _taken_back(found)
    changes = {one.entry: one for one in entries if isinstance(one, Changed)}
    return tuple((one, changes[one.of]) for one in found if isinstance(one, Undone) and one.entry not in back and one.of in changes)


def _taken_back(entries: Sequence[Changed | Undone]) -> set[int]:
    gone: set[int] = set()
    for one in reversed(entries):
        if isinstance(one, Undone) and one.entry not in gone:
            gone.add(one.of)
    return gone


def again(entry: Changed) -> Update:
    """The update that makes a change once more: an item that was added keeps its number."""
    return replace(entry.update, item=entry.item)


def shown(record: Record, entry: Changed, later: Iterable[Changed] = ()) -> Shown:
    """What `record` shows of a change. `later` are the ones that were made after it: where it shows one of the same field, it is idle."""
    change, number = entry.update.change, entry.item
    if number is None:
        return _text_shown(record, entry, later)
    item = record.document.item(number)
    if change in _BACK:
        return Shown.AFTER if item is not None else Shown.BEFORE
    if item is None:  # gone, and with it all that was changed: it comes back as it last stood
        return Shown.AFTER
    if change in _AWAY:
        return Shown.BEFORE if _stands(record, item, entry.splices) else Shown.NEITHER
    if change is Change.EDIT:
        return _line_shown([line.text for line in record.document.lines[item.start : item.stop]], entry)
    if _is_idle(record, item, entry, later):
        return Shown.AFTER
    same = field_of(record, record.document, change, number) == entry.before
    return Shown.BEFORE if same and _stands(record, item, entry.splices) else Shown.NEITHER


def _text_shown(record: Record, entry: Changed, later: Iterable[Changed]) -> Shown:
    """The same for a change of the timeline or of the prose."""
    document, change = record.document, entry.update.change
    if change is Change.EDIT:
        inside = {line for item in document.items for line in range(item.start, item.stop)}
        return _line_shown([line.text for at, line in enumerate(document.lines) if at not in inside], entry)
    now = date_of(document, entry.update.value or "") if change is Change.MILESTONE else intro_of(document)
    name = plain((entry.update.value or "").partition("=")[0])
    chain = [one for one in later if one.update.change is change and (change is Change.INTRO or plain((one.update.value or "").partition("=")[0]) == name)]
    if plain(now) in [plain(one.after) for one in (entry, *chain)]:
        return Shown.AFTER
    return Shown.BEFORE if plain(now) == plain(entry.before) else Shown.NEITHER


def _line_shown(lines: Sequence[str], entry: Changed) -> Shown:
    count = Counter(map(plain, lines))
    if count[plain(entry.after)]:
        return Shown.AFTER
    return Shown.BEFORE if count[plain(entry.before)] == 1 else Shown.NEITHER


def _is_idle(record: Record, item: Item, entry: Changed, later: Iterable[Changed]) -> bool:
    """Whether the text shows what the change made, or what came after it, or more than that."""
    update, role = entry.update, record.document.role(item)
    change, value = update.change, update.value or ""
    if change in _ROLES and role is _ROLES[change]:
        return True
    match change:
        case Change.LINK | Change.UNLINK:
            return (link_key(value) in map(link_key, item.links)) is (change is Change.LINK)
        case Change.NOTE | Change.BLOCKED:
            return plain(value) in map(plain, item.notes)
        case Change.OWNER if update.op is not OwnerOp.REPLACE:
            return (plain(value) in map(plain, item.owners)) is (update.op is not OwnerOp.REMOVE)
    now = field_of(record, record.document, change, item.number or 0)
    field = FIELDS.get(change)
    chain = [entry, *(one for one in later if one.item == entry.item and FIELDS.get(one.update.change) == field)]
    if now in [one.after for one in chain] or _is_beyond(change, entry, now):
        return True
    done = role is SectionRole.COMPLETED and change in (Change.REVISION, Change.PROGNOSIS)
    return done and now != entry.before


def _is_beyond(change: Change, entry: Changed, now: str | None) -> bool:
    """Whether the text is further on than the change brought the item."""
    ranks = [_rank(change, one) for one in (entry.before, entry.after, now)]
    return ranks[0] < ranks[1] < ranks[2]


def _rank(change: Change, value: str | None) -> tuple[int, ...]:
    """How far on an item is by its revision or its prognosis; not at all by anything else."""
    revision = Revision.parse(value or "") if change is Change.REVISION else None
    if revision is not None:
        return (int(not revision.rfc), revision.number or 0, *map(ord, revision.suffix))
    return (Prognosis(value).rank,) if change is Change.PROGNOSIS and value in list(Prognosis) else ()


def _stands(record: Record, item: Item, splices: Sequence[Splice]) -> bool:
    """Whether the item's lines are there that the change put others in place of."""
    lines = {plain(line.text) for line in record.document.lines[item.start : item.stop]}
    made: Counter[str] = Counter()
    gone: list[str] = []
    for splice in splices:
        for text in (plain(line.text) for line in splice.removed):
            if made[text]:
                made[text] -= 1
            elif text:
                gone.append(text)
        made.update(plain(line.text) for line in splice.inserted)
    return all(text in lines for text in gone)

"""Who may make which change: the table, and the words for the cases outside it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from parsers.model import Change, Item, OwnerOp, Prognosis, Record, Revision, SectionRole, Update


class Role(StrEnum):
    """What the author of a mail is to the item. UNPROVEN: the From is a manager's, and nothing proves that he wrote it."""

    OWNER = "owner"
    MANAGER = "manager"
    UNPROVEN = "unproven manager"
    OTHER = "other"


class Deed(StrEnum):
    """A change with its direction: what the table of rights speaks of."""

    ADVANCE = "advance"
    INFORM = "inform"
    DONE = "done"
    DEFER = "defer"
    DROP = "drop"
    RENAME = "rename"
    LOWER = "lower the prognosis"
    HAND_OVER = "hand over"
    TAKE = "take an item that has no owner"
    ADD = "add an item"
    REOPEN = "bring back"
    BACK = "lower the revision"
    MOVE = "move"


OWNERS_DEEDS = frozenset({
    Deed.ADVANCE, Deed.INFORM, Deed.DONE, Deed.DEFER, Deed.DROP, Deed.RENAME, Deed.LOWER, Deed.HAND_OVER,
})  # fmt: skip

Policy = Mapping[tuple[Deed, Role], bool]
"""True accepts, False holds. A pair that is missing holds."""

POLICY: Policy = MappingProxyType({
    **{(deed, Role.OWNER): deed in OWNERS_DEEDS for deed in Deed},
    **{(deed, Role.MANAGER): True for deed in Deed},
    **{(deed, role): False for deed in Deed for role in (Role.UNPROVEN, Role.OTHER)},
})  # fmt: skip

ROWS: Mapping[str, frozenset[Deed]] = MappingProxyType({
    "forward": frozenset({Deed.ADVANCE, Deed.INFORM}),
    "settle": frozenset({Deed.DONE, Deed.DEFER, Deed.DROP, Deed.RENAME, Deed.LOWER, Deed.HAND_OVER}),
    "take": frozenset({Deed.TAKE}),
    "add": frozenset({Deed.ADD}),
    "back": frozenset({Deed.REOPEN, Deed.BACK}),
})  # fmt: skip
"""The rows of the table of rights, as people know it."""
COLUMNS: Mapping[str, tuple[Role, ...]] = MappingProxyType({
    "owner": (Role.OWNER,), "manager": (Role.MANAGER,), "other": (Role.OTHER, Role.UNPROVEN),
})  # fmt: skip
"""Its columns. A manager without proof is anybody: what anybody may do, he may."""


def overridden(rights: Mapping[str, Mapping[str, bool]]) -> Policy:
    """The table of rights with other answers in some of its places, by row and column."""
    changed = {
        (deed, role): accepts
        for row, columns in rights.items() for column, accepts in columns.items() for deed in ROWS[row] for role in COLUMNS[column]
    }  # fmt: skip
    return MappingProxyType({**POLICY, **changed})


_PLAIN = {
    Change.DONE: Deed.DONE,
    Change.DEFER: Deed.DEFER,
    Change.DROP: Deed.DROP,
    Change.ADD: Deed.ADD,
    Change.LINK: Deed.INFORM,
    Change.NOTE: Deed.INFORM,
    Change.BLOCKED: Deed.INFORM,
    Change.RENAME: Deed.RENAME,
}


def deed_of(update: Update, item: Item | None, record: Record) -> Deed:
    """What the update amounts to, given the item as it stands."""
    if item is None or update.change in (Change.ADD, Change.LINK, Change.NOTE, Change.BLOCKED):
        return _PLAIN.get(update.change, Deed.MOVE)
    closed = record.document.role(item) in (SectionRole.COMPLETED, SectionRole.DEFERRED)
    if update.change is Change.PROGNOSIS:
        return Deed.REOPEN if closed else _prognosis(update, item, record)
    if update.change is Change.REVISION:
        return _revision(update, item)
    if update.change is Change.OWNER:
        return Deed.TAKE if update.op is OwnerOp.ADD and not named_owners(item) else Deed.HAND_OVER
    if update.change is Change.MOVE:
        return Deed.REOPEN if closed else Deed.MOVE
    return _PLAIN[update.change]


def named_owners(item: Item) -> tuple[str, ...]:
    """The owners that are somebody: `(unknown)` and `?` are not."""
    return tuple(name for name in item.owners if name.strip("()[]?-. ").casefold() not in ("", "unknown", "none", "nobody", "tbd"))


def _prognosis(update: Update, item: Item, record: Record) -> Deed:
    now = record.prognosis(item.number) if item.number is not None else None
    wanted = Prognosis(update.value or "none")
    return Deed.LOWER if now is not None and wanted.rank < now.rank else Deed.ADVANCE


def _revision(update: Update, item: Item) -> Deed:
    wanted = Revision.parse(update.value or "")
    return Deed.BACK if wanted and item.revision and wanted.order < item.revision.order else Deed.ADVANCE

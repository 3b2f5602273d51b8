"""Which updates are made, which wait for the manager, and which say nothing new. Every outcome has a reason for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.model import (
    Accepted,
    Certainty,
    Change,
    Held,
    Identities,
    Ignored,
    Item,
    Layout,
    Line,
    Outcome,
    OwnerOp,
    Prognosis,
    Record,
    Revision,
    SectionRole,
    StatusMail,
    Update,
)
from replies.folding import folded
from replies.near import near_item
from replies.people import is_manager, is_owner
from replies.policy import POLICY, Deed, Policy, Role, deed_of, named_owners

_SAID = {
    Role.OWNER: "the owner says so",
    Role.MANAGER: "the release manager says so",
}
SEEMS_YOURS = "seems to come from you: nothing proves that the mail is yours"
"""Why a manager's word is held that is not proven to be his."""
_CLASHING = frozenset({Change.DONE, Change.DEFER, Change.DROP})


def advance(
    updates: Sequence[Update],
    record: Record,
    identities: Identities,
    *,
    proven: bool = False,
    clash: bool = False,
    policy: Policy = POLICY,
) -> tuple[Outcome, ...]:
    """The outcome of each update of one mail, in order, the raise that an accepted revision brings right behind it.

    `proven`: a manager's From is proven to be his. `clash`: another mail came with the same Message-ID; nothing of either is made.
    """
    out: list[Outcome] = []
    for update in updates:
        if clash:
            out.append(Held(update=update, reason="another mail came under the same Message-ID"))
            continue
        outcome = _outcome(update, updates, record, identities, proven, policy)
        out.append(outcome)
        if isinstance(outcome, Accepted) and (raised := _raise(update, updates, record)):
            out.append(raised)
    return tuple(out)


def role_of(update: Update, item: Item | None, identities: Identities, *, proven: bool) -> Role:
    """What the author of the update is to its item; the stronger right counts."""
    author = update.evidence.author
    manager = is_manager(author, identities)
    if manager and proven:
        return Role.MANAGER
    if item is not None and is_owner(author, item, identities):
        return Role.OWNER
    return Role.UNPROVEN if manager else Role.OTHER


def _outcome(update: Update, updates: Sequence[Update], record: Record, identities: Identities, proven: bool, policy: Policy) -> Outcome:
    item = record.document.item(update.item) if update.item is not None else None
    if item is None and update.change not in (Change.ADD, Change.QUESTION):
        return Held(update=update, reason=_no_item(update, record))
    if item is not None and (again := _already(update, item, record)):
        return Ignored(update=update, reason=f"already so: {again}")
    if update.change is Change.ADD and (listed := _listed(update, record)):
        return Ignored(update=update, reason=f"already so: “{listed}” is on the list")
    if update.change is Change.ADD and (near := near_item(update, record, identities)):
        return Held(update=update, reason=f"it looks like #{near.number} “{near.title}”: one item, or two?")
    if doubt := _doubt(update, updates, item, record):
        return Held(update=update, reason=doubt)
    deed, role = deed_of(update, item, record), role_of(update, item, identities, proven=proven)
    if deed is Deed.ADD and role is Role.OTHER and any(is_owner(update.evidence.author, one, identities) for one in record.document.items):
        role = Role.OWNER  # of what is on the list: a stranger is none
    if policy.get((deed, role), False) and not (role is Role.OWNER and (doubt := _shared(update, item, identities))):
        return Accepted(update=update, reason=_SAID.get(role, f"the table of rights lets {role} do this"))
    return Held(update=update, reason=doubt or _refusal(deed, role))


def _no_item(update: Update, record: Record) -> str:
    if update.item is not None and any(hidden.number == update.item for hidden in record.hidden):
        return f"item #{update.item} is no longer shown"
    return "it is not clear which item is meant"


def _refusal(deed: Deed, role: Role) -> str:
    if role is Role.UNPROVEN:
        return SEEMS_YOURS
    if role is Role.OTHER:
        return "the author is not an owner of this item" if deed is not Deed.ADD else "only the release manager adds items"
    return {
        Deed.TAKE: "only the release manager gives an item to somebody",
        Deed.ADD: "only the release manager adds items",
        Deed.REOPEN: "only the release manager brings an item back",
        Deed.BACK: "the revision is lower than the one listed",
    }.get(deed, "only the release manager may do this")


def _doubt(update: Update, updates: Sequence[Update], item: Item | None, record: Record) -> str:
    """Why the update must be asked about whoever said it; empty if nothing speaks against it."""
    if update.change is Change.QUESTION:
        return "a question for the release manager"
    if len(update.candidates) > 1:
        return "several items could be meant"
    if update.certainty is Certainty.IMPLIED:
        return "it is only implied"
    if item is not None and _others(update, updates):
        return "the mail says two things about this item"
    if update.change is Change.REVISION and item is not None and record.document.role(item) is SectionRole.COMPLETED:
        return "the item is done"
    if update.change is Change.REVISION and Revision.parse(update.value or "") is None:
        return "which revision it is was not said"
    if update.change is Change.DEFER and not update.value and record.release is None:
        return "to which release was not said"
    return ""


def _others(update: Update, updates: Sequence[Update]) -> bool:
    """Another explicit update of this mail contradicts this one."""
    for other in updates:
        if other is update or other.item != update.item or other.certainty is Certainty.IMPLIED:
            continue
        if (
            other.change is update.change
            and update.change in (Change.REVISION, Change.PROGNOSIS, Change.RENAME)
            and other.value != update.value
        ):
            return True
        if {other.change, update.change} <= _CLASHING and other.change is not update.change:
            return True
    return False


def _shared(update: Update, item: Item | None, identities: Identities) -> str:
    """Why an owner may not do this alone."""
    if update.change is not Change.DROP or item is None:
        return ""
    owners = named_owners(item)
    mine = [name for name in owners if is_owner(update.evidence.author, replace(item, owners=(name,)), identities)]
    return "the item has other owners" if len(mine) < len(owners) else ""


def _already(update: Update, item: Item, record: Record) -> str:
    """How the record says so already; empty if it does not."""
    role, number = record.document.role(item), item.number or 0
    value = update.value or ""
    match update.change:
        case Change.REVISION if item.revision is not None and Revision.parse(value) == item.revision:
            return f"{item.revision} is listed"
        case Change.PROGNOSIS if record.prognosis(number) == value:
            return f"the item is at {value}"
        case Change.DONE if role is SectionRole.COMPLETED:
            return "the item is in Completed"
        case Change.DEFER if role is SectionRole.DEFERRED:
            return "the item is deferred"
        case Change.LINK if value in item.links or any(value in line.text for line in _lines(record.document, item)):
            return "the link is listed"
        case Change.NOTE | Change.BLOCKED if any(folded(value) == folded(note) for note in item.notes):
            return "the note is there"
        case Change.RENAME if value == item.title:
            return "the item is called so"
        case Change.OWNER if update.op is OwnerOp.ADD and value in item.owners:
            return f"{value} is an owner"
        case Change.MOVE if role is SectionRole.OPEN and value == "Open":
            return "the item is open"
    return ""


def _lines(document: StatusMail, item: Item) -> Sequence[Line]:
    return document.lines[item.start : item.stop]


def _listed(update: Update, record: Record) -> str:
    wanted = folded(update.value or "")
    return next((item.title for item in record.document.items if folded(item.title) == wanted), "")


def _raise(update: Update, updates: Sequence[Update], record: Record) -> Accepted | None:
    """The prognosis that an accepted revision brings: an RFC at least fair, a vN at least ok; only if that raises it."""
    revision = Revision.parse(update.value or "") if update.change is Change.REVISION else None
    if revision is None or update.item is None or any(one.change is Change.PROGNOSIS and one.item == update.item for one in updates):
        return None
    now = record.prognosis(update.item)
    if now is None and record.document.layout is not Layout.PROGNOSIS:
        return None
    least = Prognosis.FAIR if revision.rfc else Prognosis.OK
    if now is not None and now.rank >= least.rank:
        return None
    raised = replace(update, change=Change.PROGNOSIS, value=least.value, certainty=Certainty.IMPLIED)
    return Accepted(update=raised, reason=f"{revision} on the list is at least {least}")

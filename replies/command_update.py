"""What a command asks for, as updates: the same that a mail in plain words would make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from parsers.command import Command, Verb
from parsers.links import link_key
from parsers.model import Certainty, Change, Evidence, Item, OwnerOp, Prognosis, Record, Revision, SectionRole, Update


class NotSo(ValueError):
    """The command cannot be carried out as the item stands; the message says what would work."""


_CHANGES = {
    Verb.NOTE: Change.NOTE, Verb.LINK: Change.LINK, Verb.RENAME: Change.RENAME, Verb.MOVE: Change.MOVE, Verb.DEFER: Change.DEFER,
    Verb.DONE: Change.DONE, Verb.DROP: Change.DROP,
}  # fmt: skip
ITEM_VERBS = frozenset({*_CHANGES, Verb.SET, Verb.UNLINK, Verb.OWNER, Verb.REOPEN, Verb.MERGE})
"""The verbs that change an item that is there."""
HIDDEN_TOO = frozenset({Verb.DROP, Verb.REOPEN, Verb.MERGE, Verb.SHOW, Verb.HISTORY})
"""The verbs that may be about an item that the status mail does not show."""


def item_updates(command: Command, record: Record, item: Item, into: Item | None, evidence: Evidence) -> tuple[Update, ...]:
    """The updates of a command about an item, in order. `into` is the second item of a merge. Raises NotSo."""

    def update(change: Change, value: str | None = None, op: OwnerOp | None = None) -> Update:
        return Update(item=item.number, change=change, certainty=Certainty.EXPLICIT, evidence=evidence, value=value, op=op)

    match command.verb:
        case Verb.SET:
            return (_set(command, record, item, update),)
        case Verb.UNLINK:
            wanted = link_key(command.value or "")
            return (update(Change.UNLINK, next((link for link in item.links if link_key(link) == wanted), command.value)),)
        case Verb.OWNER:
            return _owners(command, update)
        case Verb.REOPEN:
            return _reopen(command, record, item, update)
        case Verb.MERGE:
            return (update(Change.MERGE, f"#{into.number if into else 0}"),)
    return (update(_CHANGES[command.verb], command.value),)


Making = Callable[..., Update]


def state_update(value: str) -> tuple[Change, str | None] | None:
    """The change that a state or a revision alone asks for: `done` is more than a state. None if `value` is neither."""
    if value.casefold() in list(Prognosis):
        return (Change.DONE, None) if value.casefold() == Prognosis.DONE else (Change.PROGNOSIS, value.casefold())
    revision = Revision.parse(value)
    return (Change.REVISION, str(revision)) if revision is not None else None


def _set(command: Command, record: Record, item: Item, update: Making) -> Update:
    asked = state_update(command.value or "")
    if asked is None:
        raise NotSo(f"“{command.value}” is neither a state nor a revision")
    completed = record.document.role(item) is SectionRole.COMPLETED if record.document.item(item.number or 0) else False
    if completed and asked[0] is not Change.DONE:
        raise NotSo(f"#{item.number} is in {record.document.sections[item.section].title}: `reopen #{item.number}` comes first")
    return update(*asked)


def _owners(command: Command, update: Making) -> tuple[Update, ...]:
    first, *others = dict.fromkeys(command.names)
    if command.op is not OwnerOp.REPLACE:
        return tuple(update(Change.OWNER, name, command.op) for name in (first, *others))
    return (update(Change.OWNER, first, OwnerOp.REPLACE), *(update(Change.OWNER, name, OwnerOp.ADD) for name in others))


def _reopen(command: Command, record: Record, item: Item, update: Making) -> tuple[Update, ...]:
    """Back into the open part; a state that says done gives way to the one named, else to that of the last posting, else to none."""
    number = item.number or 0
    shown = record.document.item(number) is not None
    if shown and record.document.role(item) is SectionRole.OPEN:
        raise NotSo(f"#{number} is open: `set #{number} PROGNOSIS` changes its state" if command.value else f"#{number} is open")
    back = update(Change.MOVE, "Open") if shown else update(Change.RESTORE)
    state = record.prognosis(number) or item.prognosis
    if command.value is None and state is not Prognosis.DONE:
        return (back,)
    before = record.base.item(number)
    known = before.prognosis if before is not None and before.prognosis is not Prognosis.DONE else None
    wanted = Prognosis(command.value) if command.value else known or Prognosis.NONE
    if wanted is Prognosis.DONE:
        raise NotSo("an open item is not done")
    return (back, update(Change.PROGNOSIS, wanted.value))


def other_updates(command: Command, evidence: Evidence) -> tuple[Update, ...]:
    """The update of a command about no item that is there: add, milestone, intro."""
    change = {Verb.ADD: Change.ADD, Verb.MILESTONE: Change.MILESTONE, Verb.INTRO: Change.INTRO}[command.verb]
    value = f"{command.name} = {command.value}" if command.verb is Verb.MILESTONE else command.value
    return (Update(item=None, change=change, certainty=Certainty.EXPLICIT, evidence=evidence, value=value, new=command.new),)


def settled_update(asked: Update, value: str) -> Update:
    """The held update with another value: another item (`#12`), another state or revision, or another text. Raises NotSo.

    A note that was held may be a state or a revision said in words that nobody knew.
    """
    digits = value.removeprefix("#")
    if value.startswith("#") and digits.isascii() and digits.isdigit() and asked.change is not Change.MERGE:
        return replace(asked, item=int(digits), candidates=())
    if asked.change in (Change.NOTE, Change.BLOCKED) and asked.item is not None and (meant := state_update(value)) is not None:
        return replace(asked, change=meant[0], value=meant[1])
    if asked.change in (Change.PROGNOSIS, Change.REVISION, Change.DONE, Change.QUESTION):
        meant = state_update(value)
        if meant is None:
            raise NotSo(f"“{value}” is neither a state (none, fair, ok, good, done) nor a revision (v7, RFC v2)")
        return replace(asked, change=meant[0], value=meant[1])
    if asked.change in (Change.DROP, Change.UNDO, Change.RESTORE, Change.ADOPT):
        raise NotSo("there is no other value to it: accept it or reject it")
    return replace(asked, value=value, new=None if asked.new is None else replace(asked.new, title=value))

"""The record, the history and the held questions as rows for people and as objects for programs."""

from __future__ import annotations

from datetime import datetime

from parsers.model import Actor, Adopted, AdoptedChange, Certainty, Change, Changed, Entry, Item, Outcome, Posted, Question, Record, Update
from replies.next_release import release_id

LONGEST = 400
"""Characters of one difference of an adopted text that are told."""


def shorten(text: str, most: int) -> str:
    """The text, or its beginning and a sign that there is more."""
    return text if len(text) <= most else f"{text[: most - 1]}\N{HORIZONTAL ELLIPSIS}"


def titles_of(record: Record) -> dict[int, str]:
    """The titles of all items that are shown or were, by number."""
    found = {old.number: old.item.title for old in record.hidden}
    return found | {item.number: item.title for item in record.document.items if item.number is not None}


def item_object(record: Record, item: Item) -> dict[str, object]:
    """An item of the record, for `--json`."""
    section = record.document.sections[item.section]
    return {
        "number": item.number, "title": item.title, "tag": item.tag, "prognosis": record.prognosis(item.number or 0),
        "revision": str(item.revision) if item.revision else None, "owners": list(item.owners), "links": list(item.links),
        "notes": list(item.notes), "section": " / ".join(section.path), "role": section.role.value,
    }  # fmt: skip


def item_row(record: Record, item: Item) -> tuple[str, ...]:
    """Number, prognosis, revision, title, owners and section of an item."""
    section = record.document.sections[item.section]
    return (
        f"#{item.number}", record.prognosis(item.number or 0) or "-", str(item.revision or "-"), item.title,
        "; ".join(item.owners) or "-", section.title,
    )  # fmt: skip


def what(change: Change, before: str | None, after: str | None, value: str | None) -> str:
    """What a change did, in a few words."""
    match change:
        case Change.ADD:
            return f"added: {after}"
        case Change.DROP:
            return f"dropped: {before}"
        case Change.NOTE | Change.BLOCKED | Change.LINK | Change.UNLINK:
            return f"{change}: {value}"
        case Change.RESTORE:
            return f"brought back: {after}"
        case Change.MERGE:
            return f"merged into {value}: {before}"
        case Change.MILESTONE:
            return f"{(value or '').partition('=')[0].strip()}: {before or 'none'} -> {after or 'none'}"
        case Change.INTRO:
            return "the paragraphs before the first heading"
        case Change.EDIT if before is None:
            return f"new: “{(after or '').strip()}”"
        case Change.EDIT if after is None:
            return f"gone: “{(before or '').strip()}”"
        case Change.EDIT:
            return f"“{(before or '').strip()}” -> “{(after or '').strip()}”"
        case _:
            return f"{change}: {before or 'none'} -> {after or 'none'}"


def entry_object(entry: Entry) -> dict[str, object]:
    """An entry of the history, for `--json`."""
    shared: dict[str, object] = {"entry": entry.entry, "at": stamp(entry.at), "by": who(entry.actor), "kind": type(entry).__name__.lower()}
    match entry:
        case Changed():
            evidence = entry.update.evidence
            return shared | {
                "item": entry.item, "change": entry.update.change, "before": entry.before, "after": entry.after,
                "value": entry.update.value, "reason": entry.reason, "words": evidence.words, "message_id": evidence.message_id,
                "author": str(evidence.author), "held": entry.held, "again": entry.again,
            }  # fmt: skip
        case Adopted():
            return shared | {
                "message_id": entry.message_id, "subject": entry.subject, "release": entry.release, "gone": list(entry.gone),
                "changes": [
                    {"item": one.item, "change": one.change, "value": one.value, "before": one.before, "after": one.after}
                    for one in entry.changes
                ],
            }  # fmt: skip
        case Posted():
            return shared | {"message_id": entry.message_id, "subject": entry.subject}
    return shared | {"of": entry.of}


def entry_lines(entry: Entry, item: int | None = None) -> list[str]:
    """An entry of the history for people: what happened, then the words that caused it. Of an adopted text what it did to `item`, or all."""
    head = f"e{entry.entry}  {entry.at:%Y-%m-%d %H:%M}  {who(entry.actor)}"
    match entry:
        case Changed():
            evidence = entry.update.evidence
            return [
                f"{head}  {f'#{entry.item} ' if entry.item is not None else ''}{what(entry.update.change, entry.before, entry.after, entry.update.value)}",
                f'      "{evidence.words}"',
                f"      {evidence.author} {evidence.message_id}",
                f"      {entry.reason}",
            ]
        case Adopted():
            left = [number for number in entry.gone if item is None or number == item]
            gone = f"; gone: {', '.join(f'#{number}' for number in left)}" if left else ""
            told = [one for one in entry.changes if item is None or one.item == item]
            return [f"{head}  adopted {entry.message_id} {entry.subject}{gone}", *(f"      {_adopted(one)}" for one in told)]
        case Posted():
            return [f"{head}  posted {entry.message_id} {entry.subject}"]
    return [f"{head}  undid e{entry.of}"]


def _adopted(one: AdoptedChange) -> str:
    return f"{f'#{one.item} ' if one.item is not None else ''}{shorten(what(one.change, one.before, one.after, one.value), LONGEST)}"


def made_line(entry: Entry, record: Record | None) -> str:
    """What an entry did, in one line with its number, for whoever asked for it."""
    match entry:
        case Changed():
            said = what(entry.update.change, entry.before, entry.after, entry.update.value)
            item = record.document.item(entry.item) if record is not None and entry.item is not None else None
            titled = item is not None and entry.update.change not in (Change.ADD, Change.RESTORE)
            name = "" if entry.item is None else f"#{entry.item} {item.title}: " if item is not None and titled else f"#{entry.item} "
            return f"e{entry.entry}: {name}{said}"
        case Adopted():
            items = f"{sum(1 for line in entry.lines if line.number is not None)} items"
            if entry.message_id == release_id(entry.entry):
                return f"e{entry.entry}: release {entry.release} begins, {items}"
            gone = f"; gone without a word: {', '.join(f'#{number}' for number in entry.gone)}" if entry.gone else ""
            return f"e{entry.entry}: adopted {entry.subject}, {items}, {len(entry.changes)} differences{gone}"
        case Posted():
            return f"e{entry.entry}: posted {entry.subject}"
    return f"e{entry.entry}: e{entry.of} is undone"


def question_object(question: Question, title: str | None) -> dict[str, object]:
    """A held question, for `--json`."""
    update = question.update
    return {
        "question": question.number, "at": stamp(question.at), "state": question.state, "item": update.item, "title": title,
        "candidates": list(update.candidates), "change": update.change, "value": update.value, "reason": question.reason,
        "words": update.evidence.words, "message_id": update.evidence.message_id, "author": str(update.evidence.author),
        "entry": question.entry,
    }  # fmt: skip


def question_lines(question: Question, title: str | None) -> list[str]:
    """A held question for people."""
    update = question.update
    return [
        f"h{question.number}  {asked(update, title)}",
        f'      "{update.evidence.words}"',
        f"      {update.evidence.author} {update.evidence.message_id}",
        f"      {question.reason}",
        *([f"      could be: {', '.join(f'#{number}' for number in update.candidates)}"] if update.candidates else []),
    ]


def asked(update: Update, title: str | None) -> str:
    """What an update asks for, in a few words."""
    item = f"#{update.item} {title or ''}".strip() if update.item is not None else title or update.value or "the whole mail"
    if update.change is Change.MERGE and update.certainty is Certainty.IMPLIED:
        return f"{item}: is it {' or '.join(f'#{number}' for number in update.candidates) or update.value}?"
    value = f" = {update.value}" if update.value and update.change is not Change.ADD else ""
    return f"{item}: {update.change}{value}"


def outcome_line(outcome: Outcome, title: str | None = None) -> str:
    """An outcome in one line: what was asked, what came of it and why, and the words."""
    word = type(outcome).__name__.lower()
    return f'{word}: {asked(outcome.update, title)} ({outcome.reason}): "{outcome.update.evidence.words}"'


def who(actor: Actor) -> str:
    """The name of an actor, and in what role."""
    return f"{actor.name} ({actor.role})"


def stamp(at: datetime) -> str:
    """A moment as ISO 8601."""
    return at.isoformat(timespec="seconds")

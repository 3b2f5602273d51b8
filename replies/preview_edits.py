"""Lines of a quoted preview that the manager changed: each one that is aligned to exactly one line of the text is an edit.

A line that he left out is no deletion, a line that a client wrapped anew is no edit, and a line that he put in is told and not taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import edit
from parsers.body import read_body
from parsers.model import Certainty, Change, Evidence, Item, Message, Record, StatusMail, Update
from parsers.status_lines import split_lines
from replies.align import align
from replies.alignment import AlignedLine, Place
from replies.folding import compact
from replies.steps import steps_of

_WRAPPED = 60
"""Columns of an edited line from which on the next quoted line may be its end."""
_SHORT = 3
"""Signs of a quoted line that says nothing."""
_TOLD = 5
"""Lines that were not taken that are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEdit:
    """A line of the status mail as it was shown, and as the manager left it; `item` is the number of the item that it belongs to."""

    before: str
    after: str
    item: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPreview:
    """The edits of a quoted preview in order, and what was not taken for one, in sentences."""

    edits: tuple[LineEdit, ...] = ()
    untaken: tuple[str, ...] = ()


def shown_in(document: StatusMail, text: str) -> tuple[StatusMail, int]:
    """The whole mail that shows a status mail, its items where they stand in it, and the line where it begins there.

    The status mail alone, and 0, where the mail does not hold it line for line.
    """
    lines, wanted = split_lines(text), [line.text.rstrip() for line in document.lines]
    texts = [line.text.rstrip() for line in lines]
    first = next((at for at in range(len(texts) - len(wanted) + 1) if texts[at : at + len(wanted)] == wanted), None)
    if first is None or not wanted:
        return document, 0
    items = tuple(replace(item, start=item.start + first, stop=item.stop + first) for item in document.items)
    return StatusMail(lines=lines, layout=document.layout, items=items), first


def quoted_preview(message: Message, document: StatusMail, text: str) -> QuotedPreview:
    """What a mail changes in the preview that it quotes. `text` is that of the mail that showed it."""
    whole, first = shown_in(document, text)
    lines = align(read_body(message.text, flowed=message.flowed, delsp=message.delsp), whole)
    found: dict[int, list[str]] = {}
    untaken: list[str] = []
    broken: set[int] = set()
    for at, line in enumerate(lines):
        if line.place is Place.EDITED and line.line is not None:
            tail = _tail(lines, at, whole.lines[line.line].text)
            broken |= {at + 1} if tail else set()
            found.setdefault(line.line, []).append(f"{line.body.text} {tail}".rstrip())
        elif line.place is Place.ADDED and at not in broken:
            untaken.append(f"a line that you put in: “{line.body.text.strip()}”; `note`, `link`, `owner` or `add` would write it")
        elif first and at not in broken and _is_strange(lines, at):
            untaken.append(f"a quoted line that is none of the preview's: “{line.body.text.strip()}”")
    edits: list[LineEdit] = []
    for number in sorted(found):
        if not first <= number < first + len(document.lines):
            untaken.append(f"a line outside the status mail: “{found[number][0].strip()}”")
        elif len(found[number]) > 1:
            untaken.append(f"several lines that could all be “{whole.lines[number].text.strip()}”")
        else:
            edits.append(_edit(document, number - first, found[number][0]))
    return QuotedPreview(edits=tuple(edits), untaken=tuple(untaken[:_TOLD]))


def _edit(document: StatusMail, line: int, after: str) -> LineEdit:
    item = next((one for one in document.items if one.start <= line < one.stop), None)
    return LineEdit(before=document.lines[line].text, after=after, item=item.number if item is not None else None)


def _tail(lines: Sequence[AlignedLine], at: int, before: str) -> str:
    """What a mail client broke off from the edited line and put on the next; empty if it broke nothing off."""
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is None or not following.body.depth or not following.body.text.strip():
        return ""
    if following.line is not None and following.place is not Place.ADDED:
        return ""
    tail = following.body.text.strip()
    long = len(lines[at].body.text) + 2 * lines[at].body.depth + 1 + len(tail.split()[0]) > _WRAPPED
    return tail if long or compact(before).endswith(compact(tail)) else ""


def _is_strange(lines: Sequence[AlignedLine], at: int) -> bool:
    """A line between known ones of the quoted mail that does not stand in it: changed beyond knowing."""
    line = lines[at]
    if line.place is not Place.QUOTED or line.line is not None or line.body.depth != 1 or len(compact(line.body.text)) <= _SHORT:
        return False
    above = next((one for one in reversed(lines[:at]) if one.body.text.strip()), None)
    below = next((one for one in lines[at + 1 :] if one.body.text.strip()), None)
    return all(one is not None and one.line is not None and one.body.depth == 1 for one in (above, below))


def edit_update(record: Record, one: LineEdit, evidence: Evidence) -> Update:
    """The edit as an update: of the state, the revision or the title if the line changed in nothing else, else of the whole line."""
    whole = Update(
        item=one.item, change=Change.EDIT, certainty=Certainty.EXPLICIT, evidence=evidence, value=one.after, line=one.before
    )
    item = record.document.item(one.item) if one.item is not None else None
    if item is None:
        return whole
    try:
        after = edit.apply(record.document, edit.replace_line(record.document, one.before, one.after, one.item))
    except edit.EditError:
        return whole
    changed = after.item(one.item or 0)
    for meant in _meant(whole, item, changed):
        try:
            (step,) = steps_of(record, meant, one.item)
            if edit.apply(record.document, step(record.document)).lines == after.lines:
                return meant
        except edit.EditError:
            continue
    return whole


def _meant(whole: Update, before: Item, after: Item | None) -> list[Update]:
    """The updates that might say the same as the edit."""
    if after is None:
        return []
    found = []
    if after.prognosis is not before.prognosis and after.prognosis is not None:
        found.append(replace(whole, change=Change.PROGNOSIS, value=after.prognosis.value, line=None))
    if after.revision != before.revision and after.revision is not None:
        found.append(replace(whole, change=Change.REVISION, value=str(after.revision), line=None))
    if after.title != before.title:
        found.append(replace(whole, change=Change.RENAME, value=after.title, line=None))
    return found

"""How an item stood at each moment of a posting cycle, to tell from which of them a text was written."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from parsers import edit
from parsers.model import Changed, Record, SectionRole, StatusMail, Undone


class Shown(Enum):
    """What a text shows of a change: what came of it (or something that makes it idle), what stood before it, or neither."""

    AFTER = auto()
    BEFORE = auto()
    NEITHER = auto()


class Stages:
    """How each item stood at the beginning of the cycle of `record`, and after each of its `entries`."""

    def __init__(self, record: Record, entries: Sequence[Changed | Undone]) -> None:
        self._entries = [one.entry for one in entries]
        self._blocks: dict[int, list[_Block | None]] = {}
        documents = [record.base]
        try:
            for one in entries:
                documents.append(edit.apply(documents[-1], one.splices))
        except edit.EditError:
            return
        if documents[-1].lines != record.document.lines:
            return  # an approved text went out without the changes that came after it: they were made where other lines stood
        for number in {number for one in entries if isinstance(one, Changed) for number in one.items}:
            self._blocks[number] = [_block(document, number) for document in documents]

    def shown(self, document: StatusMail, change: Changed) -> Shown | None:
        """Whether its items stand as they did before the change, or as after it; None if one of them stands as at no stage."""
        newest = [self._newest(document, number) for number in change.items]
        if None in newest:
            return None
        return Shown.AFTER if all(at is not None and at > self._entries.index(change.entry) for at in newest) else Shown.BEFORE

    def _newest(self, document: StatusMail, number: int) -> int | None:
        blocks, here = self._blocks.get(number, []), _block(document, number)
        return next((at for at in range(len(blocks) - 1, -1, -1) if blocks[at] == here), None)


_Block = tuple[SectionRole, tuple[str, ...], tuple[str, ...]]


def _block(document: StatusMail, number: int) -> _Block | None:
    """The place and the lines of an item; None if it is not shown."""
    item = document.item(number)
    if item is None:
        return None
    lines = tuple(plain(line.text) for line in document.lines[item.start : item.stop])
    return document.role(item), tuple(map(plain, document.sections[item.section].path)), lines


def plain(text: str | None) -> str:
    """A line for comparison: case and white space do not count."""
    return " ".join((text or "").split()).casefold()

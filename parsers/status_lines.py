"""The lines of a document, and the rows they make: a row is one line, or several where format=flowed joins them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Line, Splice

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_FOLDED = str.maketrans({"\u00a0": " ", "\t": " ", "\u2007": " ", "\u202f": " "})


@dataclass(frozen=True, slots=True)
class Row:
    """One logical line. `start` and `stop` are its lines in the document (half open).

    `text` has NBSP and tabs as blanks and no blanks at its end. `pieces` say where its characters come from: for each line the
    offset in `text` where the line begins, the line, and the column that offset has there.
    """

    start: int
    stop: int
    text: str
    pieces: tuple[tuple[int, int, int], ...]

    @property
    def indent(self) -> int:
        """The number of blanks in front."""
        return len(self.text) - len(self.text.lstrip())

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of the character at `offset` of `text`."""
        begin, line, column = next(piece for piece in reversed(self.pieces) if piece[0] <= offset)
        return line, column + offset - begin


def split_lines(text: str) -> tuple[Line, ...]:
    """The lines of `text`, split at CRLF, LF and CR alone (not where `str.splitlines` would: form feed, NEL, U+2028)."""
    lines = [Line(text=found[1], end=found[2]) for found in _LINE.finditer(text)]
    if lines and not lines[-1].text and not lines[-1].end:
        lines.pop()
    return tuple(lines)


def fold(text: str) -> str:
    """`text` with every run of white space and control characters as one blank, none at the ends."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def make_rows(lines: Sequence[Line], first: int = 0, *, flowed: bool = False, delsp: bool = False) -> list[Row]:
    """The rows of `lines`, whose first is line `first` of the document (RFC 3676 sections 4.1 to 4.5 if it is flowed)."""
    rows: list[Row] = []
    index = 0
    while index < len(lines):
        stop = index + 1
        while flowed and stop < len(lines) and _goes_on(lines[stop - 1].text, lines[stop].text):
            stop += 1
        rows.append(_row(lines, index, stop, first, flowed, delsp))
        index = stop
    return rows


def join_rows(one: Row, other: Row) -> Row:
    """Two rows read as one, a blank between them: a line that a mail client broke."""
    begin = len(one.text) + 1
    shift = other.indent
    pieces = tuple((max(offset - shift, 0) + begin, line, column + max(shift - offset, 0)) for offset, line, column in other.pieces)
    return Row(one.start, other.stop, f"{one.text} {other.text.strip()}", one.pieces + pieces)


def _goes_on(text: str, following: str) -> bool:
    """A flowed line goes on in the next.

    QUIRK: RFC 3676 joins whatever follows a trailing blank; status mails keep trailing blanks behind headings and titles, so a
    blank line, a bullet, a heading or a quoted line is never joined to what stands above it.
    """
    if not text.endswith(" ") or text == "-- " or text.startswith((">", "=")):
        return False
    start = following.lstrip(" \u00a0\t")[:2]
    return bool(start) and start not in ("- ", "-", "* ", "--") and start[0] not in "*=>"


def _row(lines: Sequence[Line], start: int, stop: int, first: int, flowed: bool, delsp: bool) -> Row:
    text = ""
    pieces = []
    for index in range(start, stop):
        raw = lines[index].text
        column = 1 if flowed and raw.startswith(" ") else 0
        pieces.append((len(text), first + index, column))
        text += raw[column : len(raw) - 1 if delsp and index + 1 < stop else None]
    return Row(first + start, first + stop, text.translate(_FOLDED).rstrip(), tuple(pieces))


def replace_text(lines: Sequence[Line], row: Row, begin: int, end: int, new: str) -> Splice:
    """The splice that puts `new` in place of `row.text[begin:end]`, and touches no line but those the piece stands on."""
    first, column = row.place(begin)
    last, after = row.place(end - 1) if end > begin else (first, column - 1)
    text = lines[first].text[:column] + new + lines[last].text[after + 1 :]
    line = Line(text=text, end=lines[last].end, number=lines[first].number)
    return Splice(start=first, removed=tuple(lines[first : last + 1]), inserted=(line,))


def line_end(lines: Sequence[Line], index: int) -> str:
    """The line end to write near line `index`: that of the nearest line above that has one, else below, else LF."""
    for near in (*range(min(index, len(lines) - 1), max(index - 50, -1), -1), *range(max(index, 0), min(index + 50, len(lines)))):
        if lines[near].end:
            return str(lines[near].end)
    return "\n"


def insert_lines(lines: Sequence[Line], at: int, new: Sequence[Line]) -> Splice:
    """The splice that inserts `new` before line `at`; lines without an end get that of their neighbours.

    Behind a last line that has no end, that line gets one and the last of `new` has none.
    """
    end = line_end(lines, at - 1)
    block = [Line(text=line.text, end=line.end or end, number=line.number) for line in new]
    if at == len(lines) and lines and not lines[-1].end:
        last = lines[-1]
        block[-1] = Line(text=block[-1].text, end="", number=block[-1].number)
        return Splice(start=at - 1, removed=(last,), inserted=(Line(text=last.text, end=end, number=last.number), *block))
    return Splice(start=at, removed=(), inserted=tuple(block))

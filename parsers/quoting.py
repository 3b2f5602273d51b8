"""Physical lines to logical ones: quote marks counted and taken off, flowed lines joined (RFC 3676), supercite initials known."""

from __future__ import annotations

import re
from typing import NamedTuple

_PHYSICAL = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MARKS = re.compile(r"[ \t\xa0]?>(?!=)(?:[ \xa0]?>(?!=))*")
_CITE = re.compile(r" {0,8}([A-Z][A-Za-z]{0,3})(>{1,20})(?=[ \t\xa0\r\n]|$)")
"""What supercite puts before a line that it cites, indented by four blanks as a rule, and Becky, not indented."""
_SUPERCITE = re.compile(r">{3,10} ?\"?([A-Za-z]{1,8})\"? ?==")
_MBOX_FROM = re.compile(r">+From ")
_CITED = re.compile(r"(?:\A|[\r\n])(?:[> ]*[A-Z][A-Za-z]{0,3}>|>{3,10} ?\"?[A-Za-z]{1,8}\"? ?==)")
"""What a text with initials before its quoted lines holds."""
_BLANK = (" ", "\xa0")
_BLANKS = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2007": " ", "\ufeff": None})


class LogicalLine(NamedTuple):
    """One line as its reader saw it: `text` without marks, `depth` quote marks, made of the physical lines `start` to `stop`."""

    text: str
    raw: str
    depth: int
    start: int
    stop: int


class _Marked(NamedTuple):
    """A physical line with its quote marks taken off: `content` keeps trailing blanks, which mean something in flowed text."""

    raw: str
    content: str
    depth: int


def logical_lines(text: str, *, flowed: bool = False, delsp: bool = False) -> tuple[LogicalLine, ...]:
    """The logical lines of a mail's text. Their `raw` joined is the text, whatever it is.

    With `flowed`, lines that end in a blank go on in the next line of the same depth, and a stuffed blank is taken off (RFC 3676
    section 4); with `delsp` the blank before the soft break goes too.
    """
    physical = _PHYSICAL.findall(text)
    initials = _initials(physical) if _CITED.search(text) else frozenset[str]()
    marked = [_marked(physical, index, initials) for index in range(len(physical))]
    if not flowed:
        return tuple([LogicalLine(_shown(content), raw, depth, at, at + 1) for at, (raw, content, depth) in enumerate(marked)])
    lines: list[LogicalLine] = []
    start = 0
    while start < len(marked):
        stop = start + 1
        while stop < len(marked) and _goes_on(marked[stop - 1]) and marked[stop].depth == marked[start].depth:
            if _unstuffed(marked[stop]) in ("-- ", ""):
                break
            stop += 1
        lines.append(_joined(marked[start:stop], start, delsp))
        start = stop
    return tuple(lines)


def _joined(marked: list[_Marked], start: int, delsp: bool) -> LogicalLine:
    """The logical line that flowed ones make."""
    pieces = [_unstuffed(line) for line in marked]
    if delsp:
        pieces[:-1] = [piece[:-1] for piece in pieces[:-1]]
    raw = "".join([line.raw for line in marked])
    return LogicalLine(_shown("".join(pieces)), raw, marked[0].depth, start, start + len(marked))


def _shown(text: str) -> str:
    """The text with blanks of all kinds as blanks, none at its end but that of a signature's mark."""
    if not text.isascii():
        text = text.translate(_BLANKS)
    return text if text == "-- " else text.rstrip()


def _goes_on(line: _Marked) -> bool:
    content = _unstuffed(line)
    # QUIRK: RFC 3676 section 4.1 lets a blank line of one space flow; clients that trim badly write those as empty lines.
    return content.endswith(" ") and content != "-- " and bool(content.strip())


def _unstuffed(line: _Marked) -> str:
    # In quoted lines the blank behind the marks is gone already.
    return line.content[1:] if line.depth == 0 and line.content.startswith(" ") else line.content


def _marked(physical: list[str], index: int, initials: frozenset[str]) -> _Marked:
    raw = physical[index]
    line = raw.rstrip("\r\n")
    if not initials:
        if ">" not in line[:2]:
            return _Marked(raw, line, 0)
        if line.startswith("> ") and ">" not in line[2:4] and not line.startswith("From ", 2):
            return _Marked(raw, line[2:], 1)
    if "From " in line and _MBOX_FROM.match(line) and not _quoted_neighbour(physical, index):
        # QUIRK: mboxrd and mboxo put a `>` before "From " at a line's start; that is no quote mark.
        return _Marked(raw, line[1:], 0)
    if line.startswith(">>>") and _SUPERCITE.match(line):
        # QUIRK: supercite's attribution (`>>>>> "AB" == Name writes:`) is made of quote marks and quotes nothing.
        return _Marked(raw, line, 0)
    depth, at = 0, 0
    while True:
        found = _MARKS.match(line, at) if ">" in line[at : at + 2] else None
        if found:
            depth += found[0].count(">")
        elif initials:
            found = _CITE.match(line, at)
            if not found or found[1] not in initials:
                break
            depth += len(found[2])
        else:
            break
        at = found.end() + (line[found.end() : found.end() + 1] in _BLANK)
    return _Marked(raw, line[at:], depth)


def _quoted_neighbour(physical: list[str], index: int) -> bool:
    around = [*physical[max(0, index - 1) : index], *physical[index + 1 : index + 2]]
    return any(line.startswith(">") for line in around)


def _initials(physical: list[str]) -> frozenset[str]:
    """The initials that supercite or Becky put before quoted lines: announced in an attribution, or at three lines or more."""
    counts: dict[str, int] = {}
    for raw in physical:
        line = raw.lstrip("> ")
        cite = _CITE.match(line)
        if cite:
            counts[cite[1]] = counts.get(cite[1], 0) + 1
        announced = _SUPERCITE.match(raw)
        if announced:
            counts[announced[1]] = counts.get(announced[1], 0) + 3
    return frozenset(name for name, count in counts.items() if count >= 3)

"""A mail's text as lines with depth and role: what is the author's own, what is quoted, and what clients and lists put around it.

Nothing here is fuzzy: a line's role follows from the line, its marks and the lines next to it. Which posting a quoted line came from,
and whether an unmarked line is a quoted one after all, is found out later, against the posting.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from parsers import markers
from parsers.quoting import LogicalLine, logical_lines


class LineRole(StrEnum):
    """What a line of a mail is.

    OWN: the author's words (or the tail of a quoted line that lost its mark). QUOTED: behind quote marks. ATTRIBUTION: names the
    writer of the quoted lines; the header block above an unmarked original too. ORIGINAL: stands below such a block without marks,
    the author's inline answers included. SNIP: says that something was left out. SIGNATURE: the `-- ` line and what stands below it.
    FOOTER: put there by list software. PGP: the armour of a clear-signed text. BLANK: nothing, unquoted.
    """

    OWN = "own"
    QUOTED = "quoted"
    ATTRIBUTION = "attribution"
    ORIGINAL = "original"
    SNIP = "snip"
    SIGNATURE = "signature"
    FOOTER = "footer"
    PGP = "pgp"
    BLANK = "blank"


class BodyLine(NamedTuple):
    """One logical line. `text` has no quote marks, NBSP as blanks and no trailing blanks; `raw` is what stood there, with line ends.

    `start` and `stop` are the physical lines, half open, counted from 0.
    """

    text: str
    raw: str
    depth: int
    role: LineRole
    start: int
    stop: int


@lru_cache(maxsize=2)
def read_body(text: str, *, flowed: bool = False, delsp: bool = False) -> tuple[BodyLine, ...]:
    """The lines of a mail's text. `flowed` and `delsp` are the parameters of its Content-Type (RFC 3676).

    Those of the last mails are kept: what a mail is, what it says and whether it is answered is told from them one after the other.
    """
    reader = _Reader(logical_lines(text, flowed=flowed, delsp=delsp))
    return reader.read()


def write_body(lines: Iterable[BodyLine]) -> str:
    """The text that `lines` were read from, character for character."""
    return "".join(line.raw for line in lines)


def without_footer(text: str, *, flowed: bool = False, delsp: bool = False) -> str:
    """The text without what list software put below it."""
    lines = read_body(text, flowed=flowed, delsp=delsp)
    stop = len(lines)
    while stop and lines[stop - 1].role in (LineRole.FOOTER, LineRole.BLANK):
        stop -= 1
    return write_body(lines[:stop]) if any(line.role is LineRole.FOOTER for line in lines[stop:]) else text


class _Reader:
    """Goes through the lines once, from top to bottom, and gives each its role."""

    def __init__(self, lines: tuple[LogicalLine, ...]) -> None:
        self.lines = lines
        self.roles: list[LineRole] = []
        self.texts: list[str] = []
        self.below = LineRole.OWN
        """What an unmarked line is here: OWN, SIGNATURE or ORIGINAL."""
        self.signed = False
        self.armour = False
        self.footers = self._footers()

    def read(self) -> tuple[BodyLine, ...]:
        while (at := len(self.roles)) < len(self.lines):
            line = self.lines[at]
            if line.depth:
                self.below = LineRole.OWN if self.below is LineRole.SIGNATURE else self.below
                self.texts.append(line.text)
                self.roles.append(LineRole.QUOTED)
            elif at in self.footers:
                self._give(LineRole.FOOTER, self.footers[at])
            elif not (self._pgp(at) or (line.text and self._block(at))):
                self._plain(line)
        return tuple(
            [
                BodyLine(text.rstrip(), line.raw, line.depth, role, line.start, line.stop)
                for line, role, text in zip(self.lines, self.roles, self.texts, strict=True)
            ]
        )

    def _give(self, role: LineRole, count: int = 1) -> None:
        for line in self.lines[len(self.roles) : len(self.roles) + count]:
            self.texts.append(line.text)
            self.roles.append(role)

    def _plain(self, line: LogicalLine) -> None:
        text = line.text
        if self.signed and text.startswith("- "):
            # RFC 9580 section 7.2: in clear-signed text a line that starts with a dash is escaped by "- ".
            text = "-- " if line.raw.rstrip("\r\n") == "- -- " else text[2:]
            line = LogicalLine(text, line.raw, 0, line.start, line.stop)
        if not text.strip():
            role = LineRole.BLANK
        elif self.below is LineRole.SIGNATURE:
            role = LineRole.SIGNATURE
        elif self._opens_signature(line):
            role = self.below = LineRole.SIGNATURE
        elif markers.is_snip(text):
            role = LineRole.SNIP
        else:
            role = self.below
        self.texts.append(text)
        self.roles.append(role)

    def _pgp(self, at: int) -> bool:
        """Gives the armour of a clear-signed text its role (RFC 9580 section 7); False if there is none at this line."""
        text = self.lines[at].text
        if not (self.armour or text.startswith("-----")):
            return False
        if text == "-----BEGIN PGP SIGNED MESSAGE-----":
            self.signed = True
            count = 1
            for line in self.lines[at + 1 : at + 10]:
                if line.depth or not line.text or ": " not in line.text:
                    break
                count += 1
            self._give(LineRole.PGP, count)
            return True
        if text in ("-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP PUBLIC KEY BLOCK-----"):
            self.armour, self.signed = True, False
        elif not self.armour:
            return False
        if text in ("-----END PGP SIGNATURE-----", "-----END PGP PUBLIC KEY BLOCK-----"):
            self.armour = False
            self.below = LineRole.OWN if self.below is LineRole.SIGNATURE else self.below
        self._give(LineRole.PGP)
        return True

    def _block(self, at: int) -> bool:
        """Gives attribution lines and the header block above an unmarked original their role; False if neither is here."""
        window = self._unquoted(at, 14)
        header = markers.original_header_length(window)
        if header:
            self._give(LineRole.ATTRIBUTION, header)
            answered = self._quotes_follow(at + header) and not markers.opens_forward(window)
            self.below = LineRole.OWN if answered else LineRole.ORIGINAL
            return True
        count = self._attribution(at, window)
        if count:
            self.below = LineRole.OWN if self.below is LineRole.SIGNATURE else self.below
            self._give(LineRole.ATTRIBUTION, count)
        return bool(count)

    def _attribution(self, at: int, window: list[str]) -> int:
        """How many lines from `at` on are one attribution: up to three, as clients wrap them."""
        if self.below is LineRole.ORIGINAL or not markers.may_be_attribution(window[:3]):
            return 0
        for count in (1, 2, 3):
            lines = window[:count]
            if len(lines) < count or not all(lines):
                return 0
            text = " ".join(line.strip() for line in lines)
            if count > 1 and not markers.opens_attribution(lines[0]):
                return 0
            if markers.is_attribution(text):
                believed = self._quotes_follow(at + count) or (markers.is_certain_attribution(text) and not self._own_above(at))
                return count if believed else 0
        return 0

    def _own_above(self, at: int) -> bool:
        return bool(self.roles) and self.roles[at - 1] is LineRole.OWN

    def _quotes_follow(self, at: int) -> bool:
        """Whether the next line that is not empty is a quoted one."""
        following = next((line for line in self.lines[at : at + 4] if line.depth or line.text), None)
        return following is not None and following.depth > 0

    def _unquoted(self, at: int, count: int) -> list[str]:
        window: list[str] = []
        for line in self.lines[at : at + count]:
            if line.depth:
                break
            window.append(line.text)
        return window

    def _opens_signature(self, line: LogicalLine) -> bool:
        if line.text == "-- ":
            return True
        if line.text not in ("--", "—"):
            return False
        # QUIRK: RFC 3676 section 4.3 wants "-- "; clients and lists trim the blank. A bare "--" counts if little stands below it.
        tail = 0
        for index in range(len(self.roles) + 1, len(self.lines)):
            other = self.lines[index]
            if other.depth or index in self.footers or tail > 8:
                break
            tail += bool(other.text)
        return tail <= 8

    def _footers(self) -> dict[int, int]:
        """The list footers: index of the first line to number of lines."""
        found: dict[int, int] = {}
        for index, line in enumerate(self.lines):
            if not line.depth and line.text.startswith(("_____", "--")):
                length = markers.footer_length(self._unquoted(index, 9))
                if length:
                    found[index] = length
        return found

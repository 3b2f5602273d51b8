"""Which lines of a reply are quoted from the posting, which are the author's own, and which did the author change inside the quote?

The posting is the map and quote marks are only a hint. Lines are found by their text first; likeness is asked only for a line whose
neighbours were found, against the few lines of the posting that stand there.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.body import BodyLine, LineRole
from parsers.model import StatusMail
from replies.alignment import AlignedLine, Place
from replies.edits import find_edits
from replies.folding import compact
from replies.posting_text import PostingText, posting_text

_SHORT = 8
"""A line of fewer signs than this marks no place by itself: a name, `yes`, `v5`."""
_RUN = 3
_LOST_MARKS = 12
"""Unmarked lines that stand in the posting, in runs of `_RUN` or more: so many are a quote that lost its marks, not a list of items."""
_WRAPPED = 70
"""A quoted line that its next word would have made longer than this may have been wrapped by the client that quoted it."""


_PLACE = {
    LineRole.OWN: Place.OWN,
    LineRole.QUOTED: Place.QUOTED,
    LineRole.ORIGINAL: Place.QUOTED,
    LineRole.SNIP: Place.SNIP,
    LineRole.BLANK: Place.BLANK,
}


def align(body: Sequence[BodyLine], posting: StatusMail) -> tuple[AlignedLine, ...]:
    """Each line of `body` with its place in `posting`. Takes time linear in both."""
    reader = _Aligner(body, posting_text(posting), posting)
    return reader.align()


class _Aligner:
    """Goes through a reply once, with a cursor in the posting: the place where the quote would go on."""

    def __init__(self, body: Sequence[BodyLine], text: PostingText, posting: StatusMail) -> None:
        self.body = body
        self.text = text
        self.posting = posting
        self.keys = [compact(line.text) for line in body]
        self.places = [_PLACE.get(line.role, Place.APART) for line in body]
        self.lines: list[int | None] = [None] * len(body)
        self.cursor: int | None = None
        self.originals = {at for at, line in enumerate(body) if line.role is LineRole.ORIGINAL}
        self.following = self._following()

    def align(self) -> tuple[AlignedLine, ...]:
        self._find_lost_marks()
        for at, place in enumerate(self.places):
            if place is Place.QUOTED:
                self._quoted(at)
            elif place is Place.OWN and (self._glued(at) or self._continues(at)):
                self.places[at] = Place.QUOTED
        inline = self._inline_answers()
        changes = find_edits(self.text, self.posting, self.body, self.lines, self._edit_candidates(inline))
        for at in inline:
            if self.lines[at] is None:
                self.places[at] = Place.OWN
        for at, (place, line) in changes.items():
            if place is not Place.ADDED or at not in self.originals:
                self.places[at], self.lines[at] = place, line
        return tuple(map(AlignedLine, self.body, self.places, self.lines))

    def _following(self) -> list[int | None]:
        """For each line the next one that is neither blank nor apart."""
        found: list[int | None] = [None] * len(self.body)
        after: int | None = None
        for at in range(len(self.body) - 1, -1, -1):
            found[at] = after
            if self.keys[at] and self.places[at] in (Place.QUOTED, Place.OWN):
                after = at
        return found

    def _quoted(self, at: int) -> None:
        key = self.keys[at]
        place = self._place(at, key) if key else None
        if place is not None:
            self.lines[at] = self.text.line_at(place)
            self.cursor = place + len(key)

    def _place(self, at: int, key: str) -> int | None:
        """Where line `at` stands in the posting's stream: where the quote goes on, else where it was found."""
        cursor = self.cursor
        goes_on = cursor is not None and self.text.stands_at(key, cursor)
        if cursor is not None and goes_on and (len(key) >= _SHORT or self.text.ends_line(cursor + len(key))):
            return cursor
        found = self.text.places(key, cursor)
        if len(found) > 1 or len(key) < _SHORT:
            found = self._with_neighbour(at, key, found)
        if len(found) > 1 and cursor is not None:
            found = [place for place in found if place >= cursor] or found
        return found[0] if found else None

    def _with_neighbour(self, at: int, key: str, found: list[int]) -> list[int]:
        """Of several places those where the next line goes on too; all of them if that is true of none and the text is long."""
        after = self.following[at]
        near = [place for place in found if after is not None and self.text.stands_at(self.keys[after], place + len(key))]
        if near:
            return near
        if self.cursor is None:
            return found if len(key) >= _SHORT else []
        cursor = self.cursor
        return [place for place in found if len(key) >= _SHORT or 0 <= place - cursor < 400]

    def _glued(self, at: int) -> bool:
        """Whether an unmarked line starts with a quote mark all the same, that ran into a line of the posting: `>== x86 ==`."""
        text = self.body[at].text
        key = compact(text.lstrip("> "))
        if not text.startswith(">") or not key or self._place(at, key) is None:
            return False
        self.keys[at] = key
        self._quoted(at)
        return True

    def _continues(self, at: int) -> bool:
        """Whether an unmarked line is the tail of the quoted line above it, that the client wrapped and left without a mark."""
        key = self.keys[at]
        if not at or not key or self.places[at - 1] is not Place.QUOTED:
            return False
        above = self.body[at - 1]
        below = self.body[at + 1] if at + 1 < len(self.body) else None
        if self.cursor is not None and (self.lines[at - 1] is not None or not self.keys[at - 1]):
            end = self.cursor + len(key)
            tail = not self.text.ends_line(self.cursor) or (below is not None and below.role is LineRole.QUOTED and len(key) >= _SHORT)
            if tail and self.text.stands_at(key, self.cursor) and (self.text.ends_line(end) or len(key) >= 2 * _SHORT):
                self.lines[at] = self.text.line_at(self.cursor)
                self.cursor = end
                return True
        if below is None or below.role is not LineRole.QUOTED or below.depth != above.depth or not below.text or not above.text:
            return False
        text = self.body[at].text
        long = len(above.text) + 2 * above.depth + 1 + len(text.split()[0]) > _WRAPPED
        return long and text[0].islower() and above.text[-1] not in ".?!:;)"

    def _find_lost_marks(self) -> None:
        """Takes a quote without any mark for what it is: many lines of the posting, in its order, under no header block."""
        runs: list[list[int]] = [[]]
        cursor: int | None = None
        for at, place in enumerate(self.places):
            if place is not Place.OWN or not self.keys[at]:
                continue
            if cursor is not None and self.text.stands_at(self.keys[at], cursor):
                cursor += len(self.keys[at])
                runs[-1].append(at)
                continue
            found = self.text.places(self.keys[at])
            after = self.following[at]
            near = [one for one in found if after is not None and self.text.stands_at(self.keys[after], one + len(self.keys[at]))]
            cursor = near[0] + len(self.keys[at]) if near else None
            runs.append([at] if near else [])
        runs = [run for run in runs if len(run) >= _RUN]
        if sum(len(run) for run in runs) >= _LOST_MARKS:
            for at in range(runs[0][0], len(self.body)):
                if self.places[at] is Place.OWN:
                    self.places[at] = Place.QUOTED
                    self.originals.add(at)

    def _inline_answers(self) -> list[int]:
        """The lines below a header block among which the author's answers stand: if it is the posting that stands there."""
        filled = [at for at in sorted(self.originals) if self.keys[at] and self.places[at] is Place.QUOTED]
        known = [self.lines[at] is not None for at in filled[:5]]
        return filled if known and (known[0] or 5 * sum(known) >= 3 * len(known)) else []

    def _edit_candidates(self, inline: list[int]) -> list[int]:
        """The lines among which the author may have changed the quote: those at the depth of the posting, if all else there is its.

        Text of somebody else at that depth means that the quoted mail is another reply, and its changes are not this author's.
        """
        if inline:
            return inline
        if any(number is not None and line.depth > 1 for number, line in zip(self.lines, self.body, strict=True)):
            return []
        return [at for at, place in enumerate(self.places) if place is Place.QUOTED and self.keys[at] and self.body[at].depth <= 1]

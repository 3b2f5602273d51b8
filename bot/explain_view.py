"""How a mail was read, as lines for people: the mail with its words marked, and below each passage what was made of it.

Every mark is a sign as well as a colour, so that a pipe or a printer loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.explain import Explained, classification_line
from bot.marks import SIGNS, Finder, Mark, Pieces, marked
from parsers.model import Accepted, Change, Held, Outcome, Passage, StatusMail, Update
from replies.alignment import AlignedLine, Place
from replies.heard import Heard, statement_key
from replies.match import Basis
from replies.quoted_items import quoted_items
from replies.untaken import Untaken

_HEAD, _TAIL = 2, 8
"""Lines that are shown of a long quote, at its beginning and above the words that answer it."""
_BASIS: dict[Basis, str] = {
    "link": "known by its link", "quoted": "the quoted item", "title": "named in the words", "only item": "the author's only item", "none": "",
}  # fmt: skip


@dataclass(slots=True)
class _Labels:
    """Gives numbers to updates and letters to what was not taken, through one mail."""

    updates: int = 0
    others: int = 0

    def number(self) -> str:
        self.updates += 1
        return str(self.updates)

    def letter(self) -> str:
        self.others += 1
        text, left = "", self.others
        while left:
            left, digit = divmod(left - 1, 26)
            text = chr(ord("a") + digit) + text
        return text


def explained_lines(explained: Explained, *, full: bool = False) -> Iterator[Pieces]:
    """The lines about one mail. `full` shows long quotes whole."""
    reading = explained.reading
    yield ((str(explained.path), "head"),)
    if reading is None:
        yield (("  cannot be read as a mail", "-"),)
        return
    author = explained.message.author if explained.message else None
    yield ((f"  {author or 'nobody'}; {classification_line(reading.classification)}", "@"),)
    if reading.case is None:
        return
    viewer = _Viewer(posting=explained.posting, outcomes=reading.outcomes, untaken=reading.untaken, heard=reading.heard)
    yield ()
    yield from _single_spaced(chain(viewer.mail(reading.lines, reading.passages, full=full), viewer.rest()))


def _single_spaced(lines: Iterable[Pieces]) -> Iterator[Pieces]:
    """The lines, with one empty line where there are several."""
    empty = True
    for line in lines:
        blank = not any(text.strip() for text, _ in line)
        if not (blank and empty):
            yield () if blank else line
        empty = blank


@dataclass(slots=True, kw_only=True)
class _Viewer:
    """Shows the lines of one mail, each outcome and each piece that was not taken once."""

    posting: StatusMail
    outcomes: tuple[Outcome, ...]
    untaken: tuple[Untaken, ...]
    heard: tuple[Heard, ...]
    labels: _Labels = field(default_factory=_Labels)

    def mail(self, lines: Sequence[AlignedLine], passages: Sequence[Passage], *, full: bool) -> Iterator[Pieces]:
        begin = {one.span[0]: one for one in passages}
        run: list[Pieces] = []
        skip = 0
        for line in lines:
            if line.body.start < skip:
                if line.place is Place.APART:  # in the middle of the words: shown below them
                    run.append(_unread(line))
                continue
            passage = begin.get(line.body.start)
            if passage is None:
                run.append(_unread(line))
                continue
            yield from run if full else _shortened(run)
            run, skip = [], passage.span[1]
            yield from self.passage(passage)
        yield from run if full else _shortened(run)

    def passage(self, passage: Passage) -> Iterator[Pieces]:
        """The words of a passage with marks, then what was made of them."""
        finder, other = Finder(passage.words), Finder(passage.words)
        marks: list[Mark] = []
        below: list[Pieces] = []
        for outcome in (one for one in self.outcomes if one.update.evidence.span == passage.span):
            label, style = self.labels.number(), style_of(outcome)
            marks += finder.mark(outcome.update.evidence.words, label, style)
            below.append(((f"    {label} {self._outcome(outcome)}", style),))
        for piece in (one for one in self.untaken if one.passage == passage):
            label = self.labels.letter()
            marks += other.mark(piece.words, label, "untaken")
            below.append(((f"    {label} not taken: “{piece.words}” ({piece.reason})", "untaken"),))
        yield from marked(passage.words, marks)
        if below:
            yield ()
            yield from self._under(passage)
            yield from below
            yield ()

    def rest(self) -> Iterator[Pieces]:
        """What stands in no passage: the updates of a posting's subject, and what others are quoted with."""
        yield ()
        for outcome in (one for one in self.outcomes if one.update.evidence.span == (0, 0)):
            yield ((f"    {self.labels.number()} {self._outcome(outcome)}: “{outcome.update.evidence.words}”", style_of(outcome)),)
        for piece in (one for one in self.untaken if one.passage is None):
            yield ((f"    {self.labels.letter()} not taken: “{piece.words}” ({piece.reason})", "untaken"),)
        if not self.outcomes:
            yield (("    nothing that changes an item was read in it", "ignored"),)

    def _under(self, passage: Passage) -> Iterator[Pieces]:
        if passage.edited is not None:
            yield ((f"    {'put into' if passage.added else 'changed in'} the quote:", "apart"),)
            return
        titles = [item.title for number in quoted_items(passage, self.posting) if (item := self.posting.item(number)) is not None]
        if titles:
            more = f" and {len(titles) - 3} above" if len(titles) > 3 else ""
            yield ((f"    below the quoted item{'s' * (len(titles) > 1)}: {'; '.join(titles[-3:])}{more}", "apart"),)

    def _outcome(self, outcome: Outcome) -> str:
        update = outcome.update
        basis = _BASIS[self._basis(update)] if update.item is not None else ""
        about = f"; {basis}" if basis else ""
        others = [item.title for number in update.candidates if (item := self.posting.item(number)) is not None]
        could = f"; it could be: {'; '.join(others)}" if others else ""
        return f"{style_of(outcome)}: {self._asked(update)} ({outcome.reason}{about}{could})"

    def _asked(self, update: Update) -> str:
        if update.change is Change.ADD:
            return f"add “{update.value}”"
        item = self.posting.item(update.item) if update.item is not None else None
        value = f" {update.value}" if update.value else ""
        return f"{f'“{item.title}”' if item else 'the whole mail'}: {update.change}{value}"

    def _basis(self, update: Update) -> Basis:
        """What bound the update to its item."""
        key = statement_key(update)
        for heard in self.heard:
            for said in heard.said:
                if any(statement_key(one) == key for one in said.updates):
                    return said.match.basis
            if any(statement_key(one) == key for one in heard.updates):
                return heard.match.basis
        return "none"


def style_of(outcome: Outcome) -> str:
    """`accepted`, `held` or `ignored`."""
    return "accepted" if isinstance(outcome, Accepted) else "held" if isinstance(outcome, Held) else "ignored"


def _unread(line: AlignedLine) -> Pieces:
    """A line that is not read: quoted, or what clients and lists put around the words."""
    body = line.body
    if line.place is Place.BLANK:
        return ()
    if line.place is Place.QUOTED:
        if not body.text:
            return ((f"   {'>' * body.depth}", "apart"),)
        whose = "quoted" if line.line is not None else "others"
        return ((f"{SIGNS[whose]:3}{'>' * body.depth}{' ' * bool(body.depth)}{body.text}".rstrip(), whose),)
    return ((f"{SIGNS['apart']:3}{body.text}", "apart"),)


def _shortened(run: Sequence[Pieces]) -> Iterator[Pieces]:
    left_out = len(run) - _HEAD - _TAIL
    if left_out < _HEAD:
        yield from run
        return
    yield from run[:_HEAD]
    yield ((f"   ... {left_out} lines more, --full shows them ...", "apart"),)
    yield from run[-_TAIL:]

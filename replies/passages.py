"""A reply as passages: the author's own words, each with the quoted lines that they stand under."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.body import read_body
from parsers.model import Message, Passage, QuotedLine, StatusMail
from replies.align import align
from replies.alignment import AlignedLine, Place


def passages(message: Message, posting: StatusMail) -> tuple[Passage, ...]:
    """The passages of a mail that answers `posting`, in order.

    One passage is all the author wrote between two pieces of quoted text: lines joined by LF, paragraphs by an empty line. A line that
    was changed or added inside the quote is a passage of its own.
    """
    return aligned_passages(aligned(message, posting))


def aligned(message: Message, posting: StatusMail) -> tuple[AlignedLine, ...]:
    """Each line of a mail with its place in the posting that it answers."""
    return align(read_body(message.text, flowed=message.flowed, delsp=message.delsp), posting)


def aligned_passages(lines: Sequence[AlignedLine]) -> tuple[Passage, ...]:
    """The passages that aligned lines make."""
    reader = _Gatherer()
    for line in lines:
        reader.take(line)
    reader.close()
    return tuple(reader.found)


class _Gatherer:
    """Collects quoted lines until words come, and words until the next quoted line."""

    def __init__(self) -> None:
        self.found: list[Passage] = []
        self.quoted: list[AlignedLine] = []
        self.words: list[AlignedLine] = []
        self.context: list[AlignedLine] = []

    def take(self, line: AlignedLine) -> None:
        """Goes on with the next line of the mail."""
        place = line.place
        if place is Place.OWN or place is Place.BLANK:
            if self.words or place is Place.OWN:
                self.words.append(line)
        elif place is Place.SNIP:
            self.close()
            # What follows did not stand under the passage before in the quoted mail.
            self.context = []
        elif place is not Place.APART:
            if self.words:
                self.close()
            if place is not Place.QUOTED:
                edited = Passage(
                    words=line.body.text.strip(),
                    quoted=self._context(),
                    span=(line.body.start, line.body.stop),
                    edited=line.line,
                    added=place is Place.ADDED,
                )
                self.found.append(edited)
                self._next()
            self.quoted.append(line)

    def close(self) -> None:
        """Ends the words that are being collected."""
        while self.words and self.words[-1].place is Place.BLANK:
            self.words.pop()
        if self.words:
            words = "\n".join(line.body.text for line in self.words)
            span = (self.words[0].body.start, self.words[-1].body.stop)
            self.found.append(Passage(words=words, quoted=self._context(), span=span))
            self.words = []
            self._next()

    def _context(self) -> tuple[QuotedLine, ...]:
        """The quoted lines since the passage before; below them alone, if none of them is the posting's, those it stood under."""
        known = any(line.line is not None for line in self.quoted)
        lines = self.quoted if known else [*self.context, *self.quoted]
        return tuple([QuotedLine(line.body.text, line.body.depth, line.line) for line in lines])

    def _next(self) -> None:
        self.context = [line for line in self.quoted if line.line is not None][-12:] or self.context
        self.quoted = []

"""Which item a link is about that stands alone on its line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from parsers.model import Change, Update
from replies.clause import sentences
from replies.footnote import cited, note_number
from replies.heard import Form, Heard
from replies.masking import fold, paragraphs
from replies.match import NO_MATCH, Match, Scene, match


class LoneLinks:
    """`rest` are the words of a passage without its lists, `out` and `heard` what was made of them so far."""

    def __init__(self, scene: Scene, rest: str, out: Sequence[Update], heard: Sequence[Heard]) -> None:
        self._scene = scene
        self._rest = rest
        self._out = out
        self._heard = heard

    def item(self, paragraph: str, line: str, said: Match | None) -> Match:
        """The items of a link on a line of a paragraph; `said` is what was spoken of last."""
        return self._led(paragraph) or self._linked(line, said)

    def _led(self, paragraph: str) -> Match | None:
        """The items of the words that lead up to a link that is a paragraph by itself: `Both are out:`."""
        before = next((one for one in reversed(self._heard) if one.form is Form.SENTENCE), None)
        if before is None or before.match.basis == "none" or len(before.match.items) < 2 or not before.words.endswith(":"):
            return None
        return before.match if paragraph != before.words else None

    def _linked(self, line: str, said: Match | None) -> Match:
        """The item of the words which cite the link as a footnote, else the one spoken of."""
        note = note_number(line)
        if note is not None and any(note in cited(one.evidence.words) for one in self._out if one.change is Change.ADD):
            return NO_MATCH
        if note is not None and note in self._citing:
            return match(self._scene.saying(self._citing[note]), said=lambda: said)
        return match(self._scene.saying(line), said=lambda: said or self._first)

    @cached_property
    def _citing(self) -> dict[str, str]:
        """For each footnote the first sentence that cites it."""
        found: dict[str, str] = {}
        for sentence in (one for paragraph in paragraphs(self._rest) for one in sentences(paragraph)):
            for note in cited(sentence.text):
                found.setdefault(note, sentence.text)
        return found

    @cached_property
    def _first(self) -> Match | None:
        """The item named anywhere in the words that a bare link belongs to."""
        found = match(self._scene.saying(fold(self._rest)[:2000]))
        return found if found.basis in ("title", "link", "quoted") else None

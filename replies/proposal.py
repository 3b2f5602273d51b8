"""The one new item that an author has just proposed, and what the words that follow say of it: its revision, its links, a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.links import links
from parsers.model import Change, NewItem, Prognosis, Revision, StatusMail, Update
from replies.phrases import Reading
from replies.spoken_revision import spoken_revision
from replies.work_title import listed_as

_MOST_LINKS = 5


class Proposal:
    """`out` are the updates of the passage, in which the proposed item stands and is made richer; an item of the posting is none."""

    def __init__(self, out: list[Update], posting: StatusMail) -> None:
        self._out = out
        self._posting = posting
        self._at: list[int] = []
        self.near = False
        """Whether it was proposed in the paragraph that is being read."""
        self.place = -1
        """Where in the words of the passage it stands in a list; -1 if it does not."""

    def begin(self, made: Sequence[Update], words: str = "", place: int = -1) -> None:
        """What was just added to the updates: one new item is what the next words may go on about, of several none.

        `words` are those that propose it: what stands behind its title is said of it.
        """
        added = [update for update in made if update.change is Change.ADD and listed_as(update.value or "", self._posting) is None]
        if added:
            alone = len({update.value for update in added}) == 1
            self._at = [at for at, update in enumerate(self._out) if update in added] if alone else []
            self.near, self.place = place < 0, place
            self.go_on(words.partition(added[0].value or "")[2])

    def end(self) -> None:
        """The words turn to something else."""
        self._at = []

    @property
    def update(self) -> Update | None:
        """The new item as it is known so far; None if there is none to go on about."""
        return self._out[self._at[0]] if self._at else None

    def go_on(self, words: str, said: Sequence[Reading] = ()) -> tuple[Update, ...]:
        """The new item with what the words say of it; none if that is nothing."""
        found: list[Update] = []
        for at in self._at:
            before = self._out[at]
            self._out[at] = after = with_details(with_statements(before, said, words), words)
            found += [after] if said or after != before else []
        return tuple(found)


def with_statements(proposed: Update, said: Sequence[Reading], words: str) -> Update:
    """A proposed item with what a sentence states of it: its revision, its prognosis, or the sentence as a note."""
    new = proposed.new
    if new is None:
        return proposed
    for reading in said:
        match reading.phrase.change:
            case Change.REVISION if reading.value:
                new = replace(new, revision=Revision.parse(reading.value))
            case Change.PROGNOSIS if reading.value in set(Prognosis):
                new = replace(new, prognosis=Prognosis(reading.value))
            case Change.NOTE | Change.BLOCKED if words not in new.notes:
                new = replace(new, notes=(*new.notes, words))
            case _:
                pass
    return replace(proposed, new=new)


def with_details(proposed: Update, words: str) -> Update:
    """A proposed item with the revision and the links that stand among the words."""
    new = proposed.new
    if new is None:
        return proposed
    found = tuple(dict.fromkeys((*new.links, *links(words))))[:_MOST_LINKS]
    return replace(proposed, new=_with(new, found, new.revision or spoken_revision(words)))


def _with(new: NewItem, found: tuple[str, ...], revision: Revision | None) -> NewItem:
    return new if (found, revision) == (new.links, new.revision) else replace(new, links=found, revision=revision)

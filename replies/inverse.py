"""The lines of a change taken back: moved to where they stand by now, and without touching what is no business of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from parsers import edit
from parsers.model import Adopted, Entry, Splice, StatusMail


def inverse_lines(
    splices: Sequence[Splice], later: Sequence[Entry], document: StatusMail, about: Collection[int]
) -> tuple[Splice, ...] | None:
    """The inverse of a change's splices in `document`, which the entries `later` have changed since; None if its lines do not stand any
    more, or if another item than those that it is `about` would not stay as and where it is.
    """
    found = _moved(splices, later)
    for way in (_as_they_are, _without_headings) if found is not None else ():
        try:
            one = way(found or (), document)
            after = edit.apply(document, one)
        except ValueError:
            continue
        renamed = [one.level for one in document.sections] == [one.level for one in after.sections]
        if _others(document, about, renamed=renamed) == _others(after, about, renamed=renamed):
            return one
    return None


def _as_they_are(splices: tuple[Splice, ...], _: StatusMail) -> tuple[Splice, ...]:
    return splices


def _moved(splices: Sequence[Splice], later: Sequence[Entry]) -> tuple[Splice, ...] | None:
    since = [splice for one in later if not isinstance(one, Adopted) for splice in one.splices]
    found: list[Splice] = []
    for splice in reversed(splices):
        inverse = splice.inverse
        shifted: list[Splice] = []
        for other in since:
            after, moved = _shift(inverse, other), _shift(other, inverse)
            if after is None or moved is None:
                return None
            inverse = after
            shifted.append(moved)
        found.append(inverse)
        since = shifted
    return tuple(found)


def _shift(splice: Splice, other: Splice) -> Splice | None:
    """`splice`, made for the document before `other`, for the document after it; None if both are about the same lines."""
    if other.start + len(other.removed) <= splice.start:
        start = splice.start + len(other.inserted) - len(other.removed)
        return Splice(start=start, removed=splice.removed, inserted=splice.inserted)
    if splice.start + len(splice.removed) <= other.start:
        return splice
    return None


def _without_headings(splices: tuple[Splice, ...], document: StatusMail) -> tuple[Splice, ...]:
    """The splices, but what they take away above an item's title stays: the heading that came with it. Raises EditError."""
    found: list[Splice] = []
    kept: list[tuple[int, int]] = []
    for splice in splices:
        start = splice.start + sum(count for at, count in kept if at < splice.start)
        above = next((at for at, line in enumerate(splice.removed) if line.number is not None), 0) if not splice.inserted else 0
        stop = start + len(splice.removed)
        if above and stop < len(document.lines) and not (document.lines[stop].text.strip() or splice.removed[above - 1].text.strip()):
            above -= 1  # one blank line stands there already
        found.append(Splice(start=start + above, removed=splice.removed[above:], inserted=splice.inserted))
        document = edit.apply(document, found[-1:])
        kept += [(splice.start, above)] if above else []
    return tuple(found)


def _others(document: StatusMail, about: Collection[int], *, renamed: bool) -> dict[int | None, tuple[object, ...]]:
    """How all other items stand, and below which heading: the how-manieth, where one may have another name."""
    return {
        item.number: (
            item.title, item.tag, item.prognosis, item.revision, item.owners, item.links, item.notes, document.role(item),
            item.section if renamed else document.sections[item.section].path,
        )
        for item in document.items
        if item.number not in about
    }  # fmt: skip

"""The lines of a quote that the author changed in place, and those he put in between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from parsers.body import BodyLine
from parsers.model import StatusMail
from replies.alignment import Place
from replies.folding import ascii_only, compact
from replies.likeness import likest
from replies.posting_text import PostingText

_LIKE = 0.7
_NEAR = 3
"""Lines of the posting behind the last one found among which an unknown line is looked for."""
_FOREIGN = 10
"""One unknown line in so many known ones may be the work of a mail client; more of them are somebody else's text."""


def find_edits(
    text: PostingText, posting: StatusMail, body: Sequence[BodyLine], lines: Sequence[int | None], among: Sequence[int]
) -> dict[int, tuple[Place, int]]:
    """Line index to (EDITED, the posting's line), (ADDED, the line it follows) or (QUOTED, the posting's line that a client broke).

    `lines` are the posting's lines that those of the body were found to be; looked at are those `among` them, quoted and not empty, that
    were not found. If too many of them stay unknown, the quoted mail is not the posting but somebody's answer to it, and nothing in it is
    this author's change.
    """
    known = {at: number for at in among if (number := lines[at]) is not None}
    if not known:
        return {}
    changed = _changed(text, body, among, known)
    places = known | {at: line for at, (_, line) in changed.items()}
    added = _added(posting, among, places)
    last = max(known)
    foreign = [at for at in among if at < last and at not in places and at not in added]
    if any(body[at].depth for at in among) and len(foreign) * _FOREIGN > len(known):
        return {at: change for at, change in changed.items() if change[0] is Place.QUOTED}
    return changed | added


def _changed(
    text: PostingText, body: Sequence[BodyLine], filled: Sequence[int], known: dict[int, int]
) -> dict[int, tuple[Place, int]]:
    found: dict[int, tuple[Place, int]] = {}
    quoted = set(known.values())
    following = _following(filled, known)
    above: int | None = None
    for at in filled:
        if at in known:
            above = known[at]
            continue
        below = following[at]
        near = text.after(above, _NEAR, below if below is not None and below > above else None) if above is not None else []
        if below is not None:  # the author may have cut lines out above
            near = [*near, *(one for one in text.before(below, _NEAR) if one not in near and (above is None or not one <= above < below))]
        near = [number for number in near if number not in quoted]
        change = _change(body[at].text, near, text)
        if change is not None:
            found[at] = change
            above = change[1]
    return found


def _following(filled: Sequence[int], known: dict[int, int]) -> dict[int, int | None]:
    """For each line the posting's line of the next known one."""
    found: dict[int, int | None] = {}
    after: int | None = None
    for at in reversed(filled):
        found[at] = after
        after = known.get(at, after)
    return found


def _change(line: str, near: Sequence[int], text: PostingText) -> tuple[Place, int] | None:
    """The line of the posting, one of `near`, that `line` was made from, and whether the author or a mail client did it."""
    key = compact(line)
    for number in near:
        whole = text.keys[number]
        if (whole.startswith(key.rstrip(".\u2026")) and 2 * len(key) > len(whole)) or ascii_only(line) == ascii_only(text.texts[number]):
            return Place.QUOTED, number
    found = likest(line, [text.texts[number] for number in near], _LIKE)
    if found is None:
        return None
    # Archives and mail filters rewrite links; a link that somebody means to change stands below the item.
    broken = "://" in line and "://" in text.texts[near[found]]
    return (Place.QUOTED if broken else Place.EDITED), near[found]


def _added(posting: StatusMail, filled: Sequence[int], places: dict[int, int]) -> dict[int, tuple[Place, int]]:
    """The unknown lines right between two known lines of one item."""
    starts = [item.start for item in posting.items]

    def item_at(line: int) -> int | None:
        index = bisect_right(starts, line) - 1
        return index if index >= 0 and line < posting.items[index].stop else None

    found: dict[int, tuple[Place, int]] = {}
    waiting: list[int] = []
    above: int | None = None
    for at in filled:
        line = places.get(at)
        if line is None:
            waiting.append(at)
            continue
        if above is not None and waiting and item_at(line) is not None and item_at(line) == item_at(above) and line >= above:
            adjacent = waiting[-1] + 1 == at and waiting[0] - 1 in places and waiting[-1] - waiting[0] + 1 == len(waiting)
            if adjacent and line != posting.items[item_at(line) or 0].start:
                found |= dict.fromkeys(waiting, (Place.ADDED, above))
        waiting, above = [], line
    return found

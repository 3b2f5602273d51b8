"""Items that words call by name: by a link, a number, a place (`the former`), or a title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from parsers.links import link_key, links, message_ids
from replies.folding import subtokens
from replies.meant import Match, Scene
from replies.mentions import FULL, NAME, PART, Mention, title_mentions
from replies.people import is_manager
from replies.several import item_number, line_number, means_mine, pointed_at

_NARROW = 6
"""So many quoted items at most are told apart by single words; of more only the last half as many."""
_HERE = re.compile(r"(?i)\bthis (?:item|entry|one|line)\b")
"""What points at the quoted item right above, whatever else is named beside it."""
_GAP = 40
"""Characters between two titles that are named together."""
_JOINED = re.compile(r"(?i)[\s\"'.,&()]*(?:,|and|as well as|&|plus)?(?:\s+(?:the|my|our|also))*[\s\"'()]*")


def linked(scene: Scene) -> Match | None:
    """The items that a link or Message-ID in the words belongs to."""
    keys = {link_key(url) for url in (*links(scene.words), *message_ids(scene.words))}
    if not keys:
        return None
    known = _link_keys(tuple([item.links for item in scene.posting.items]))
    found = sorted({at for key in keys for at in known.get(key, ())})
    if len(found) > 1 and set(found) & set(scene.quoted):
        found = [at for at in found if at in scene.quoted]
    return scene.match("link", found[:1] if len(found) > 1 else found, found, certain=len(found) == 1) if found else None


@lru_cache(maxsize=8)
def _link_keys(items: tuple[tuple[str, ...], ...]) -> dict[str, list[int]]:
    """Which items have a link, by its key; `items` are the links of each."""
    found: dict[str, list[int]] = {}
    for at, given in enumerate(items):
        for key in {link_key(url) for link in given for url in links(link) or (link,)}:
            found.setdefault(key, []).append(at)
    return found


def titled(scene: Scene) -> Match | None:
    """The items that the words name by title, by number, or as `the former`."""
    numbered = _numbered(scene)
    if numbered is not None:
        return numbered
    everywhere = [one for one in title_mentions(scene.words, scene.posting) if not one.object]
    least = FULL if scene.quoted and _HERE.search(scene.words) else PART
    mentions = _settled([one for one in everywhere if one.strength >= least], scene)
    if mentions:
        return _named(mentions, scene)
    if least == FULL:
        return None
    return _among_quoted(scene) if len(scene.quoted) > 1 else None if scene.quoted else _among_own(scene, everywhere)


def _among_quoted(scene: Scene) -> Match | None:
    """The quoted item that one word of the words tells from the others quoted."""
    near = scene.quoted if len(scene.quoted) <= _NARROW else scene.quoted[-_NARROW // 2 :]
    local = [one for one in title_mentions(scene.words, scene.posting, near) if not one.object]
    if not local:
        return None
    best = local[0]
    certain = best.strength >= NAME or best.index == near[-1]
    return scene.match("title", _together(local, scene.words) if certain else [best.index], [best.index, near[-1]], certain=certain)


def _among_own(scene: Scene, everywhere: Sequence[Mention]) -> Match | None:
    """The item that one word written as a name (`HPET`) tells from all others, if it is the author's or he is a manager; else the one of
    the author's items that a word tells from his others.
    """
    single = [one for one in everywhere if one.strength >= NAME]
    owned = [one for one in single if scene.owns(one.index)]
    if owned or (single and is_manager(scene.author, scene.identities)):
        return scene.match("title", [(owned or single)[0].index], [one.index for one in single], certain=len(owned) == 1)
    own = scene.own_items()
    local = [one for one in title_mentions(scene.words, scene.posting, own) if not one.object] if len(own) > 1 else []
    named = list(dict.fromkeys(one.index for one in local))
    return scene.match("title", named[:1], named, certain=len(named) == 1) if named else None


def _settled(mentions: list[Mention], scene: Scene) -> list[Mention]:
    """Without parts of other titles where the quoted item is named too: they are what the sentence says of it."""
    return [one for one in mentions if one.strength == FULL or one.index in scene.quoted] or mentions


def _named(mentions: Sequence[Mention], scene: Scene) -> Match:
    best = mentions[0]
    twins = scene.twins(best.index)
    if len(twins) > 1:
        return scene.match("title", twins[:1], twins, certain=False)
    # A title of two words may stand in a sentence about something else; where another item is quoted, more is asked for.
    whole = best.strength == FULL and len(subtokens(scene.words[best.start : best.stop])) > 2
    certain = whole or not scene.quoted or best.index in scene.quoted or scene.owns(best.index)
    meant = _together(mentions, scene.words) if certain else [best.index]
    return scene.match("title", meant, [best.index, *scene.quoted[-1:]], certain=certain)


def _numbered(scene: Scene) -> Match | None:
    if means_mine(scene.words) and (own := scene.own_items()):
        return scene.match("title", own)
    place = pointed_at(scene.words, len(scene.quoted))
    if place is not None:
        return scene.match("quoted", [scene.quoted[place]])
    wanted, ours = item_number(scene.words) or (None, False)
    for index, item in enumerate(scene.posting.items if wanted is not None else ()):
        if line_number(scene.posting.lines[item.start].text) == wanted or (ours and item.number == wanted):
            return scene.match("title", [index])
    return None


def _together(mentions: Sequence[Mention], words: str) -> list[int]:
    """The first item named, and those joined to it by `and` or a comma."""
    found = [mentions[0].index]
    for before, after in pairwise(mentions):
        if after.start - before.stop > _GAP or not _JOINED.fullmatch(words[before.stop : after.start]):
            break
        found.append(after.index)
    return found

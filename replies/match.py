"""Which items do an author's words mean?

By identity, in this order: a link or Message-ID; a title named in the words; the quoted item right above; the owner's only item.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from replies.by_name import linked, titled
from replies.by_place import above, answered, only_item
from replies.meant import NO_MATCH, Basis, Match, Scene, scene_of
from replies.quoted_items import item_at

__all__ = ["NO_MATCH", "Basis", "Match", "Scene", "match", "named", "scene_of"]

_REFERS = re.compile(r"(?i)\b(?:it|its|this|that|they|them|these|those|same)\b")


def match(scene: Scene, *, said: Callable[[], Match | None] | None = None) -> Match:
    """The items of the posting that the words of `scene`, a clause of the passage or all of it, are about.

    `said` tells what the clause before was about, if that is asked: a clause that only says `it` goes on with a title that was named
    there.
    """
    if scene.passage.edited is not None:
        index = item_at(scene.passage.edited, scene.posting)
        return NO_MATCH if index is None else scene.match("quoted", [index])
    found = named(scene)
    if found is None and said is not None and _REFERS.search(scene.words):
        before = said()
        if before is not None and before.basis in ("title", "link") and before.items:
            return before
    return found or above(scene) or answered(scene) or only_item(scene) or NO_MATCH


def named(scene: Scene) -> Match | None:
    """The items that the words name by a link, a title or a number; None if they name none."""
    return linked(scene) or titled(scene)

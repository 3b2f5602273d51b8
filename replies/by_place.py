"""Items that words mean by where they stand: under a quoted item, under somebody else's words about it, or in the mail of its owner."""

from __future__ import annotations

from dataclasses import replace

from replies.by_name import linked, titled
from replies.meant import Match, Scene
from replies.mentions import FULL, title_mentions
from replies.several import means_all, means_both


def above(scene: Scene) -> Match | None:
    """The quoted item right above the words, or several if the words say so; the one that somebody else's words in between are about."""
    quoted = scene.quoted
    if not quoted:
        return None
    if len(quoted) > 1 and means_all(scene.words):
        return scene.match("quoted", quoted)
    if len(quoted) > 1 and means_both(scene.words):
        return scene.match("quoted", quoted[-2:], quoted, certain=len(quoted) == 2)
    last = quoted[-1]
    twins = scene.twins(last)
    if len(twins) > 1:
        return scene.match("quoted", [last], [last, *twins], certain=False)
    said = _heard(scene)
    if said is not None and said != scene.match(said.basis, [last]):
        meant = [at for at, item in enumerate(scene.posting.items) if item.number in said.items]
        certain = said.certain and said.basis == "quoted"
        return scene.match("quoted", meant if certain else [last], [last, *meant], certain=certain)
    later = len(quoted) > 1 and scene.words not in ("", scene.passage.words) and _named_besides(scene, last)
    return scene.match("quoted", [last], [*quoted[::-1]], certain=not later)


def _named_besides(scene: Scene, last: int) -> bool:
    """Whether a later paragraph of the passage starts with the last quoted item: words that name none may be about one before it."""
    at = scene.quote.flat.find(scene.words)
    return at >= 0 and scene.quote.starts.get(last, -1) > at + len(scene.words)


def _heard(scene: Scene) -> Match | None:
    """What somebody else's words right above the author's are about."""
    text = scene.quote.heard
    if not text.strip():
        return None
    other = scene.saying(text)
    found = linked(other) or titled(other)
    if found is None or found.basis == "quoted":
        return found
    full = [one for one in title_mentions(text, scene.posting) if not one.object and one.strength == FULL]
    return found if full or not scene.quoted else None


def answered(scene: Scene) -> Match | None:
    """The item that somebody else's quoted words name, where no item itself is quoted."""
    found = _heard(scene) if not scene.quoted else None
    if found is None:
        return None
    return replace(found, basis="quoted") if found.certain else found


def only_item(scene: Scene) -> Match | None:
    """The one open item of the author, or his two for `both`; all of them as candidates if there are more. Not under a quoted part of the
    posting.
    """
    if scene.quote.of_posting:
        return None
    owned = scene.own_items()
    if not owned:
        return None
    if len(owned) == 2 and means_both(scene.words):
        return scene.match("only item", owned)
    alone = len(owned) == 1
    return scene.match("only item" if alone else "none", owned if alone else [], owned, certain=alone and not scene.passage.quoted)

"""How two readings of one mail differ: what came of it then, and what would come of it now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from parsers.model import Accepted, Held, Outcome, Update

HELD_ALREADY = "held already, as h"
"""How the reason begins of an update that is ignored because a question asks for the same; the question's number follows."""


class DifferenceKind(StrEnum):
    """How an outcome of then and one of now belong together.

    OUTCOME: the same update, with another outcome. VALUE: the same change of the same item, with another value. ITEM: the same words
    and change, about another item. NEW: nothing of then. GONE: nothing of now.
    """

    OUTCOME = "outcome"
    VALUE = "value"
    ITEM = "item"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference. `then` is None for what is NEW, `now` for what is GONE."""

    kind: DifferenceKind
    then: Outcome | None = None
    now: Outcome | None = None


def verdict(outcome: Outcome) -> str:
    """`accepted`, `held` or `ignored`; what was held already counts as held."""
    if isinstance(outcome, Accepted):
        return "accepted"
    return "held" if isinstance(outcome, Held) or outcome.reason.startswith(HELD_ALREADY) else "ignored"


def differences(then: Sequence[Outcome], now: Sequence[Outcome]) -> tuple[Difference, ...]:
    """How the outcomes differ, in the order of `now`, what is gone last. Reasons alone make no difference."""
    pairs = _Pairs(then, now)
    pairs.pair(lambda one: (_said(one.update), verdict(one)))
    found: dict[int, Difference] = {}
    for kind, key in (
        (DifferenceKind.OUTCOME, lambda one: _said(one.update)),
        (DifferenceKind.VALUE, lambda one: (one.update.item, one.update.change, one.update.op) if one.update.item is not None else None),
        (DifferenceKind.ITEM, lambda one: (one.update.change, one.update.evidence.words)),
    ):
        for before, after in pairs.pair(key):
            found[after] = Difference(kind=kind, then=then[before], now=now[after])
    found |= {at: Difference(kind=DifferenceKind.NEW, now=now[at]) for at in pairs.now}
    gone = (Difference(kind=DifferenceKind.GONE, then=then[at]) for at in pairs.then)
    return (*(found[at] for at in sorted(found)), *gone)


def _said(update: Update) -> object:
    """What the update says, whoever's words and however sure."""
    return update.item, update.change, (update.value or "").casefold(), update.op, update.new


class _Pairs:
    """The outcomes of then and of now that have no partner yet, by their places."""

    def __init__(self, then: Sequence[Outcome], now: Sequence[Outcome]) -> None:
        self.outcomes = (then, now)
        self.then = list(range(len(then)))
        self.now = list(range(len(now)))

    def pair(self, key: Callable[[Outcome], object]) -> list[tuple[int, int]]:
        """Makes partners of those with the same key, first come, first served; a key of None has no partner."""
        waiting: dict[object, list[int]] = {}
        for at in self.then:
            waiting.setdefault(key(self.outcomes[0][at]), []).append(at)
        waiting.pop(None, None)
        made: list[tuple[int, int]] = []
        for at in self.now:
            if places := waiting.get(key(self.outcomes[1][at])):
                made.append((places.pop(0), at))
        self.then = _without(self.then, (before for before, _ in made))
        self.now = _without(self.now, (after for _, after in made))
        return made


def _without(places: Iterable[int], taken: Iterable[int]) -> list[int]:
    gone = set(taken)
    return [at for at in places if at not in gone]

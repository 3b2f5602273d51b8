"""The updates of one mail, each once, without those that a clearer one makes idle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.model import Certainty, Change, Update
from replies.heard import StatementKey, statement_key

_GONE = frozenset({Change.DROP, Change.DEFER})


def settled(updates: Iterable[Update]) -> tuple[Update, ...]:
    """Each statement once, and without what a clearer statement of the same mail about the same item makes idle."""
    once = _once(updates)
    return tuple(one for one in once if not _idle(one, [other for other in once if other is not one and other.item == one.item]))


def _once(updates: Iterable[Update]) -> list[Update]:
    """Each statement once; the explicit one if it is said twice."""
    kept: dict[StatementKey, Update] = {}
    for update in updates:
        key = statement_key(update)
        before = kept.get(key)
        if before is None or (before.certainty is Certainty.IMPLIED and update.certainty is Certainty.EXPLICIT and not update.candidates):
            kept[key] = update
    return list(kept.values())


def _idle(update: Update, others: Sequence[Update]) -> bool:
    explicit = {other.change for other in others if other.certainty is Certainty.EXPLICIT}
    if update.certainty is Certainty.IMPLIED and update.change in explicit and update.change is not Change.LINK:
        return update.value is None or update.change in (Change.REVISION, Change.PROGNOSIS, *_GONE)
    if update.change is Change.DEFER and Change.DROP in explicit:
        return True
    if update.change is Change.DEFER and update.value is None:
        return any(other.change is Change.DEFER and other.value for other in others)
    if update.change is Change.NOTE:
        return any(other.change is Change.DONE and other.evidence.words == update.evidence.words for other in others)
    if update.change is Change.PROGNOSIS and update.certainty is Certainty.IMPLIED and Change.DONE in explicit:
        return True
    return update.change is Change.QUESTION and Change.DONE in explicit

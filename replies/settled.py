"""The updates of one mail, each once, without those that a clearer one makes idle."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.model import Certainty, Change, Update
from replies.heard import StatementKey, statement_key

_GONE = frozenset({Change.DROP, Change.DEFER})


def settled(updates: Iterable[Update]) -> tuple[Update, ...]:
    """Each statement once, and without what a clearer statement of the same mail about the same item makes idle."""
    once = _once(updates)
    said: dict[int | None, _Said] = {}
    for update in once:
        said.setdefault(update.item, _Said()).take(update)
    return tuple(one for one in once if not _idle(one, said[one.item]))


class _Said:
    """What a mail says of one item: the changes said in so many words, whether it names the release of a deferral, what says it is done."""

    def __init__(self) -> None:
        self.explicit: set[Change] = set()
        self.release = False
        self.done: set[str] = set()

    def take(self, update: Update) -> None:
        if update.certainty is Certainty.EXPLICIT:
            self.explicit.add(update.change)
        self.release = self.release or (update.change is Change.DEFER and bool(update.value))
        if update.change is Change.DONE:
            self.done.add(update.evidence.words)


def _once(updates: Iterable[Update]) -> list[Update]:
    """Each statement once; the explicit one if it is said twice."""
    kept: dict[StatementKey, Update] = {}
    for update in updates:
        key = statement_key(update)
        before = kept.get(key)
        if before is None or (before.certainty is Certainty.IMPLIED and update.certainty is Certainty.EXPLICIT and not update.candidates):
            kept[key] = update
    return list(kept.values())


def _idle(update: Update, said: _Said) -> bool:
    change, implied = update.change, update.certainty is Certainty.IMPLIED
    if implied and change in said.explicit and change is not Change.LINK:
        return update.value is None or change in (Change.REVISION, Change.PROGNOSIS, *_GONE)
    if change is Change.DEFER:
        return Change.DROP in said.explicit or (update.value is None and said.release)
    if change is Change.NOTE:
        return update.evidence.words in said.done
    return Change.DONE in said.explicit and (change is Change.QUESTION or (change is Change.PROGNOSIS and implied))

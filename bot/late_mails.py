"""Mails that could not be read when it was their turn: tried again, ever less often, while those behind them go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.backoff import Backoff

FIRST, MOST = 60.0, 3600.0
"""Seconds between two tries, at the beginning and later."""
TRIES = 30
"""Tries after which a mail is archived as unreadable: they take about a day."""


@dataclass(slots=True)
class _Late:
    backoff: Backoff = field(default_factory=lambda: Backoff(first=FIRST, most=MOST))
    due: datetime | None = None


class LateMails:
    """The late mails of one folder, by UID."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._late: dict[int, _Late] = {}
        self._broke: set[int] = set()

    def failed(self, uid: int) -> bool:
        """The mail could not be read: whether it is to be tried again, False when it has been tried often enough."""
        late = self._late.setdefault(uid, _Late())
        late.due = self._clock() + timedelta(seconds=late.backoff.failed())
        return late.backoff.failures < TRIES

    def broke(self, uids: Sequence[int]) -> list[int]:
        """The connection broke while these were fetched. Those that it happened to before, and alone, are to blame: they are returned."""
        blamed = [uid for uid in uids if len(uids) == 1 and uid in self._broke]
        self._broke |= set(uids)
        return blamed

    def alone(self, uid: int) -> bool:
        """Whether the mail is to be fetched by itself, because a connection broke over it, or over others with it."""
        return uid in self._broke

    def settled(self, uid: int) -> None:
        """The mail was read, or is gone."""
        self._late.pop(uid, None)
        self._broke.discard(uid)

    def waits(self, uid: int) -> bool:
        """Whether it is too early to try this mail again."""
        late = self._late.get(uid)
        return late is not None and late.due is not None and late.due > self._clock()

    def __contains__(self, uid: int) -> bool:
        return uid in self._late

    @property
    def due(self) -> datetime | None:
        """When the next of them is to be tried again; None if there is none."""
        return min((late.due for late in self._late.values() if late.due is not None), default=None)

    def forget(self) -> None:
        """The UIDs mean other mails now."""
        self._late.clear()
        self._broke.clear()

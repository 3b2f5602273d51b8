"""How long to wait before trying again what failed: longer each time, and never as long as somebody else."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

FIRST, MOST = 1.0, 300.0
"""Seconds: the longest wait after the first failure, and after many."""


@dataclass(slots=True, kw_only=True)
class Backoff:
    """The wait after failures in a row: `first` seconds, doubled each time up to `most`, each wait shortened by up to a half at random.

    The chance keeps several programs, which lost their server at the same moment, from coming back at the same moment.
    """

    first: float = FIRST
    most: float = MOST
    chance: random.Random = field(default_factory=random.Random)
    failures: int = field(default=0, init=False)
    delay: float | None = field(default=None, init=False)
    """Seconds to wait before the next try; None when the last one worked."""

    def failed(self, *, least: float = 0.0) -> float:
        """One more failure; returns the new `delay`, of at least `least` seconds."""
        longest = min(self.most, max(least, self.first * 2.0 ** min(self.failures, 30)))
        self.failures += 1
        self.delay = max(least, longest * self.chance.uniform(0.5, 1.0))
        return self.delay

    def worked(self) -> None:
        """It works (again)."""
        self.failures, self.delay = 0, None

"""Whether something works, told once when that changes: no line in the log for each try that fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.log import note, place_of, warn
from bot.server_faults import ServerError
from replies.replay import ReplayError
from storage.errors import StorageError


def reason_of(error: Exception) -> str:
    """What the log says of a failure: the error's own words if they are ours or the system's, else its type and place alone."""
    if isinstance(error, OSError | StorageError | ReplayError):
        return str(error) or type(error).__name__
    return f"a fault of this program: {type(error).__name__} at {place_of(error)}"


@dataclass(slots=True, kw_only=True)
class Condition:
    """How `what` stands. `clock` is in seconds and only goes forward."""

    what: str
    clock: Callable[[], float] = time.monotonic
    why: str | None = field(default=None, init=False)
    """Why it does not work; None while it works."""
    _since: float = field(default=0.0, init=False)
    _tries: int = field(default=0, init=False)

    def down(self, error: Exception) -> None:
        """A try failed; told if it worked before, or failed for another reason."""
        why = reason_of(error)
        if self.why is None:
            self._since, self._tries = self.clock(), 0
        self._tries += 1
        if why != self.why:
            self.why = why
            warn(f"{self.what} is down", why=why, cure=error.cure if isinstance(error, ServerError) else None)

    def up(self) -> None:
        """A try worked; told if the one before did not."""
        if self.why is not None:
            self.why = None
            note(f"{self.what} is back", after_seconds=round(self.clock() - self._since), tries=self._tries)

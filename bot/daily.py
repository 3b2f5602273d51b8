"""Work that is done at the times of the self-check, and made up for once if it was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.job import Run
from bot.session import Session
from storage.moments import moment_of, moment_text
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from bot.schedule import Cron


@dataclass(frozen=True, slots=True)
class Daily:
    """When the work called `name` was done last, as the database remembers it."""

    name: str

    def due(self, session: Session) -> bool:
        """Whether it is to be done now. The first time of all counts from when this is first asked."""
        now = session.clock()
        with session.database.unit_of_work(read_only=True) as work:
            last = self._last(work)
        if last is not None:
            return self._cron(session).latest(now, last) is not None
        with session.database.unit_of_work() as work:
            self.done(work, now)
            work.commit()
        return False

    def done(self, work: UnitOfWork, at: datetime) -> None:
        """It was done for the time `at`."""
        work.settings.set(self._key, moment_text(at))

    def next_at(self, session: Session) -> datetime:
        """When it is to be done next; now, if it is due."""
        with session.database.unit_of_work(read_only=True) as work:
            last = self._last(work)
        return self._cron(session).after(session.clock() if last is None else last)

    def runs(self, session: Session, until: datetime) -> tuple[Run, ...]:
        """The next time alone: they are all alike."""
        at = self.next_at(session)
        return (Run(name=self.name, at=at, what=f"and then at {session.config.schedule.self_check}"),) if at <= until else ()

    @property
    def _key(self) -> str:
        return f"{self.name} at"

    def _last(self, work: UnitOfWork) -> datetime | None:
        kept = work.settings.get(self._key)
        return moment_of(kept) if kept is not None else None

    @staticmethod
    def _cron(session: Session) -> Cron:
        from bot.schedule import Cron  # APScheduler takes a tenth of a second to import

        return Cron(session.config.schedule.self_check, session.config.record.timezone)

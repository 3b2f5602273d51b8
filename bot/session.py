"""One run of the program: its config, its clock, its database, opened when first needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING

from bot.config import Config

if TYPE_CHECKING:  # SQLAlchemy takes a fifth of a second to import: not for `--help`
    from bot.records import Records
    from storage.database import Database


def utc_now() -> datetime:
    """The clock on the wall, aware."""
    return datetime.now(UTC)


def _text_record(name: str) -> bytes | None:
    from bot.dns_keys import text_record  # dnspython, which few runs need

    return text_record(name)


@dataclass(slots=True, kw_only=True)
class Session:
    """What every command works with. `clock` gives aware times. `heard_at` is the moment up to which all mail has been read, None while
    nothing was: what the clock decides waits for it, since an answer may lie unread. `ask_reader` asks for a look soon, from any thread.

    Whoever touches the database or the records holds `lock`: the daemon reads, sends and keeps its schedule in several threads.
    """

    config: Config
    clock: Callable[[], datetime] = utc_now
    lock: RLock = field(default_factory=RLock, init=False, repr=False)
    heard_at: datetime | None = field(default=None, init=False)
    lookup: Callable[[str], bytes | None] = field(default=_text_record, repr=False)
    """Asks the DNS for the key of a signature: `bot.signatures.Lookup`."""
    silent_until: dict[str, datetime] = field(default_factory=dict, init=False, repr=False)
    """The keys that the DNS did not tell, and until when they are not asked for again."""
    ask_reader: Callable[[], None] = field(default=lambda: None, init=False, repr=False)
    _database: Database | None = field(default=None, init=False)
    _records: Records | None = field(default=None, init=False)

    @property
    def database(self) -> Database:
        """The database that the config names. Raises StorageError when it cannot be opened."""
        if self._database is None:
            from storage.database import open_database

            self._database = open_database(self.config.database.connection, clock=self.clock)
        return self._database

    @property
    def records(self) -> Records:
        """The history as this run has read it; `refresh` it in a unit of work."""
        if self._records is None:
            from bot.records import Records

            self._records = Records()
        return self._records

    def close(self) -> None:
        """Close what was opened."""
        if self._database is not None:
            self._database.close()

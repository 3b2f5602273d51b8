"""One transaction and the doors into it: what belongs together is written together, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.archive import Archive
from storage.cursors import Cursors
from storage.errors import StorageError
from storage.history import History
from storage.outbox import Outbox
from storage.previews import Previews
from storage.settings import Settings


def reason_of(error: Exception) -> str:
    """What the database itself said, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    fields = cause.args[0] if cause.args else cause
    return str(fields.get("M", fields) if isinstance(fields, dict) else fields).strip().rstrip(".")  # pg8000 gives a dict


class UnitOfWork:
    """Use as `with database.unit_of_work() as work: ...; work.commit()`.

    Without the commit, and after any exception, nothing was written. What follows a commit is a new transaction. A fault of
    the database inside the block leaves it as StorageError.
    """

    archive: Archive
    history: History
    outbox: Outbox
    cursors: Cursors
    previews: Previews
    settings: Settings

    def __init__(self, engine: Engine, clock: Callable[[], datetime], *, read_only: bool = False) -> None:
        self._engine = engine
        self._clock = clock
        self._read_only = read_only

    def __enter__(self) -> Self:
        """Begin. Raises StorageError if the database is gone, or was kept busy by somebody else for too long."""
        try:
            self._connection = self._engine.connect()
            self._connection = self._connection.execution_options(read_only=self._read_only)
            self._connection.begin()
        except SQLAlchemyError as error:
            self._close()
            raise StorageError(f"The database is not to be had: {reason_of(error)}.") from error
        self.archive = Archive(self._connection)
        self.history = History(self._connection)
        self.outbox = Outbox(self._connection, self._clock)
        self.cursors = Cursors(self._connection, self._clock)
        self.previews = Previews(self._connection, self._clock)
        self.settings = Settings(self._connection)
        return self

    def commit(self) -> None:
        """Make everything since the beginning, or since the last commit, last. Raises StorageError if it cannot."""
        try:
            self._connection.commit()
        except SQLAlchemyError as error:
            raise StorageError(f"The database did not take the changes: {reason_of(error)}.") from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()
        if isinstance(error, SQLAlchemyError):
            raise StorageError(f"The database refused: {reason_of(error)}.") from error

    def _close(self) -> None:
        connection = self.__dict__.pop("_connection", None)
        if connection is not None:
            connection.close()  # rolls back what was not committed

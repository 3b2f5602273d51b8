"""One transaction and the doors into it: what belongs together is written together, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
    StatementError,
)

from storage.archive import Archive
from storage.asked import Askings
from storage.cursors import Cursors
from storage.errors import StorageError, Unstorable
from storage.figures import Figures
from storage.handovers import Handovers
from storage.history import History
from storage.outbox import Outbox
from storage.previews import Previews
from storage.settings import Settings
from storage.snapshots import Snapshots
from storage.tokens import Tokens
from storage.verdicts import Verdicts


def reason_of(error: Exception) -> str:
    """What the database itself said, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    fields = cause.args[0] if cause.args else cause
    return str(fields.get("M", fields) if isinstance(fields, dict) else fields).strip().rstrip(".")  # pg8000 gives a dict


_VALUES = ("22", "23", "54")
"""SQLSTATE classes that speak of the values (data exception, integrity, program limit; PostgreSQL's manual, appendix A)."""


def fault_of(error: SQLAlchemyError, said: str) -> StorageError:
    """The error as ours: Unstorable if the values are at fault, StorageError if the database is."""
    lasting = isinstance(error, DataError | IntegrityError | NotSupportedError | ProgrammingError)
    if type(error) is DatabaseError and error.orig is not None and error.orig.args:
        fields = error.orig.args[0]  # QUIRK: pg8000 has one class of error for nearly all that the server says
        lasting = isinstance(fields, dict) and str(fields.get("C", ""))[:2] in _VALUES
    elif isinstance(error, StatementError) and not isinstance(error, DBAPIError):
        lasting = True
    return (Unstorable if lasting else StorageError)(f"{said}: {reason_of(error)}.")


class UnitOfWork:
    """Use as `with database.unit_of_work() as work: ...; work.commit()`.

    Without the commit, and after any exception, nothing was written. What follows a commit is a new transaction. A fault of
    the database inside the block leaves it as StorageError, as Unstorable if it is the values that it refuses.
    """

    archive: Archive
    askings: Askings
    history: History
    outbox: Outbox
    handovers: Handovers
    cursors: Cursors
    figures: Figures
    previews: Previews
    settings: Settings
    snapshots: Snapshots
    tokens: Tokens
    verdicts: Verdicts

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
        self.askings = Askings(self._connection, self._clock)
        self.history = History(self._connection)
        self.outbox = Outbox(self._connection, self._clock)
        self.handovers = Handovers(self._connection)
        self.cursors = Cursors(self._connection, self._clock)
        self.figures = Figures(self._connection)
        self.previews = Previews(self._connection, self._clock)
        self.settings = Settings(self._connection)
        self.snapshots = Snapshots(self._connection)
        self.tokens = Tokens(self._connection)
        self.verdicts = Verdicts(self._connection)
        return self

    def commit(self) -> None:
        """Make everything since the beginning, or since the last commit, last. Raises StorageError if it cannot."""
        try:
            self._connection.commit()
        except SQLAlchemyError as error:
            raise fault_of(error, "The database did not take the changes") from error

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the transaction that is taken back alone when it raises: what came before it stays."""
        with self._connection.begin_nested():
            yield

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()
        if isinstance(error, SQLAlchemyError):
            raise fault_of(error, "The database refused") from error

    def _close(self) -> None:
        connection = self.__dict__.pop("_connection", None)
        if connection is not None:
            connection.close()  # rolls back what was not committed

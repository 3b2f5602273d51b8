"""One instance acts: a lock that the kernel, or the database server, takes back when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage.database import parse_url
from storage.errors import Busy, StorageError
from storage.unit_of_work import reason_of

INSTANCE_LOCK = 0x70726F68
"""The key of the PostgreSQL advisory lock that the acting instance holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A lock that was taken. `still` says whether it is ours yet: a database server that went away has given it back."""

    still: Callable[[], bool]


def instance_lock(url: str, *, wait: bool = False) -> AbstractContextManager[Held]:
    """Be the one instance that acts on the database at `url`, for as long as the block lasts.

    For SQLite a lock on the file `NAME.lock` beside it (flock(2)), for PostgreSQL an advisory lock. Raises Busy if another
    instance has it, or with `wait` waits until that one ends. Raises StorageError if the lock cannot be had at all.
    """
    address = parse_url(url)
    return _file_lock(address, wait) if address.get_backend_name() == "sqlite" else _advisory_lock(address, wait)


def lock_holder(url: str) -> str | None:
    """Who acts on the database at `url` now, in words for people; None if nobody does. Raises StorageError.

    Nothing is made or changed for that. The lock is tried for the blink of an eye; an instance that starts just then tries again.
    """
    address = parse_url(url)
    try:
        if address.get_backend_name() != "sqlite":
            with _advisory_lock(address, wait=False):
                return None
        handle = os.open(_lock_file(address), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(f"The lock file {_lock_file(address)} cannot be read: {error.strerror}.") from error
    except Busy as busy:
        return busy.holder
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(handle)
    finally:
        os.close(handle)
    return None


def _holder(handle: int) -> str:
    number = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
    return f"process {number}" if number else "another process"


def _lock_file(address: URL) -> Path:
    return Path(os.path.realpath(address.database or "") + ".lock")  # two names of one file are one lock


@contextmanager
def _file_lock(address: URL, wait: bool) -> Iterator[Held]:
    path = _lock_file(address)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(f"The lock file {path} cannot be made: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise Busy(_holder(handle), str(path)) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield Held(still=lambda: _same_file(handle, path))
    finally:
        os.close(handle)  # the file stays: to remove it would let two instances lock two files of one name


def _same_file(handle: int, path: Path) -> bool:
    """The lock file was not removed or replaced: another instance would lock the new one."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except OSError:
        return False


@contextmanager
def _advisory_lock(address: URL, wait: bool) -> Iterator[Held]:
    engine = create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        connection = engine.connect()
    except SQLAlchemyError as error:
        raise StorageError(f"The database {address.render_as_string()} cannot be locked: {reason_of(error)}.") from error
    try:
        if not _take(connection, wait):
            raise Busy("another process", address.render_as_string())
        yield Held(still=lambda: _answers(connection))
    finally:
        with suppress(SQLAlchemyError, OSError):  # the server gives the lock back with the connection, also with a broken one
            connection.close()


def _take(connection: Connection, wait: bool) -> bool:
    if wait:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({INSTANCE_LOCK})")
        return True
    return bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({INSTANCE_LOCK})").scalar())


def _answers(connection: Connection) -> bool:
    try:
        return bool(connection.exec_driver_sql("SELECT 1").scalar())
    except (SQLAlchemyError, OSError):  # a connection that is reset comes up as the socket's own error
        return False

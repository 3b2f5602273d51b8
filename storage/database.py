"""Opens the database: makes or upgrades its schema, tunes SQLite for safety, and hands out units of work."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from storage.backup import back_up
from storage.errors import StorageError
from storage.revisions import SHIPPED, Migrations, revision_of, strangers
from storage.unit_of_work import UnitOfWork, reason_of

WRITER_LOCK = 0x70726F67
"""The key of the PostgreSQL advisory lock that writers take in turn (section 13.3.5 of its manual)."""


def utc_now() -> datetime:
    """The clock on the wall, in UTC."""
    return datetime.now(UTC)


class Database:
    """An open database. Its only door is `unit_of_work`."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def unit_of_work(self, *, read_only: bool = False) -> UnitOfWork:
        """One transaction, as a context manager: what is not committed inside it is rolled back.

        Writers take turns; one that waits longer than the busy timeout raises StorageError. Readers (`read_only`) wait for
        nobody and see the database as it stood when they began to read.
        """
        return UnitOfWork(self._engine, self._clock, read_only=read_only)

    def faults(self) -> tuple[str, ...]:
        """What the database finds wrong with its own file; none if it is whole, or if its server looks after that by itself.

        Raises StorageError if it cannot even be asked.
        """
        try:
            with self._engine.connect().execution_options(read_only=True) as connection:
                if connection.dialect.name != "sqlite":
                    return ()
                rows = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(5)")]
                rows += [f"a row of {row[0]} points to none of {row[2]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
        except SQLAlchemyError as error:
            raise StorageError(f"The database cannot be checked: {reason_of(error)}.") from error
        return tuple(row for row in rows if row != "ok")

    @property
    def schema(self) -> str:
        """The revision of the schema."""
        with self._engine.connect().execution_options(read_only=True) as connection:
            return revision_of(connection) or ""

    def vacuum(self) -> tuple[int | None, int | None]:
        """Give free room back, and return the bytes before and after; None where only the server knows. Raises StorageError."""
        sqlite = self._engine.dialect.name == "sqlite"
        connection = self._engine.raw_connection()  # VACUUM runs in no transaction, and the engine begins one at each touch
        try:
            connection.rollback()
            if not sqlite:
                connection.driver_connection.autocommit = True  # type: ignore[union-attr]
            cursor = connection.cursor()
            if sqlite:
                cursor.execute("PRAGMA query_only=OFF")
            before = _size(cursor) if sqlite else None
            cursor.execute("VACUUM")
            return before, _size(cursor) if sqlite else None
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise StorageError(f"The database cannot be vacuumed: {reason_of(error)}.") from error
        finally:
            connection.invalidate()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _size(cursor: DBAPICursor) -> int:
    """Bytes of a SQLite file, once it is written back from the log beside it."""
    found = 1
    for name in ("wal_checkpoint(TRUNCATE)", "page_count", "page_size"):
        cursor.execute(f"PRAGMA {name}")
        row = cursor.fetchone()
        found *= int(row[0]) if row is not None and name.startswith("page") else 1
    return found


def open_database(
    url: str, *, clock: Callable[[], datetime] = utc_now, busy_timeout: float = 30.0, migrations: Migrations = SHIPPED
) -> Database:
    """Open the database at `url`: `sqlite:///FILE`, `postgresql://...`, or just a file name for SQLite.

    A SQLite file that is not there is made; the folder must be. A schema older than ours is upgraded, a SQLite file after a
    backup of it beside it. `clock` stamps what the storage itself dates (outbox, cursors, previews). `busy_timeout` is in seconds.
    Raises StorageError if there is no database to open, if it is something else's, or if a newer program made it.
    """
    address = parse_url(url)
    engine = make_engine(address, busy_timeout)
    try:
        _bring_up_to_date(engine, address, migrations)
    except StorageError:
        engine.dispose()
        raise
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        engine.dispose()
        raise StorageError(f"The database {address.render_as_string()} cannot be opened: {reason_of(error)}.") from error
    return Database(engine, clock)


def parse_url(url: str) -> URL:
    """`url` with its driver named. Raises StorageError for another kind of database, or a SQLite database without a file."""
    try:
        address = make_url(url if "://" in url else f"sqlite:///{url}")
    except (ArgumentError, ValueError) as error:
        raise StorageError(f"{url!r} is not the URL of a database: sqlite:///FILE or postgresql://USER@HOST/NAME.") from error
    kind = address.get_backend_name()
    if kind == "postgresql":
        return address.set(drivername="postgresql+pg8000")
    if kind != "sqlite":
        raise StorageError(f"{kind} databases are not supported: sqlite:///FILE or postgresql://USER@HOST/NAME.")
    if not address.database or address.database == ":memory:":
        raise StorageError("A SQLite database needs a file: sqlite:///FILE.")
    return address


def shown_url(url: str) -> str:
    """`url` for people to read, without its password. Raises StorageError as `parse_url` does."""
    return parse_url(url).render_as_string()


def make_engine(address: URL, busy_timeout: float) -> Engine:
    """The engine for a database at `address` as we use it; a writer that waits longer than `busy_timeout` seconds fails."""
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, connect_args={"timeout": busy_timeout})
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(address, pool_pre_ping=True)
    milliseconds = max(1, int(busy_timeout * 1000))

    def begin(connection: Connection) -> None:
        _begin_postgresql(connection, milliseconds)

    event.listen(engine, "begin", begin)
    return engine


def _tune_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # QUIRK: the sqlite3 module begins transactions late and by itself (docs.python.org, "Transaction control"), so that two
    # readers which turn writers would meet in a deadlock; None leaves BEGIN to us.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection, milliseconds: int) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


def _bring_up_to_date(engine: Engine, address: URL, migrations: Migrations) -> None:
    with engine.connect().execution_options(read_only=True) as connection:
        if revision_of(connection) == migrations.head:
            return
    with engine.connect() as connection, connection.begin():
        current = revision_of(connection)  # again: another instance may have been faster
        if current == migrations.head:
            return
        found = strangers(connection) if current is None else []
        if found:
            names = ", ".join(sorted(found)[:5])
            raise StorageError(f"The database {address.render_as_string()} belongs to something else: it has the tables {names}.")
        # alembic takes a fifth of a second to import, and is seldom needed
        from storage.migrate import scripts_of, upgrade

        scripts = scripts_of(migrations, current)
        if current is not None and address.database and connection.dialect.name == "sqlite":
            back_up(Path(address.database), f"before-{migrations.head}")
        upgrade(connection, scripts, migrations)

"""How a database stands, found out without making, upgrading or changing anything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from storage.database import make_engine, parse_url
from storage.errors import StorageError
from storage.revisions import SHIPPED, Migrations, revision_of, strangers
from storage.unit_of_work import reason_of

PATIENCE = 3.0
"""Seconds to wait for a writer."""


class Standing(StrEnum):
    """How a database stands. The first three can be worked with."""

    READY = "ready"
    ABSENT = "absent"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"
    LOCKED = "locked"
    UNWRITABLE = "unwritable"
    UNREACHABLE = "unreachable"


USABLE = {Standing.READY, Standing.ABSENT, Standing.OLDER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was found. `where` is the database without its password, `said` what it, or the system, said of it."""

    standing: Standing
    where: str
    said: str = ""


def inspect_database(url: str, migrations: Migrations = SHIPPED) -> Inspection:
    """How the database at `url` stands."""
    try:
        address = parse_url(url)
    except StorageError as error:
        return Inspection(standing=Standing.UNREACHABLE, where=url.partition("://")[0], said=str(error))
    where = address.render_as_string()
    if address.get_backend_name() == "sqlite":
        found = _file(Path(address.database or ""))
        if found is not None:
            return Inspection(standing=found[0], where=where, said=found[1])
    standing, said = _connected(address, migrations)
    return Inspection(standing=standing, where=where, said=said)


def _file(path: Path) -> tuple[Standing, str] | None:
    """What the file itself tells; None if it has to be opened. The folder matters too: SQLite keeps its log beside the file."""
    if not path.parent.is_dir():
        return Standing.UNREACHABLE, f"{path.parent} is no folder"
    if not os.access(path.parent, os.W_OK):
        return Standing.UNWRITABLE, f"no file can be made in {path.parent}"
    if not path.exists():
        return Standing.ABSENT, ""
    if not path.is_file():
        return Standing.UNREACHABLE, f"{path} is no file"
    return None if os.access(path, os.R_OK | os.W_OK) else (Standing.UNWRITABLE, f"{path} cannot be written")


def _connected(address: URL, migrations: Migrations) -> tuple[Standing, str]:
    engine = make_engine(address, PATIENCE)
    try:
        with engine.connect().execution_options(read_only=True) as connection:
            found = _schema(connection, migrations)
        if found[0] in USABLE:
            with engine.connect() as connection, connection.begin():  # the writers' lock, had and given back
                if found[0] is not Standing.READY and not _may_make_tables(connection):
                    return Standing.UNWRITABLE, "this user may make no tables in it"
        return found
    except SQLAlchemyError as error:
        said = reason_of(error)
        for standing, words in _WORDS.items():
            if any(word in said for word in words):
                return standing, said
        return Standing.UNREACHABLE, said
    finally:
        engine.dispose()


_WORDS = {Standing.LOCKED: ("database is locked", "lock timeout"), Standing.UNWRITABLE: ("readonly", "read-only")}
"""What SQLite and PostgreSQL say."""


def _schema(connection: Connection, migrations: Migrations) -> tuple[Standing, str]:
    current = revision_of(connection)
    if current == migrations.head:
        return Standing.READY, ""
    if current is None:
        found = strangers(connection)
        return (Standing.FOREIGN, f"it has the tables {', '.join(sorted(found)[:5])}") if found else (Standing.ABSENT, "")
    from storage.migrate import scripts_of  # alembic takes a fifth of a second to import

    try:
        scripts_of(migrations, current)
    except StorageError as error:
        return Standing.NEWER, str(error)
    return Standing.OLDER, ""


def _may_make_tables(connection: Connection) -> bool:
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.execute(text("SELECT has_schema_privilege(current_schema(), 'CREATE')")).scalar())

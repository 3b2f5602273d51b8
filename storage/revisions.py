"""Which schema this program knows, and which one a database has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.schema import metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrations:
    """A folder of migration steps, and the revision that the last of them makes."""

    folder: Path
    head: str


SHIPPED = Migrations(folder=Path(__file__).parent / "migrations", head="0008")


def revision_of(connection: Connection) -> str | None:
    """The revision of the schema, or None for a database that holds nothing of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def strangers(connection: Connection) -> list[str]:
    """The tables that stand in the way of a first schema: on SQLite any (a file is one program's), else those of our names."""
    tables = inspect(connection).get_table_names()
    if connection.dialect.name == "sqlite":
        return [name for name in tables if name != "alembic_version"]
    return [name for name in tables if name in metadata.tables]

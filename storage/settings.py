"""What the program has to remember over a restart, by name: whether it is paused, and the like."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from storage.schema import setting


class Settings:
    """Names and values, both text."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        """The value, or None if it was never set."""
        return self._connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar_one_or_none()

    def set(self, key: str, value: str) -> None:
        """Set or replace the value."""
        changed = self._connection.execute(update(setting).where(setting.c.key == key).values(value=value))
        if not changed.rowcount:
            self._connection.execute(insert(setting).values(key=key, value=value))

    def remove(self, key: str) -> None:
        """Forget the value; no fault if there is none."""
        self._connection.execute(delete(setting).where(setting.c.key == key))

"""Snapshots of the record, so that a start folds only the entries that came since. The history alone counts: they may be removed."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from parsers.model import Record
from storage.codec import CodecError, record_json, record_of
from storage.schema import snapshot


class Snapshots:
    """The newest snapshot; an older one is of no use."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, entry: int, record: Record, rules: str) -> None:
        """Keep the record as it stands after `entry`. `rules` names the rules that status mails were read by."""
        self._connection.execute(delete(snapshot))
        self._connection.execute(insert(snapshot).values(entry=entry, rules=rules, payload=record_json(record)))

    def newest(self, rules: str) -> tuple[int, Record] | None:
        """The newest snapshot and the entry it stands after; None if there is none, or none by these rules that can be read."""
        row = self._connection.execute(select(snapshot).order_by(snapshot.c.entry.desc()).limit(1)).one_or_none()
        if row is None or row.rules != rules:
            return None
        try:
            return row.entry, record_of(row.payload)
        except CodecError:
            return None

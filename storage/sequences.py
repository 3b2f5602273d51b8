"""The numbers that are given once, for ever: #12 an item, h7 a question, e17 an entry, p4 a preview.

They count in the transaction that uses them: what is rolled back was never seen, so its numbers are given again; what was
committed is never given again, whatever becomes of the row that had it.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage.schema import sequence


def take(connection: Connection, name: str) -> int:
    """The next number of the sequence `name`."""
    row = sequence.c.name == name
    connection.execute(update(sequence).where(row).values(value=sequence.c.value + 1))
    return int(connection.execute(select(sequence.c.value).where(row)).scalar_one())


def reach(connection: Connection, name: str, number: int) -> None:
    """Never give `number` or one below it: it is in use already."""
    row = (sequence.c.name == name) & (sequence.c.value < number)
    connection.execute(update(sequence).where(row).values(value=number))

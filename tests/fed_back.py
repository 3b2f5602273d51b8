"""Every mail that the bot sends in a test is fed back to it at the test's end, in each way that a mail may come back: it must not answer.

So a mail of a new kind cannot start a loop unseen: whatever a test makes the bot send is tried, on a copy of that test's database.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

from bot.config import ConfigError, load_config
from bot.pipeline import take
from bot.raw_mail import RawMail
from bot.session import Session
from parsers.model import Kind
from storage.outbox import OutboxRow
from tests.mailing_list import list_copy

MOST = 40
"""Mails of one test that are fed back: those that were queued last."""


def feed_back(folder: Path) -> None:
    """Feed back what the bot of this folder has ever sent, if it has a config and a SQLite file here."""
    database, config = folder / "prognosis.sqlite", folder / "config.toml"
    if not database.exists() or not _sends(database):
        return
    with tempfile.TemporaryDirectory(prefix="prognosis-fed-back-") as place:
        copy = Path(place)
        for path in folder.glob("prognosis.sqlite*"):
            shutil.copy(path, copy)
        shutil.copy(config, copy)
        try:
            settings = load_config(copy / "config.toml", {}, copy)
        except ConfigError:  # the test is about its faults
            return
        session = Session(config=settings)
        try:
            _feed(session)
        finally:
            session.close()


def returns(row: OutboxRow, address: str) -> Iterator[tuple[str, bytes, bool]]:
    """The ways in which a mail comes back, each with its name; true: it still has the Message-ID that we gave it."""
    raw = row.mail.raw
    bare = re.sub(rb"(?im)^auto-submitted:.*\r\n", b"", raw)
    renamed = re.sub(rb"(?im)^message-id: *<", b"Message-ID: <again.", bare)
    to_us = re.sub(rb"(?im)^(?:to|cc|bcc):.*\r\n(?:[ \t].*\r\n)*", b"", renamed)
    yield "direct", raw, True
    yield "through the list", list_copy(raw, address), True
    yield "direct, without Auto-Submitted", bare, True
    yield "through the list, without Auto-Submitted", list_copy(bare, address), True
    yield "direct, under another Message-ID", renamed, False
    yield "through the list, under another Message-ID", list_copy(renamed, address), False
    yield "addressed to the bot", b"To: <%s>\r\n%s" % (row.mail.envelope.sender.encode(), to_us), False


def _feed(session: Session) -> None:
    lists = session.config.record.lists
    address = lists[0].address if lists else "devel@lists.example.org"
    rows, entries = _sent(session)
    arrived = max(_written(row) for row in rows) + timedelta(minutes=1)
    session.clock = lambda: arrived
    for row in rows[-MOST:]:
        for key, raw, ours in returns(row, address):
            taken = take(session, RawMail(folder="fed back", key=f"{row.id} {key}", raw=raw, arrived_at=arrived))
            told = f"{row.mail.purpose} {row.id}, {key}"
            assert len(_sent(session)[0]) == len(rows), f"the bot answers a mail of its own: {told}"
            assert not ours or (taken.classification.kind is Kind.OWN and not taken.questions), f"the bot does not know its own mail: {told}"
            assert _sent(session)[1] == entries, f"the bot changes something for a mail of its own: {told}"


def _written(row: OutboxRow) -> datetime:
    return datetime.strptime(str(message_from_bytes(row.mail.raw)["Date"]), "%a, %d %b %Y %H:%M:%S %z")


def _sent(session: Session) -> tuple[tuple[OutboxRow, ...], int]:
    """The outbox, and the number of entries."""
    with session.database.unit_of_work(read_only=True) as work:
        return work.outbox.all(), len(tuple(work.history.entries()))


def _sends(database: Path) -> bool:
    """Whether there is an outbox with something in it, of today's schema or another."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT count(*) FROM outbox").fetchone()[0])
    except sqlite3.DatabaseError:  # the test has broken it
        return False

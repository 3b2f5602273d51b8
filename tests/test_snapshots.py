"""A start from a snapshot of the record is a start from the whole history, only sooner."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Event

import pytest

from bot import posting
from bot.records import Records
from bot.self_check import SELF_CHECK
from bot.session import Session
from parsers.model import Record
from replies.replay import replay
from tests.lists import ACTOR
from tests.test_postings import MONDAY, Office


def start(office: Office, session: Session | None = None) -> Records:
    session = session or office.open()
    with session.database.unit_of_work(read_only=True) as work:
        session.records.refresh(work)
    return session.records


def snapshot_entry(folder: Path) -> int:
    with sqlite3.connect(folder / "prognosis.sqlite") as raw:
        return int(raw.execute("SELECT entry FROM snapshot").fetchone()[0])


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with a posting and a change on either side of it: entries 1 to 4, the snapshot at 3."""
    made = Office(tmp_path)
    made.says("v6 posted.", "six")
    posting.post(made.session, ACTOR)
    made.says("v7 posted.", "seven")
    return made


def test_the_record_is_the_one_of_the_whole_history(office: Office, tmp_path: Path) -> None:
    assert snapshot_entry(tmp_path) == 3
    records = start(office)
    assert records.record == replay(records.entries)
    assert [one.entry for one in records.entries] == [1, 2, 3, 4]
    assert len(records.postings) == 2
    assert start(office, office.session).record == records.record


def test_only_what_came_after_the_snapshot_is_folded(office: Office, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "prognosis.sqlite") as raw:  # an entry that no longer applies shows that it is not folded
        raw.execute("DROP TRIGGER entry_is_never_changed")
        raw.execute("""UPDATE entry SET payload = replace(payload, 'v5 posted"', 'v4 posted"') WHERE number = 2""")
    assert isinstance(start(office).record, Record)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM snapshot", "UPDATE snapshot SET rules = 'older'", "UPDATE snapshot SET payload = '{'", "UPDATE snapshot SET entry = 9"]
)
def test_a_snapshot_that_is_of_no_use_is_not_used(office: Office, tmp_path: Path, statement: str) -> None:
    wanted = start(office).record
    with sqlite3.connect(tmp_path / "prognosis.sqlite") as raw:
        raw.execute(statement)
    assert start(office).record == wanted


def test_the_self_check_renews_it_only_if_nothing_is_wrong(office: Office, tmp_path: Path) -> None:
    SELF_CHECK.run(office.session, Event())
    office.now = MONDAY
    SELF_CHECK.run(office.session, Event())
    assert snapshot_entry(tmp_path) == 4
    office.says("v8 posted.", "eight")
    with sqlite3.connect(tmp_path / "prognosis.sqlite") as raw:
        raw.execute("DELETE FROM outbox")
    office.now = MONDAY.replace(day=17)
    SELF_CHECK.run(office.session, Event())
    assert snapshot_entry(tmp_path) == 4

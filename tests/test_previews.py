"""Previews in the database: numbered for ever, line for line, posted or void once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, inspect

from parsers.model import Actor, Line, MessageId
from storage.database import Database
from storage.errors import StorageError
from storage.previews import Preview, PreviewState
from storage.schema import metadata
from tests.lists import NOW

ADA = Actor(name="Ada Novak", address="ada@example.org", role="manager")
LINES = (Line(text="= Open =\x00", end="\r\n"), Line(text="*  Größe \udc80 (ok) ", end="\n", number=7), Line(text="", end=""))


def preview(number: int = 1) -> Preview:
    return Preview(
        number=number, at=NOW, release="2.3", subject="Heron", lines=LINES, through=5, as_of=NOW + timedelta(days=1),
        silent_at=NOW + timedelta(days=1), message_id=MessageId(f"<p{number}@example.org>"), due_at=NOW + timedelta(days=1),
    )  # fmt: skip


def test_a_preview_comes_back_line_for_line(database: Database) -> None:
    with database.unit_of_work() as work:
        assert work.previews.newest() is None
        assert work.previews.next_number() == 1
        work.previews.add(preview())
        with pytest.raises(ValueError, match="made before"):
            work.previews.add(preview())
        work.commit()
    with database.unit_of_work(read_only=True) as work:
        assert work.previews.get(1) == preview()
        assert work.previews.shown_by("<p1@example.org>") == preview()
        assert work.previews.shown_by("<p2@example.org>") is None
        assert preview().text == "= Open =\x00\r\n*  Größe \udc80 (ok) \n"


def test_a_preview_is_posted_or_void_once(database: Database) -> None:
    with database.unit_of_work() as work:
        for number in (1, 2, 3):
            work.previews.add(preview(number))
        assert work.previews.approve(1, ADA, forced=True).state is PreviewState.APPROVED
        approved = work.previews.get(1)
        assert approved is not None
        assert (approved.actor, approved.forced, approved.waits) == (ADA, True, True)
        work.previews.post(1)
        work.previews.void(3, "held by Ada Novak")
        with pytest.raises(StorageError, match="p1 is posted and cannot become approved"):
            work.previews.approve(1, ADA)
        with pytest.raises(StorageError, match="p1 is posted and cannot become void"):
            work.previews.void(1, "too late")
        with pytest.raises(StorageError, match="p3 is void and cannot become posted"):
            work.previews.post(3)
        with pytest.raises(StorageError, match="no preview p9"):
            work.previews.post(9)
        newest, waiting = work.previews.newest(), work.previews.newest(waiting=True)
        assert newest is not None
        assert waiting is not None
        assert (newest.number, newest.why, newest.waits, waiting.number) == (3, "held by Ada Novak", False, 2)
        work.previews.remind(2)
        reminded = work.previews.get(2)
        assert reminded is not None
        assert reminded.reminded_at == NOW


def test_the_migrations_make_the_tables_that_the_program_knows(url: str, database: Database) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    found = inspect(engine)
    for name, table in metadata.tables.items():
        columns = {str(column["name"]): bool(column["nullable"]) for column in found.get_columns(name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}
        indexes = {str(index["name"]) for index in found.get_indexes(name) if not index.get("duplicates_constraint")}
        assert {str(index.name) for index in table.indexes} <= indexes
    engine.dispose()


def test_a_database_of_either_kind_is_sound_and_can_be_vacuumed(url: str, database: Database) -> None:
    assert database.faults() == ()
    before, after = database.vacuum()
    assert (before is None) == (after is None) == url.startswith("postgresql")
    with database.unit_of_work() as work:
        assert work.previews.next_number() == 1
    assert database.schema

"""The steps lead to the schema that the program works with, and take along what is there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from storage.database import open_database
from storage.outbox import State
from storage.revisions import SHIPPED, Migrations
from storage.schema import metadata

STEPS = sorted(path.name[1:5] for path in (SHIPPED.folder / "versions").glob("r*.py"))
OUTBOX = (
    "INSERT INTO outbox (message_id, purpose, sender, recipients, raw, release, state, attempts, created_at, due_at, tried_at, sent_at, "
    "last_error, refused) VALUES (:id, 'posting', 'bot@example.org', '[\"devel@lists.example.org\"]', :raw, '', :state, 1, :at, :at, :at, "
    ":sent, '', '[]')"
)
AT = "2026-03-09T12:00:00.000000Z"


def at(step: str) -> Migrations:
    return Migrations(folder=SHIPPED.folder, head=step)


def engine_of(url: str) -> object:
    return create_engine(url.replace("postgresql:", "postgresql+pg8000:"))


def test_the_last_step_is_the_one_that_the_program_works_with() -> None:
    assert SHIPPED.head == STEPS[-1]
    assert len(set(STEPS)) == len(STEPS)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_leads_to_the_tables_of_the_program(url: str, step: str) -> None:
    open_database(url, migrations=at(step)).close()
    open_database(url).close()
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_outbox_of_the_first_schema_is_taken_along(url: str) -> None:
    open_database(url, migrations=at("0001")).close()
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        for state in State:
            sent = AT if state in (State.SENT, State.SEEN) else None
            connection.execute(text(OUTBOX), {"id": f"<{state}@example.org>", "raw": b"x", "state": state.value, "at": AT, "sent": sent})
    engine.dispose()
    database = open_database(url)
    with database.unit_of_work() as work:
        rows = {row.state: row for row in work.outbox.all()}
        assert set(rows) == set(State)
        assert {state for state, row in rows.items() if row.taken} == {State.SENT, State.SEEN}
        assert {state for state, row in rows.items() if row.seen_at} == {State.SEEN}
        assert work.outbox.next_queued() == rows[State.QUEUED]
        assert work.outbox.recover() == 1
    database.close()


def test_a_file_is_backed_up_before_a_step(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    open_database(str(path), migrations=at(STEPS[0])).close()
    open_database(str(path)).close()
    with sqlite3.connect(tmp_path / f"record.sqlite.before-{SHIPPED.head}") as kept:
        assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == (STEPS[0],)

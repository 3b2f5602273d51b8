"""How a database stands, and whose it is now, found out without changing it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage.database import open_database
from storage.errors import Busy
from storage.inspection import Standing, inspect_database
from storage.lock import instance_lock, lock_holder
from storage.revisions import SHIPPED


def execute(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_database_is_ready_once_it_was_opened(url: str) -> None:
    assert inspect_database(url).standing is Standing.ABSENT
    assert inspect_database(url).standing is Standing.ABSENT  # looking made none
    open_database(url).close()
    assert inspect_database(url).standing is Standing.READY


@pytest.mark.parametrize(("revision", "standing"), [("0001", Standing.OLDER), ("9999", Standing.NEWER)])
def test_a_schema_that_is_not_ours_is_told_and_left_as_it_is(url: str, revision: str, standing: Standing) -> None:
    assert SHIPPED.head not in ("0001", "9999")
    open_database(url).close()
    execute(url, f"UPDATE alembic_version SET version_num = '{revision}'")
    assert inspect_database(url).standing is standing
    assert inspect_database(url).standing is standing


def test_somebody_else_s_database_is_told(url: str) -> None:
    name = "something" if url.startswith("sqlite") else "mail"
    execute(url, f"CREATE TABLE {name} (a INTEGER)")
    found = inspect_database(url)
    assert (found.standing, found.said) == (Standing.FOREIGN, f"it has the tables {name}")


def test_a_database_that_somebody_writes_to_for_long_is_locked(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite"
    open_database(str(file)).close()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert inspect_database(f"sqlite:///{file}").standing is Standing.LOCKED
    assert inspect_database(f"sqlite:///{file}").standing is Standing.READY


def test_what_is_no_database_is_told_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "poem.sqlite").write_text("The fog comes\non little cat feet.\n" * 50)
    (tmp_path / "folder.sqlite").mkdir()
    for name, said in [("poem", "not a database"), ("folder", "is no file"), ("none/where", "is no folder")]:
        found = inspect_database(f"sqlite:///{tmp_path / name}.sqlite")
        assert found.standing is Standing.UNREACHABLE
        assert said in found.said
    found = inspect_database("postgresql://prognosis:secret@127.0.0.1:1/none")
    assert found.standing is Standing.UNREACHABLE
    assert "secret" not in found.where + found.said


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_file_or_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite"
    open_database(str(file)).close()
    file.chmod(0o400)
    assert inspect_database(f"sqlite:///{file}").standing is Standing.UNWRITABLE
    tmp_path.chmod(0o500)
    assert inspect_database(f"sqlite:///{file}").standing is Standing.UNWRITABLE
    tmp_path.chmod(0o700)


def test_the_holder_of_the_lock_is_told_and_asking_takes_nothing(url: str) -> None:
    assert lock_holder(url) is None
    with instance_lock(url) as held:
        assert lock_holder(url) == (f"process {os.getpid()}" if url.startswith("sqlite") else "another process")
        assert held.still()
        with pytest.raises(Busy), instance_lock(url):
            pass
    assert lock_holder(url) is None
    with instance_lock(url):
        pass


def test_a_lock_file_that_was_taken_away_is_no_lock_any_more(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite"
    with instance_lock(str(file)) as held:
        assert held.still()
        Path(f"{file}.lock").unlink()
        assert not held.still()


@pytest.mark.postgres
def test_a_lock_whose_connection_the_server_ended_is_no_lock_any_more(postgres: str) -> None:
    with instance_lock(postgres) as held:
        assert held.still()
        execute(postgres, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()")
        assert not held.still()
        assert lock_holder(postgres) is None

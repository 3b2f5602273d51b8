"""The databases that the storage is tested on: SQLite, and PostgreSQL where it is installed."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage.database import Database, open_database
from tests.lists import NOW


def binaries() -> Path | None:
    """The newest PostgreSQL's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own on loopback, stopped afterwards."""
    programs = binaries()
    if programs is None:
        reason = "PostgreSQL is not installed: apt install postgresql"
        if os.environ.get("PROGNOSIS_REQUIRE_SERVERS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="prognosis-pg-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        if user == "nobody":  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam(user)
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        port, data = free_port(), str(folder / "data")
        _run(user, [str(programs / "initdb"), "-D", data, "-U", "prognosis", "-A", "trust", "-N"], folder)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        _run(user, [str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"], folder)
        try:
            yield f"postgresql://prognosis@127.0.0.1:{port}/postgres"
        finally:
            _run(user, [str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop"], folder)


def _run(user: str, command: list[str], folder: Path) -> None:
    # a pipe would be held open by the server that pg_ctl leaves running
    with (folder / "out").open("ab") as out:
        subprocess.run(command, check=True, stdout=out, stderr=out, user=user, group=None if os.getuid() else "nogroup", cwd=folder)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'record.sqlite'}"
    server = str(request.getfixturevalue("postgres"))
    name = f"t{time.time_ns()}"
    engine = create_engine(server.replace("postgresql:", "postgresql+pg8000:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.removesuffix("postgres") + name


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """One of each kind, open, in which it is always `tests.lists.NOW`."""
    made = open_database(url, clock=lambda: NOW)
    yield made
    made.close()

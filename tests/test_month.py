"""The scripted month, read from where mail lies in files: what must come of it, whatever servers it passes."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import posting
from bot.config import load_config
from bot.importing import Given, import_file
from bot.once import run_once
from bot.replaying import replay_archive
from bot.session import Session
from parsers.model import Actor
from tests.month import CYCLE, CYCLES, MANAGER, RECORD, STATUS, expected, mail, postings, story

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACTOR = Actor(name="Ines Falk", address=MANAGER)


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_month_read_from_a_maildir_is_told_as_expected(tmp_path: Path, end: str) -> None:
    clock = Clock()
    for part in ("cur", "new", "tmp"):
        (tmp_path / "inbox" / part).mkdir(parents=True)
    (tmp_path / "config.toml").write_text(RECORD + '[inbox]\npaths = ["inbox"]\n')
    session = Session(config=load_config(tmp_path / "config.toml", {}, tmp_path), clock=clock)
    status = tmp_path / "status.eml"
    status.write_bytes(mail(STATUS.stem, "", START))
    list(import_file(session, status, ACTOR, Given(), None))
    for cycle in CYCLES:
        posting.post(session, ACTOR)
        begin = clock.now
        for day, name in enumerate(cycle, 1):
            clock.now = begin + timedelta(days=day)
            path = tmp_path / "inbox" / "new" / f"{int(clock.now.timestamp())}.{name}.host"
            path.write_bytes(mail(name, postings(session)[-1], clock.now).replace(b"\n", end.encode()))
            os.utime(path, (clock.now.timestamp(),) * 2)
            run_once(session)
        clock.now = begin + CYCLE
    assert story(session) == expected()
    with session.database.unit_of_work(read_only=True) as work:
        again = list(replay_archive(session, work))
    assert len(again) > len(CYCLES)
    assert [one.differences for one in again if one.differences] == []
    session.close()

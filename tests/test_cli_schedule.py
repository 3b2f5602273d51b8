"""The commands about when the status mail goes out, as a person types them."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import cli
from bot.demo import lay_out
from bot.foreseen import next_runs
from bot.job import Run
from bot.jobs import JOBS
from bot.once import run_once
from bot.preview import ask_preview
from bot.session import Session, utc_now
from tests.lists import mail
from tests.test_postings import RING, SUNDAY, WEEKLY, Office


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """The sample with its replies read, a schedule far ahead, and a preview that waits."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROGNOSIS_CONFIG", raising=False)
    lay_out(tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + '[schedule]\nposting = "0 9 * * mon"\n[posting]\nchange_share = 1.0\n')
    assert cli.main(["import", "status.eml"]) == 0
    assert cli.main(["once"]) == 0
    capfd.readouterr()
    return tmp_path


def waiting(folder: Path) -> None:
    session = session_of(folder)
    ask_preview(session)
    session.close()


def session_of(folder: Path) -> Session:
    from bot.config import load_config

    return Session(config=load_config(folder / "config.toml", {}, folder))


def test_the_next_runs_are_listed_for_people_and_for_programs(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schedule", "--days", "8"]) == 0
    out = capfd.readouterr().out
    assert "preview" in out
    assert "if it is approved" in out
    assert cli.main(["schedule", "--json"]) == 0
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert {row["name"] for row in rows} >= {"preview", "posting", "self-check"}
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert all(datetime.fromisoformat(row["at"]) > utc_now() - timedelta(minutes=5) for row in rows)


def test_without_a_schedule_it_says_how_to_have_one(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = folder / "config.toml"
    config.write_text(config.read_text().replace("posting = ", "# posting = "))
    assert cli.main(["schedule"]) == 0
    assert "[schedule] posting" in capfd.readouterr().err


def test_a_preview_is_approved_and_delivered(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    waiting(folder)
    assert cli.main(["preview", "p1"]) == 0
    shown = capfd.readouterr().out
    assert cli.main(["approve", "p1"]) == 0
    out = capfd.readouterr().out
    assert "posted <" in out
    assert "posting sent to heron-devel@lists.heron.example.org" in out
    assert cli.main(["preview"]) == 0
    assert capfd.readouterr().out == shown
    assert cli.main(["approve", "1"]) == 1
    assert "p1 is posted" in capfd.readouterr().err


def test_what_came_later_is_listed(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    waiting(folder)
    late = mail(RING.replace("Ring buffers", "Extent cache for sparse files").replace("Bo Lind", "Tilda Rosenqvist") + "v9 posted.\n",
                author="Tilda Rosenqvist <tilda.rosenqvist@example.org>", answers="<status-2.3-may@heron.example.org>", subject="Re: x")  # fmt: skip
    (folder / "inbox" / "new" / "1779300000.M99.late").write_bytes(late)
    assert cli.main(["once"]) == 0
    capfd.readouterr()
    assert cli.main(["approve"]) == 0
    out, err = capfd.readouterr()
    assert "waiting for the posting after it" in err
    assert "v6 -> v9" in out


WRONG = [
    (["approve"], 1, "no preview waits"), (["hold"], 1, "no preview waits"), (["approve", "p7"], 1, "no preview p7"),
    (["approve", "seven"], 2, "'seven' is no preview: p4 or 4 would be"), (["preview", "p7"], 1, "no preview p7"), (["schedule", "--days", "0"], 2, "days"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "status", "said"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_a_mistake_is_told(folder: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str) -> None:
    assert cli.main(arguments) == status
    assert said in capfd.readouterr().err


def test_a_preview_is_mailed_out_of_turn(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["preview", "--mail"]) == 0
    out = capfd.readouterr().out
    assert "p1 is on its way to the managers" in out
    assert "preview sent to maren.holt@example.org" in out


def test_a_preview_is_held(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    waiting(folder)
    assert cli.main(["hold"]) == 0
    assert "p1 does not go out" in capfd.readouterr().out


def test_a_posting_is_queued_beside_an_instance_that_runs(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from storage.lock import instance_lock

    waiting(folder)
    session = session_of(folder)
    with instance_lock(session.config.database.connection):
        assert cli.main(["approve"]) == 0
        assert "the instance that runs sends it" in capfd.readouterr().out
        assert cli.main(["post"]) == 0
        assert "the instance that runs sends it" in capfd.readouterr().out
    with session.database.unit_of_work(read_only=True) as work:
        assert [row.state.value for row in work.outbox.all() if row.mail.purpose == "posting"] == ["queued", "queued"]
    session.close()


def test_one_pass_does_what_is_due_after_it_has_read(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY)
    run_once(office.session)
    office.queued()
    office.now = SUNDAY
    office.deliver(mail(RING + "v6 posted.\n", key="late"))
    done = run_once(office.session)
    assert [row.mail.purpose for row in done.sent] == ["preview"]
    assert "v6 posted" in office.preview(1).text


def test_every_job_foresees_what_it_does(tmp_path: Path) -> None:
    office = Office(tmp_path, WEEKLY + "retention = 30\n")
    run_once(office.session)
    runs = next_runs(office.session, datetime(2026, 4, 10, tzinfo=UTC))
    assert {run.name for run in runs} == {"preview", "posting", "milestone", "self-check", "retention"}
    assert {job.name for job in JOBS} == {"proofs", "postings", "milestones", "asking", "self-check", "retention"}
    assert all(isinstance(run, Run) and run.at > office.now for run in runs)


def test_a_sound_database_is_told_and_an_unsound_one_fails(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["db", "check"]) == 0
    assert "nothing is wrong" in capfd.readouterr().out
    assert cli.main(["db", "upgrade"]) == 0
    assert "schema 00" in capfd.readouterr().out
    with sqlite3.connect(folder / "prognosis.sqlite") as raw:
        raw.execute("DROP TRIGGER entry_is_never_changed")
        raw.execute("UPDATE entry SET payload = '{}' WHERE number = 2")
    assert cli.main(["db", "check"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "Entry e2 in the database cannot be read" in err
    assert cli.main(["db", "check", "--json"]) == 1
    assert "Entry e2" in json.loads(capfd.readouterr().out)["fault"]


def test_a_vacuum_gives_room_back(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(folder / "prognosis.sqlite") as raw:
        raw.execute("CREATE TABLE ballast (bytes BLOB)")
        raw.execute("INSERT INTO ballast VALUES (zeroblob(2000000))")
        raw.execute("DROP TABLE ballast")
    assert cli.main(["db", "vacuum"]) == 0
    before, after = (int(word) for word in capfd.readouterr().out.split() if word.isdigit())
    assert before - after > 1900

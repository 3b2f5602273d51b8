"""The daily self-check and the letting go of old mail: both at their times, made up for once, and never at the cost of evidence."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from bot import admin, posting
from bot.daily import Daily
from bot.job import Job
from bot.preview import ask_preview
from bot.retention import RETENTION, let_go
from bot.self_check import SELF_CHECK, check, check_history
from tests.lists import ACTOR, NOW, quote
from tests.test_postings import Office, body

DAY = timedelta(days=1)
CHECKED = datetime(2026, 3, 10, 5, 30, tzinfo=UTC)
ROOMY = (10**12, 0, 10**12)


def run(office: Office, job: Job, at: datetime) -> None:
    office.now = at
    job.run(office.open(), Event())


def test_the_times_of_daily_work(tmp_path: Path) -> None:
    office, daily = Office(tmp_path), Daily("washing up")
    assert not daily.due(office.session)
    assert daily.next_at(office.session) == CHECKED
    office.now = CHECKED - timedelta(seconds=1)
    assert not daily.due(office.session)
    office.now = CHECKED + 3 * DAY + timedelta(hours=1)
    assert daily.due(office.session)
    with office.session.database.unit_of_work() as work:
        daily.done(work, office.now)
        work.commit()
    assert not daily.due(office.open())
    (foreseen,) = daily.runs(office.session, office.now + DAY)
    assert (foreseen.at, foreseen.what) == (CHECKED + 4 * DAY, "and then at 30 5 * * *")


def test_a_sound_history_is_found_sound_and_said_to_be(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    office = Office(tmp_path)
    caplog.set_level("INFO", logger="prognosis")
    office.says("v6 posted.", "six")
    run(office, SELF_CHECK, NOW)
    assert "self-check" not in caplog.text
    run(office, SELF_CHECK, CHECKED)
    assert caplog.text.count("self-check found nothing wrong") == 1
    run(office, SELF_CHECK, CHECKED + timedelta(hours=1))
    assert caplog.text.count("self-check found nothing wrong") == 1


def test_a_history_that_was_tampered_with_is_told_in_the_log_and_in_the_next_preview(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(tmp_path)
    office.says("v6 posted.", "six")
    run(office, SELF_CHECK, NOW)
    posting.preview(office.session)
    with sqlite3.connect(tmp_path / "prognosis.sqlite") as raw:
        raw.execute("DROP TRIGGER entry_is_never_changed")
        raw.execute("""UPDATE entry SET payload = replace(payload, 'v6 posted"', 'v9 posted"') WHERE number = 2""")
    office.session.heard_at = office.now = CHECKED
    SELF_CHECK.run(office.session, Event())
    said = "A full replay of the history differs from the record in: document (first at line 12)."
    assert "self-check found a fault" in caplog.text
    ask_preview(office.session)
    assert said in " ".join(body(office.outbox("preview")[0]).split())


def test_a_posting_without_its_mail_and_a_history_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    posting.post(office.session, ACTOR)
    assert check_history(office.session, Event()) == ()
    with sqlite3.connect(tmp_path / "prognosis.sqlite") as raw:
        raw.execute("DELETE FROM outbox")
    assert check_history(office.session, Event()) == ("The outbox does not know the mail of posting e2.",)
    with sqlite3.connect(tmp_path / "prognosis.sqlite") as raw:
        raw.execute("DROP TRIGGER entry_is_never_changed")
        raw.execute("UPDATE entry SET payload = '{}' WHERE number = 2")
    (told,) = check_history(office.session, Event()) or ()
    assert told.startswith("The history cannot be read: Entry e2")


def test_a_full_disk_and_a_damaged_file_are_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    found = check(office.session, Event(), usage=lambda path: (10**12, 0, 10**8))
    assert [one.partition(":")[0] for one in found or ()] == ["The disk of the database is nearly full", "The disk of the outbox is nearly full"]
    assert check(office.session, Event(), usage=lambda path: ROOMY) == ()
    office.session.close()
    file = tmp_path / "prognosis.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + b"\xff" * 4096 + whole[len(whole) // 2 + 4096 :])
    found = check(office.open(), Event(), usage=lambda path: ROOMY)
    assert found
    assert all("damaged" in one or "cannot" in one for one in found)


def test_a_check_that_is_cut_short_says_nothing_and_comes_again(tmp_path: Path) -> None:
    office, stopping = Office(tmp_path), Event()
    run(office, SELF_CHECK, NOW)
    stopping.set()
    office.now = CHECKED
    SELF_CHECK.run(office.session, stopping)
    assert SELF_CHECK.next_at(office.session) == CHECKED
    SELF_CHECK.run(office.session, Event())
    assert SELF_CHECK.next_at(office.session) == CHECKED + DAY


def kept(office: Office) -> set[str]:
    """The keys of the mails whose bytes are there."""
    with office.session.database.unit_of_work(read_only=True) as work:
        return {str(row.message_id).strip("<>").partition("@")[0] for row in work.archive.kept()}


def test_old_mail_loses_its_bytes_unless_it_is_evidence(tmp_path: Path) -> None:
    office = Office(tmp_path, "[schedule]\nretention = 30\n")
    office.says("v6 posted.", "evidence")
    office.says("This was committed.", "held", "Eve <eve@example.net>")
    office.says("This was committed.", "rejected", "Eli <eli@example.net>", quote("*  Zero copy (fair)", "  -  Cai Ito"))
    admin.reject(office.session, (2,))
    for number in range(450):
        office.says("Thank you all!", f"thanks-{number}")
    office.now += 20 * DAY
    office.says("Thank you all!", "young")
    assert let_go(office.session, Event()) == 0
    posting.post(office.session, ACTOR, force=True)  # now another posting has the thread that may be judged again
    office.now = NOW + 31 * DAY
    run(office, RETENTION, office.now)
    assert len(kept(office)) == 454
    office.now += DAY
    run(office, RETENTION, office.now)
    assert kept(office) == {"evidence", "held", "rejected", "young"}
    with office.session.database.unit_of_work(read_only=True) as work:
        row = work.archive.get("<thanks-7@example.org>")
    assert row is not None
    assert (row.subject, row.kept) == ("Re: Heron 2.3 development update (March)", False)
    assert check_history(office.session, Event()) == ()


def test_the_thread_of_the_newest_posting_is_kept_whole(tmp_path: Path) -> None:
    office = Office(tmp_path, "[schedule]\nretention = 30\n")
    office.says("Thank you all!", "thanks")
    office.now += 60 * DAY
    assert let_go(office.session, Event()) == 0


def test_nothing_is_let_go_by_default(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.now += 4000 * DAY
    run(office, RETENTION, office.now)
    assert let_go(office.session, Event()) == 0
    assert RETENTION.next_at(office.session) is None

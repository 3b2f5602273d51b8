"""The database: what belongs together is written together, entries never change, and no mail is taken twice."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from parsers.model import (
    Actor,
    Address,
    Adopted,
    Certainty,
    Change,
    Changed,
    Classification,
    Envelope,
    Evidence,
    Kind,
    Line,
    MessageId,
    OutgoingMail,
    Posted,
    Question,
    Splice,
    Undone,
    Update,
)
from storage.archive import MailRow, Sameness
from storage.codec import entry_json, entry_of, question_json, question_of
from storage.database import Database, open_database
from storage.digest import text_digest
from storage.errors import Busy, StorageError, Unstorable
from storage.lock import instance_lock
from storage.outbox import State
from tests.lists import NOW

ACTOR = Actor(name="Ada Novak")
ADA = Address(name="Ada Novak", address="ada@example.org")


def update(words: str = "v6 posted.", value: str | None = "v6") -> Update:
    evidence = Evidence(message_id=MessageId("<one@example.org>"), author=ADA, date=NOW, words=words)
    return Update(item=1, change=Change.REVISION, certainty=Certainty.EXPLICIT, evidence=evidence, value=value)


def adopted(number: int = 1) -> Adopted:
    lines = (Line(text="= Open =", end="\n"), Line(text="*  A (ok)", end="\n", number=1))
    return Adopted(entry=number, at=NOW, actor=ACTOR, message_id=MessageId("<s@example.org>"), lines=lines, subject="s", date=NOW, release="2.3")


def changed(number: int = 2, words: str = "v6 posted.") -> Changed:
    splice = Splice(start=2, removed=(), inserted=(Line(text="   v6 posted", end="\n"),))
    return Changed(
        entry=number, at=NOW, actor=ACTOR, item=1, update=update(words), before=None, after="v6", splices=(splice,), reason="said so"
    )


def row(key: str = "one", sender: str = "ada@example.org", words: str = "v6 posted.") -> MailRow:
    return MailRow(
        message_id=MessageId(f"<{key}@example.org>"), from_address=sender, arrived_at=NOW, digest=text_digest(words),
        classification=Classification(kind=Kind.REPLY), date=NOW,
    )  # fmt: skip


def test_what_is_not_committed_was_never_written(database: Database) -> None:
    with database.unit_of_work() as work:
        work.history.append(adopted(work.history.next_entry()))
        work.archive.add(row(), raw=b"x", folder="inbox", key="1")
    with database.unit_of_work(read_only=True) as work:
        assert work.history.entries() == ()
        assert not work.archive.seen("inbox", "1")


def test_an_exception_takes_everything_back(database: Database) -> None:
    with pytest.raises(RuntimeError), database.unit_of_work() as work:
        work.history.append(adopted(work.history.next_entry()))
        raise RuntimeError
    with database.unit_of_work(read_only=True) as work:
        assert work.history.entries() == ()


def test_entries_come_back_as_they_went_in(database: Database) -> None:
    posted = Posted(entry=3, at=NOW, actor=ACTOR, message_id=MessageId("<p@example.org>"), lines=adopted().lines, subject="s")
    undone = Undone(entry=4, at=NOW, actor=ACTOR, of=2, splices=changed().splices)
    with database.unit_of_work() as work:
        for one in (adopted(), changed(), posted, undone):
            assert work.history.next_entry() == one.entry
            work.history.append(one)
        work.commit()
    with database.unit_of_work(read_only=True) as work:
        assert work.history.entries() == (adopted(), changed(), posted, undone)
        assert [one.entry for one in work.history.entries(item=1)] == [2, 4]
        assert [one.entry for one in work.history.entries(since=3)] == [3, 4]
        assert work.history.current_release == "2.3"


@pytest.mark.parametrize("statement", ["UPDATE entry SET payload = ''", "DELETE FROM entry", "UPDATE entry SET number = 9"])
def test_the_database_itself_refuses_to_alter_an_entry(url: str, statement: str) -> None:
    database = open_database(url)
    with database.unit_of_work() as work:
        work.history.append(adopted(work.history.next_entry()))
        work.commit()
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    database.close()


def test_a_change_without_a_sentence_is_refused(database: Database) -> None:
    with database.unit_of_work() as work:
        work.history.append(adopted())
        with pytest.raises(ValueError, match="without a sentence"):
            work.history.append(changed(words="  "))


def test_numbers_are_never_given_twice(database: Database) -> None:
    with database.unit_of_work() as work:
        work.history.append(adopted(work.history.next_entry()))
        assert work.history.next_item() == 2
        work.commit()
    with database.unit_of_work() as work:
        assert (work.history.next_item(), work.history.next_entry(), work.history.next_question()) == (3, 2, 1)
        with pytest.raises(ValueError, match="in the order of their numbers"):
            work.history.append(adopted(1))


def test_a_question_is_settled_once(database: Database) -> None:
    with database.unit_of_work() as work:
        work.history.ask(Question(number=work.history.next_question(), at=NOW, update=update(), reason="not sure"))
        work.history.settle(1, "rejected")
        with pytest.raises(ValueError, match="rejected already"):
            work.history.settle(1, "accepted")
        with pytest.raises(ValueError, match="never asked"):
            work.history.settle(2, "accepted")
        assert work.history.questions() == ()


COPIES = [
    ("the same mail", "<one@example.org>", "ada@example.org", "v6 posted.", Sameness.SAME),
    ("the list's copy with a footer", "<one@example.org>", "ADA@example.org",
     f"v6 posted.\n{'_' * 47}\ndevel mailing list\nhttps://lists.example.org/devel", Sameness.SAME),
    ("another text under the same id", "<one@example.org>", "ada@example.org", "v7 posted.", Sameness.CLASH),
    ("another sender under the same id", "<one@example.org>", "eve@example.net", "v6 posted.", Sameness.CLASH),
    ("another id", "<two@example.org>", "ada@example.org", "v6 posted.", Sameness.NEW),
    ("no id", None, "ada@example.org", "v6 posted.", Sameness.NEW),
]  # fmt: skip


@pytest.mark.parametrize(("key", "sender", "words", "verdict"), [one[1:] for one in COPIES], ids=[one[0] for one in COPIES])
def test_copies_and_clashes(database: Database, key: str | None, sender: str, words: str, verdict: Sameness) -> None:
    with database.unit_of_work() as work:
        work.archive.add(row(), folder="inbox", key="1")
        assert work.archive.find_copy(key, sender, text_digest(words), NOW, None).verdict is verdict


def test_kept_mails_come_each_once_by_arrival_however_many_there_are(database: Database) -> None:
    with database.unit_of_work() as work:
        for number in range(450):
            at = NOW + timedelta(minutes=number // 250)
            one = replace(row(str(number)), arrived_at=at, digest=str(number))
            work.archive.add(one, raw=None if number % 9 == 8 else b"x")
        work.commit()
    with database.unit_of_work(read_only=True) as work:
        assert [one.digest for one in islice(work.archive.kept(), 500)] == [str(number) for number in range(450) if number % 9 != 8]


def test_values_that_no_time_would_make_storable_are_told_from_a_database_out_of_order(url: str) -> None:
    database = open_database(url, busy_timeout=0.2)
    with database.unit_of_work() as work:
        number = work.archive.add(row(), folder="list", key="1")
        work.commit()
    with pytest.raises(Unstorable), database.unit_of_work() as work:
        work.archive.add_copy(number, "list", "1")
    with database.unit_of_work(), pytest.raises(StorageError) as busy, database.unit_of_work():
        pass
    assert not isinstance(busy.value, Unstorable)
    database.close()


def test_a_place_is_read_once(database: Database) -> None:
    with pytest.raises(StorageError), database.unit_of_work() as work:
        work.archive.add(row("one"), folder="inbox", key="1")
        work.archive.add(row("two"), folder="inbox", key="1")
        work.commit()


@pytest.mark.parametrize("words", ["a\0b", "\ud800", "\U0001f600 größer", "x" * 100_000])
def test_any_text_can_be_kept_and_the_bytes_stay(database: Database, words: str) -> None:
    raw = bytes(range(256)) * 10
    with database.unit_of_work() as work:
        number = work.archive.add(row(words=words, sender=words[:50]), raw=raw, folder=words[:50], key=words[:50])
        work.history.append(adopted())
        work.history.append(changed(words=f"said: {words}"))
        work.commit()
    with database.unit_of_work(read_only=True) as work:
        assert work.archive.raw(number) == raw
        assert len(work.history.entries()) == 2


def outgoing(key: str = "out") -> OutgoingMail:
    return OutgoingMail(
        message_id=MessageId(f"<{key}@example.org>"), envelope=Envelope(sender="bot@example.org", recipients=("ada@example.org",)),
        raw=b"From: bot@example.org\r\n\r\nhi\r\n", purpose="posting",
    )  # fmt: skip


def test_mails_whose_bytes_are_kept_come_in_the_order_they_were_read(database: Database) -> None:
    with database.unit_of_work() as work:
        for number in range(450):
            late = replace(row(f"m{number}"), arrived_at=NOW - timedelta(minutes=number), as_of=number or None)
            work.archive.add(late, raw=b"x" if number % 3 else None)
        work.commit()
    with database.unit_of_work(read_only=True) as work:
        kept = list(work.archive.kept())
        assert [one.as_of for one in kept] == [number for number in range(450) if number % 3]
        assert work.archive.count_kept() == len(kept)


def test_a_mail_goes_out_once(database: Database) -> None:
    with database.unit_of_work() as work:
        number = work.outbox.queue(outgoing())
        with pytest.raises(StorageError):
            work.outbox.queue(outgoing())
        work.outbox.mark_sending(number)
        with pytest.raises(StorageError):
            work.outbox.mark_sending(number)
        work.outbox.mark_sent(number)
        for step in (work.outbox.mark_sending, work.outbox.resend):
            with pytest.raises(StorageError):
                step(number)
        assert work.outbox.mark_seen("<out@example.org>")
        assert not work.outbox.mark_seen("<out@example.org>")
        assert work.outbox.next_queued() is None


def test_what_was_being_sent_is_uncertain_after_a_crash(database: Database) -> None:
    with database.unit_of_work() as work:
        work.outbox.mark_sending(work.outbox.queue(outgoing()))
        assert work.outbox.recover() == 1
        assert [one.state for one in work.outbox.uncertain()] == [State.UNCERTAIN]
        assert len(work.handovers.mails_since(NOW - timedelta(hours=1))) == 1


def test_one_instance_acts(url: str) -> None:
    open_database(url).close()
    with instance_lock(url), pytest.raises(Busy), instance_lock(url):
        pass
    with instance_lock(url):
        pass


def test_a_killed_process_leaves_nothing_half_done(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    open_database(str(path)).close()
    child = os.fork()
    if child == 0:
        with open_database(str(path)).unit_of_work() as work:
            work.archive.add(row(), raw=b"x", folder="inbox", key="1")
            os._exit(9)
    os.waitpid(child, 0)
    with open_database(str(path)).unit_of_work() as work:
        assert not work.archive.seen("inbox", "1")
        work.archive.add(row(), raw=b"x", folder="inbox", key="1")
        work.commit()


def test_files_that_are_no_database_of_ours_are_told(tmp_path: Path) -> None:
    (tmp_path / "poem.txt").write_text("The fog comes on little cat feet.\n" * 100)
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("CREATE TABLE bird (name TEXT)")
    for wrong in (tmp_path / "poem.txt", tmp_path / "other.sqlite", tmp_path / "nowhere" / "x.sqlite", Path("mysql://host/x")):
        with pytest.raises(StorageError):
            open_database(str(wrong).replace(":/", "://") if "mysql" in str(wrong) else f"sqlite:///{wrong}")


def test_a_newer_schema_is_refused(url: str) -> None:
    database = open_database(url)
    database.close()
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StorageError):
        open_database(url)


WORDS = st.text(max_size=20)
LINES = st.builds(Line, text=WORDS, end=st.sampled_from(["\n", "\r\n", "\r", ""]), number=st.none() | st.integers(1, 99))
MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))
EVIDENCE = st.builds(Evidence, message_id=WORDS.map(MessageId), author=st.builds(Address, name=WORDS, address=WORDS), date=st.none() | MOMENTS, words=WORDS)
UPDATES = st.builds(
    Update, item=st.none() | st.integers(1, 99), change=st.sampled_from(list(Change)), certainty=st.sampled_from(list(Certainty)),
    evidence=EVIDENCE, value=st.none() | WORDS, candidates=st.lists(st.integers(1, 9), max_size=3).map(tuple),
)  # fmt: skip
ENTRIES = st.one_of(
    st.builds(
        Changed, entry=st.integers(1, 99), at=MOMENTS, actor=st.builds(Actor, name=WORDS), item=st.integers(1, 99), update=UPDATES,
        before=st.none() | WORDS, after=st.none() | WORDS, reason=WORDS,
        splices=st.lists(st.builds(Splice, start=st.integers(0, 9), removed=st.tuples(LINES), inserted=st.tuples(LINES, LINES)), max_size=2).map(tuple),
    ),
    st.builds(
        Posted, entry=st.integers(1, 99), at=MOMENTS, actor=st.builds(Actor, name=WORDS), message_id=WORDS.map(MessageId),
        lines=st.lists(LINES, max_size=3).map(tuple), subject=WORDS,
    ),
)  # fmt: skip


@given(ENTRIES)
def test_an_entry_is_the_same_after_writing_and_reading(entry: Changed | Posted) -> None:
    assert entry_of(entry_json(entry)) == entry


@given(st.builds(Question, number=st.integers(1, 99), at=MOMENTS, update=UPDATES, reason=WORDS))
def test_a_question_is_the_same_after_writing_and_reading(question: Question) -> None:
    assert question_of(question_json(question)) == question


def test_the_storage_is_not_imported_for_help() -> None:
    code = "import sys; from bot import cli; cli.main(['--help']); sys.exit('sqlalchemy' in sys.modules or 'alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0

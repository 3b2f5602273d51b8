"""Proof that comes after its mail: from a DNS that was silent, or with a later copy. What waited for it is done, and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.admin import reject
from bot.once import run_once
from parsers.model import Accepted, Held
from tests.command_mails import plain
from tests.lists import NOW, mail, quote
from tests.proof_desk import ADA, DONE, RINGS, Reader
from tests.signing import closed, lookup, signed, silent

PAUSE = plain("pause\n", key="reply")


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def reader(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Reader]:
    made = Reader(tmp_path, end=request.param, more="[trust]\ntokens = false")
    yield made
    made.desk.session.close()


@pytest.fixture
def waiting(reader: Reader) -> Reader:
    """One whose DNS is silent."""
    reader.desk.session.lookup = silent
    return reader


def test_a_command_waits_for_the_dns_and_runs_once(waiting: Reader) -> None:
    waiting.read(signed(PAUSE))
    assert (waiting.paused, waiting.answers) == (False, [])
    waiting.desk.session.lookup = lookup
    waiting.pass_by(minutes=1)
    assert (waiting.paused, len(waiting.answers), waiting.waits_until) == (True, 1, None)
    waiting.pass_by(days=4)
    waiting.read(signed(PAUSE))
    assert len(waiting.answers) == 1


def test_a_pass_that_comes_later_carries_out_what_waited(waiting: Reader) -> None:
    session = waiting.desk.session
    waiting.desk.deliver(signed(PAUSE))
    run_once(session)
    session.lookup = lookup
    run_once(session)  # not before its time
    assert not waiting.paused
    waiting.now += timedelta(minutes=1)
    run_once(session)
    assert waiting.paused


def test_a_mail_over_which_the_program_fails_keeps_no_other_waiting(waiting: Reader, caplog: pytest.LogCaptureFixture) -> None:
    waiting.read(signed(plain("set #1 good\n", key="first")))
    waiting.read(signed(PAUSE))
    faults = [RuntimeError("a fault of the program")]

    def broken_once(name: str) -> bytes | None:
        if faults:
            raise faults.pop()
        return lookup(name)

    waiting.desk.session.lookup = broken_once
    waiting.pass_by(minutes=1)
    assert (waiting.paused, waiting.newest) == (True, 1)
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == ["mail that waited fails"]
    waiting.pass_by(minutes=2)
    assert (waiting.newest, waiting.waits_until) == (2, None)


def test_a_silent_dns_is_asked_ever_less_often_and_no_more_after_three_days(waiting: Reader) -> None:
    waiting.read(signed(PAUSE))
    waits = []
    while (due := waiting.waits_until) is not None:
        waits.append(due - waiting.now)
        waiting.pass_by(seconds=waits[-1].total_seconds())
    assert waits[:5] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16)]
    assert max(waits) == timedelta(hours=6)
    assert waiting.now - NOW == timedelta(days=3)
    proof = waiting.row("<reply@example.org>").proof
    assert proof is not None
    assert (proof.proven, proof.pending, waiting.paused) == (False, False, False)
    (answer,) = waiting.answers
    assert "not carried out" in answer
    assert "for 3 days" in " ".join(answer.replace("\n|", "\n").split())


def test_a_key_that_turns_out_wrong_proves_nothing(waiting: Reader) -> None:
    waiting.read(signed(PAUSE))
    waiting.desk.session.lookup = lambda name: None
    waiting.pass_by(minutes=1)
    assert (waiting.paused, waiting.waits_until) == (False, None)
    assert ["not carried out" in one for one in waiting.answers] == [True]


def test_a_held_word_of_the_manager_is_made_once_he_is_proven(waiting: Reader) -> None:
    assert waiting.read(signed(DONE)).questions == (1,)
    waiting.desk.session.lookup = lookup
    waiting.pass_by(minutes=1)
    assert (waiting.newest, waiting.question().state, waiting.question().entry) == (2, "accepted", 2)
    assert [type(one) for one in waiting.row().outcomes] == [Accepted]
    waiting.desk.session.lookup = closed
    assert [one.differences for one in waiting.replayed()] == [()]


def test_a_forgery_that_said_it_first_does_not_keep_the_true_word_from_being_made(waiting: Reader) -> None:
    assert waiting.read(mail(RINGS + "Moved to done.\n", author=ADA, key="forged")).questions == (1,)
    assert waiting.read(signed(DONE)).questions == ()
    waiting.desk.session.lookup = lookup
    waiting.pass_by(minutes=1)
    assert (waiting.newest, waiting.question().state, waiting.question().entry) == (2, "accepted", 2)


def test_a_revision_that_is_proven_later_brings_its_raise(waiting: Reader) -> None:
    waiting.read(signed(mail(quote("*  Zero copy (fair)", "  -  Cai Ito") + "v2 posted by Cai today: v2 posted.\n", author=ADA)))
    held = [one.update.value for one in waiting.row().outcomes if isinstance(one, Held)]
    waiting.desk.session.lookup = lookup
    waiting.pass_by(minutes=1)
    assert held == ["v2"]
    assert [one.update.value for one in waiting.row().outcomes if isinstance(one, Accepted)] == ["v2", "ok"]


def test_what_a_person_has_settled_meanwhile_stays_settled(waiting: Reader) -> None:
    waiting.read(signed(DONE))
    reject(waiting.desk.session, (1,))
    waiting.desk.session.lookup = lookup
    waiting.pass_by(minutes=1)
    assert (waiting.newest, waiting.question().state) == (1, "rejected")


def test_a_word_that_a_later_entry_overtook_stays_held(waiting: Reader) -> None:
    waiting.read(signed(mail(RINGS + "Mark it good.\n", author=ADA)))
    waiting.read(mail(RINGS + "Fair at best, I am afraid.\n", key="later"))
    waiting.desk.session.lookup = lookup
    waiting.pass_by(minutes=1)
    assert (waiting.newest, waiting.question().state) == (2, "open")


def test_words_that_change_nothing_wait_for_nothing(waiting: Reader) -> None:
    waiting.read(signed(mail(RINGS + "Thanks for the update.\n", author=ADA)))
    assert waiting.waits_until is None


UNPROVEN_FIRST = {
    "unsigned": PAUSE,
    "broken by a list": signed(PAUSE).replace(b"\n\npause", b"\n\n  pause"),
    "of another domain": signed(PAUSE, domain="example.com"),
}


@pytest.mark.parametrize("first", UNPROVEN_FIRST.values(), ids=UNPROVEN_FIRST)
def test_a_later_copy_proves_a_command_and_it_runs_once(reader: Reader, first: bytes) -> None:
    reader.read(first)
    assert (reader.paused, len(reader.answers)) == (False, 1)
    taken = reader.read(signed(PAUSE))
    assert (reader.paused, len(reader.answers), taken.duplicate) == (True, 2, False)
    for again in (signed(PAUSE), first, signed(PAUSE)):
        assert reader.read(again).duplicate
    assert len(reader.answers) == 2


def test_a_later_copy_proves_the_managers_word(reader: Reader) -> None:
    assert reader.read(DONE).questions == (1,)
    assert reader.read(signed(DONE)).entries == (2,)
    assert reader.question().entry == 2


@pytest.mark.parametrize("worse", [DONE, signed(DONE, domain="example.com")], ids=["unsigned", "of another domain"])
def test_a_later_copy_never_lowers_a_verdict(reader: Reader, worse: bytes) -> None:
    reader.read(signed(DONE))
    assert reader.read(worse).duplicate
    proof = reader.row().proof
    assert proof is not None
    assert proof.proven
    assert [one.differences for one in reader.replayed()] == [()]


def test_what_is_carried_out_is_the_copy_that_was_proven(reader: Reader) -> None:
    """Both count as one mail: white space and a list's footer are no part of its text."""
    footer = "\n-- \nunsubscribe from this mailing list, or\nresume\n"
    reader.read(plain(f"whoami\n{footer}", key="reply"))
    reader.read(signed(plain("whoami\n", key="reply")))
    assert "resume" not in reader.answers[-1]
    reader.read(plain("pause\nwhoami\n", key="broken"))
    reader.read(signed(plain("pause whoami\n", key="broken")))
    assert not reader.paused


def test_a_copy_under_another_thread_counts_as_it_was_proven(reader: Reader) -> None:
    """Whoever sends the first copy cannot choose what the manager's words are about."""
    words, subject = "Both of the ring buffers are in: Ring buffers is done.\n", "Re: something else"
    elsewhere = signed(mail(words, author=ADA, answers="<other@example.org>", subject=subject))
    reader.read(mail(words, author=ADA, subject=subject))
    assert reader.question().state == "open"
    assert reader.read(elsewhere).entries == ()
    assert reader.newest == 1


def test_another_mail_under_the_same_message_id_commands_nothing(reader: Reader) -> None:
    reader.read(signed(PAUSE))
    reader.read(signed(plain("resume\n", key="reply")))
    assert (reader.paused, len(reader.answers)) == (True, 2)
    assert "another mail came under the same Message-ID before" in " ".join(reader.answers[-1].replace("\n|", "\n").split())


def test_a_forgery_that_came_first_under_the_message_id_stops_the_true_mail_and_no_more(reader: Reader) -> None:
    reader.read(plain("resume\n", key="reply", author="Eve <eve@example.net>"))
    reader.read(signed(PAUSE))
    assert not reader.paused
    assert len(reader.answers) == 1
    assert "send the commands again in a new mail" in " ".join(reader.answers[0].replace("\n|", "\n").split())
    reader.read(plain("resume\n", key="reply", subject="forged once more"))
    assert len(reader.answers) == 1

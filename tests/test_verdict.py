"""The verdict on who sent a mail: kept with the mail on its arrival, and what it makes of a manager's word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.model import Accepted, Held, Kind, Outcome
from tests.lists import PROGNOSIS_BODY, mail, quote, status
from tests.proof_desk import ADA, DONE, RINGS, Reader
from tests.signing import closed, key, signed, silent


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def reader(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Reader]:
    made = Reader(tmp_path, end=request.param)
    yield made
    made.desk.session.close()


def test_a_managers_word_about_the_item_of_another_is_made_with_proof(reader: Reader) -> None:
    taken = reader.read(signed(DONE))
    assert (taken.entries, taken.questions) == ((2,), ())
    assert [type(one) for one in taken.outcomes] == [Accepted]


FORGED = {
    "unsigned": (DONE, "the mail has no DKIM signature"),
    "of another domain": (signed(DONE, domain="example.com"), "it is signed by example.com, not by example.org"),
    "changed afterwards": (signed(DONE).replace(b"Moved to done.", b"It is in master now, moved to done."), "its DKIM signature does not pass"),
    "with l=": (signed(DONE, length=True), "its DKIM signature covers a part of the text only (l=)"),
    "with two From fields": (b"From: Ada Novak <ada@example.org>\n" + signed(DONE), "it has not exactly one author"),
}


@pytest.mark.parametrize(("raw", "why"), FORGED.values(), ids=FORGED)
def test_without_proof_it_is_one_held_row_with_the_reason_and_nothing_else(reader: Reader, raw: bytes, why: str) -> None:
    taken = reader.read(raw)
    assert (taken.entries, taken.questions, reader.answers) == ((), (1,), [])
    assert [held_for(one) for one in taken.outcomes] == [f"seems to come from you: {why}"]


def held_for(outcome: Outcome) -> str:
    assert isinstance(outcome, Held)
    return outcome.reason


def test_a_proven_manager_brings_an_item_back_by_a_reply(reader: Reader) -> None:
    back = mail(quote("*  Faster boot (done)", "  -  Eli Marsh") + "Mark it fair.\n", author=ADA)
    assert [type(one) for one in reader.read(signed(back)).outcomes] == [Accepted]


def test_a_forged_status_mail_is_one_held_row_and_nothing_else(reader: Reader) -> None:
    forged = status(PROGNOSIS_BODY.replace("(ok)", "(done)")).replace(b"<status@example.org>", b"<forged@example.org>")
    taken = reader.read(forged)
    assert (taken.classification.kind, taken.entries, taken.questions, reader.answers) == (Kind.STATUS_MAIL, (), (1,), [])


def test_the_verdict_and_the_key_are_kept_with_the_mail(reader: Reader) -> None:
    reader.read(signed(DONE))
    proof = reader.row().proof
    assert proof is not None
    assert (proof.proven, proof.pending, proof.signer, proof.key_name) == (True, False, "example.org", "k1._domainkey.example.org.")
    assert proof.key == key(2048)[1].decode()


def test_a_dns_that_does_not_answer_is_kept_as_pending(reader: Reader) -> None:
    reader.desk.session.lookup = silent
    assert reader.read(signed(DONE)).questions == (1,)
    proof = reader.row().proof
    assert proof is not None
    assert (proof.proven, proof.pending) == (False, True)


def test_of_one_more_copy_of_a_proven_mail_nothing_is_asked(reader: Reader) -> None:
    reader.read(signed(DONE))
    reader.desk.session.lookup = closed
    assert reader.read(signed(DONE)).duplicate


def test_of_a_mail_that_bears_no_managers_address_nothing_is_asked(reader: Reader) -> None:
    reader.desk.session.lookup = closed
    reader.read(signed(mail(RINGS + "v6 posted.\n")))
    assert reader.row().proof is None


@pytest.mark.parametrize("raw", [signed(DONE), DONE], ids=["proven", "unproven"])
def test_a_replay_judges_by_the_verdict_of_then_and_asks_no_dns(reader: Reader, raw: bytes) -> None:
    then = reader.read(raw).outcomes
    reader.desk.session.lookup = closed
    (replayed,) = reader.replayed()
    assert (replayed.outcomes, replayed.differences) == (then, ())


def test_in_auto_mode_the_first_mail_of_a_proven_manager_is_no_strangers_claim(tmp_path: Path) -> None:
    reader = Reader(tmp_path, more='[posting]\nmode = "auto"')
    assert reader.read(signed(DONE)).entries == (2,)
    reader.desk.session.close()

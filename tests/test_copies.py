"""Copies of one mail in any order, some true and some not, the DNS now there and now not: what it says is done at most once, and once if it is proven."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import Changed
from tests.command_mails import plain
from tests.lists import mail, quote
from tests.proof_desk import ADA, Reader
from tests.signing import lookup, signed, silent

NOTE, OTHER = "note #1: waits for the tables\n", "note #1: waits for the queue\n"
WORD = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "Moved to done.\n"


@dataclass(frozen=True, slots=True)
class Came:
    """A copy that comes in; `true`: it bears the manager's own signature."""

    text: str
    true: bool
    raw: bytes


def copies(text: str, raw: bytes) -> list[Came]:
    return [
        Came(text, True, signed(raw)),
        Came(text, True, b"Received: from a.example by b.example; Mon, 9 Mar 2026 12:00:00 +0000\n" + signed(raw)),
        Came(text, False, raw),
        Came(text, False, signed(raw, domain="example.net")),
        Came(text, False, signed(raw).replace(b"\n\n", b"\n\n\n", 1).replace(b"Subject: ", b"Subject:  ")),
        Came(text, False, signed(raw, length=True)),
    ]


COMMANDS = [*copies(NOTE, plain(NOTE, key="one")), *copies(OTHER, plain(OTHER, key="one"))]
WORDS = copies(WORD, mail(WORD, author=ADA, key="one"))
STEPS = st.sampled_from(["DNS speaks", "DNS is silent", "time passes"])


def play(folder: Path, steps: list[Came | str], more: str) -> tuple[list[Changed], bool]:
    """What was changed in the end, the DNS speaking, and whether a proof of the mail that came first was there to be had."""
    reader, speaks, first, proven = Reader(folder, more=more), True, "", False
    for step in [*steps, "DNS speaks", "time passes", "time passes"]:
        if isinstance(step, Came):
            first = first or step.text
            proven = proven or (step.true and step.text == first and speaks)
            reader.read(step.raw)
        elif step == "time passes":
            reader.pass_by(minutes=10)
        else:
            speaks = step == "DNS speaks"
            reader.desk.session.lookup = lookup if speaks else silent
            reader.desk.session.silent_until.clear()
    with reader.desk.session.database.unit_of_work(read_only=True) as work:
        made = [one for one in work.history.entries() if isinstance(one, Changed)]
    assert all(one.update.evidence.message_id == "<one@example.org>" for one in made)
    reader.desk.session.close()
    return made, proven


@pytest.mark.parametrize("more", ["", "[trust]\ntokens = false"], ids=["with tokens", "without"])
@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.sampled_from(COMMANDS) | STEPS, max_size=8))
def test_a_command_is_carried_out_at_most_once_and_once_if_it_is_proven(more: str, steps: list[Came | str]) -> None:
    with tempfile.TemporaryDirectory(prefix="prognosis-copies-") as place:
        made, proven = play(Path(place), steps, more)
    assert len(made) <= 1
    first = next((step.text for step in steps if isinstance(step, Came)), "")
    assert all(one.update.value == first.partition(": ")[2].strip() for one in made)
    assert made or not proven
    assert not made or any(isinstance(step, Came) and step.true and step.text == first for step in steps)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.sampled_from(WORDS) | STEPS, max_size=8))
def test_a_word_is_made_at_most_once_and_once_if_it_is_proven(steps: list[Came | str]) -> None:
    with tempfile.TemporaryDirectory(prefix="prognosis-copies-") as place:
        made, _ = play(Path(place), steps, "")
    true = [step for step in steps if isinstance(step, Came) and step.true]
    assert len(made) == bool(true)

"""What an owner says in few words below his item is held as a note where no phrase reads it; what says nothing new is not."""

from __future__ import annotations

import pytest

from parsers.message import read_message
from parsers.model import Change, Classification, Held, Identities, Kind
from replies.reading import read_reply
from tests.test_statements import DOCUMENT, HEAD, POSTING, QUOTE, RECORD

HELD = (
    "Collecting cobwebs, I fear.",
    "The loader comes out garbled with the new compiler and nobody knows why.",
    "Eight weeks out there and all is quiet.",
    "The new boards arrived on Friday. Five of six boot.",
)
NOT_HELD = (
    "No change here.",
    "Same state as last month, sorry.",
    "Please leave it as it is.",
    "Thanks for doing this.",
    "Do you know who has the old boards?",
    "I will send the next one after the summit.",
    "v6 is not posted yet.",
    "If the boards arrive I can test it.",
    "Ines says that the boards have arrived.",
    "Fine.",
    "One. Two things happened. Three things happened. Four things happened. Five things happened.",
)


def read(words: str, *, author: str = "Tilda Rosenqvist <tilda@example.org>", quote: str = QUOTE) -> list[tuple[type, Change, str | None]]:
    raw = HEAD.format(author, "reply", "Re: Heron 4.5 status") + f"\n{quote}\n{words}\n"
    identities = Identities(managers=(POSTING.author,) if POSTING.author else ())
    kind = Classification(kind=Kind.REPLY, posting=POSTING.message_id)
    reading = read_reply(read_message(raw.encode()), DOCUMENT, RECORD, identities, classification=kind)
    return [(type(one), one.update.change, one.update.value) for one in reading.outcomes]


@pytest.mark.parametrize("words", HELD)
def test_few_words_of_an_owner_that_no_phrase_reads_are_held_whole(words: str) -> None:
    assert read(words) == [(Held, Change.NOTE, words)]
    assert read(words, quote="") == [(Held, Change.NOTE, words)], "it is his only item"


@pytest.mark.parametrize("words", NOT_HELD)
def test_what_tells_nothing_is_not_held(words: str) -> None:
    assert read(words) == []


@pytest.mark.parametrize("words", HELD)
def test_what_somebody_else_says_is_not_held(words: str) -> None:
    assert read(words, author="Eve Stranger <eve@example.net>") == []


def test_words_beside_a_statement_are_not_held() -> None:
    assert [change for _, change, _ in read("v6 is on the list. The new boards arrived on Friday.")] == [Change.REVISION]

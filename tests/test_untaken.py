"""What is said of a revision, a state or a link and makes no update: each piece is reported, with the reason that the reading had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.message import read_message
from parsers.model import Address, Classification, Identities, Kind
from parsers.status_mail import number_items, read
from replies.extract import MAX_STATEMENTS
from replies.masking import fold
from replies.reading import Reading, read_reply, record_of
from replies.why import Why
from tests.lists import PROGNOSIS_BODY, mail, quote, status

POSTING = number_items(read(PROGNOSIS_BODY))
RECORD = record_of(POSTING, read_message(status()))
PEOPLE = Identities(managers=(Address(name="Ada Novak", address="ada@example.org"),))
RINGS = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")


def read_words(body: str, author: str = "Bo Lind <bo@example.org>") -> Reading:
    kind = Classification(kind=Kind.REPLY)
    return read_reply(read_message(mail(body, author=author)), POSTING, RECORD, PEOPLE, classification=kind)


CASES: list[tuple[str, str, list[tuple[str, list[Why]]]]] = [
    ("future", RINGS + "v6 will be posted next week.", [("v6 will be posted next week.", [Why.FUTURE])]),
    ("future in words of no row", RINGS + "v6 is coming soon.", [("v6 is coming soon.", [Why.FUTURE, Why.NO_PHRASE])]),
    ("condition", RINGS + "If v6 is posted in time, tell me.", [("If v6 is posted in time, tell me.", [Why.CONDITIONAL])]),
    ("question", RINGS + "Is v6 posted?", [("Is v6 posted?", [Why.QUESTION])]),
    ("denial", RINGS + "v6 is not out yet.", [("v6 is not out yet.", [Why.NEGATED])]),
    ("hearsay", RINGS + "Cai said v6 was posted.", [("Cai said v6 was posted.", [Why.HEARSAY])]),
    ("plan", RINGS + "I plan to post v6.", [("I plan to post v6.", [Why.PLAN, Why.NO_PHRASE])]),
    ("hope", RINGS + "I hope it gets merged.", [("I hope it gets merged.", [Why.HOPE])]),
    ("other people's work", RINGS + "Their v9 looks better.", [("Their v9 looks better.", [Why.OTHER_WORK, Why.NO_PHRASE])]),
    ("another thing's version", RINGS + "It builds with Linux v3.16 only.", [("It builds with Linux v3.16 only.", [Why.OTHER_THING])]),
    ("a quotation", RINGS + 'The subject says "v6 posted" now.', [('The subject says "v6 posted" now.', [Why.QUOTED])]),
    ("no row", RINGS + "v6 tastes better.", [("v6 tastes better.", [Why.NO_PHRASE])]),
    ("a manager's word", RINGS + "Now re-added.", [("Now re-added.", [Why.MANAGER])]),
    ("the release at hand", RINGS + "This is 2.3 material.", [("This is 2.3 material.", [Why.THIS_RELEASE])]),
    ("a link in a sentence", RINGS + "The wiki explains the odd jargon, see https://wiki.example.org/x for more.",
     [("The wiki explains the odd jargon, see https://wiki.example.org/x for more.", [Why.IN_SENTENCE])]),
    ("a link of one of two items", "https://git.example.org/x.git", [("https://git.example.org/x.git", [Why.UNSURE_ITEM])]),
    ("a list that asks for nothing", "My holiday had two parts:\n\n- early hills (v6)\n- late beaches\n",
     [("early hills (v6)", [Why.UNASKED_LIST])]),
    ("an item as it was", "* Ring buffers (ok)", [("* Ring buffers (ok)", [Why.SAME])]),
    ("the words of somebody else", "> > *  Ring buffers (ok)\n> >    v5 posted\n> >   -  Bo Lind\n>\n> v6 was posted.\n\nIndeed.\n",
     [("v6 was posted.", [Why.QUOTED])]),
    ("a second clause", RINGS + "v6 posted, but v7 will be posted soon.", [("but v7 will be posted soon.", [Why.FUTURE])]),
    ("nothing of the kind", RINGS + "Thanks for the reminder, I had a nice holiday.", []),
    ("all of it taken", RINGS + "v6 posted.", []),
    ("a repetition", RINGS + "v6 posted. Yes, v6 posted.", []),
    ("a link that was taken", RINGS + "v6 posted:\nhttps://lists.example.org/devel/msg1.html", []),
]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("body", "wanted"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_was_not_taken_is_told_with_the_reason(body: str, wanted: list[tuple[str, list[Why]]], end: str) -> None:
    found = read_words(body.replace("\n", end)).untaken
    assert [(one.words, list(one.why)) for one in found] == wanted


@pytest.mark.parametrize("words", ["v6 posted.", "https://git.example.org/x.git"])
def test_words_of_somebody_who_owns_nothing_are_about_no_item(words: str) -> None:
    found = read_words(words, author="Eve Roe <eve@example.net>").untaken
    assert [(one.words, one.why) for one in found] == [(words, (Why.NO_ITEM,))]


def test_a_clearer_statement_of_the_same_mail_is_named_as_the_reason() -> None:
    found = read_words(RINGS + "Please drop this item. It is not for this release.").untaken
    assert [one.why for one in found] == [(Why.CLEARER,)]


def test_what_a_mail_says_beyond_the_limit_is_told() -> None:
    found = read_words("v6 tastes better. " * (MAX_STATEMENTS + 1)).untaken
    assert found[-1].why == (Why.TOO_MUCH,)
    assert len(found) == MAX_STATEMENTS + 1


PIECES = st.sampled_from(
    ["v6 posted.", "v7 will come", "but not v8,", '"v5 posted"', "Is it good?", "\n", "\n\n", "* Ring buffers (v9)", "- net: drop (v2)",
     "> v6 was posted.", ">   -  Bo Lind", "https://example.org/v3", "[1] https://example.org/v4", "merged", "if", ".", "; ", "The former is done"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30))
def test_every_piece_reported_stands_in_the_mail_and_was_heard(pieces: list[str]) -> None:
    body = RINGS + " ".join(pieces)
    reading = read_words(body)
    text = fold(body.replace("\n>", "\n"))
    for one in reading.untaken:
        assert one.why
        assert one.words in text or (one.passage is not None and one.words in fold(one.passage.words))

"""Yes and no, as people write them under a question."""

from __future__ import annotations

import pytest

from replies.yes_no import NO, YES, Answer, answer_of, behind

HITS = [(text, Answer.YES) for text in YES.hits] + [(text, Answer.NO) for text in NO.hits]
MISSES = [*YES.misses, *NO.misses]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("text", "expected"), HITS)
def test_the_ways_to_say_it_are_known(text: str, expected: Answer, end: str) -> None:
    assert answer_of(text)[0] is expected
    assert answer_of(f"{end}  {text.replace(' ', end, 1) if ',' in text else text.upper()}{end}{end}")[0] is expected


@pytest.mark.parametrize("text", MISSES)
def test_what_only_looks_like_it_is_neither(text: str) -> None:
    assert answer_of(text) == (Answer.NEITHER, True)


MORE = [
    ("Yes. v7 is posted too.", (Answer.YES, True)),
    ("Yes\nIt went in on Monday.", (Answer.YES, True)),
    ("Yes - merged on Monday.", (Answer.YES, True)),
    ("Yes, and the second half will follow.", (Answer.NEITHER, True)),
    ("Yes. But not the tests.", (Answer.NEITHER, True)),
    ("Yes, if nobody objects.", (Answer.NEITHER, True)),
    ("Yes, I'll post it.", (Answer.NEITHER, True)),
    ("Yes, isn't it?", (Answer.NEITHER, True)),
    ("No, v7.", (Answer.NO, True)),
    ("Wrong. It is at good.", (Answer.NO, True)),
]


@pytest.mark.parametrize(("text", "expected"), MORE)
def test_more_words_qualify_a_yes_and_never_a_no(text: str, expected: tuple[Answer, bool]) -> None:
    assert answer_of(text) == expected


BEHIND = [
    ("No, that is wrong. It is at fair.", Answer.NO, "It is at fair."),
    ("No, v7.", Answer.NO, "v7."),
    ("No - only the first part is in.", Answer.NO, "only the first part is in."),
    ("No: that's wrong,\nv7 is posted.", Answer.NO, "v7 is posted."),
    ("Yes. v7 is posted - at last.", Answer.YES, "v7 is posted - at last."),
    ("Yes", Answer.YES, ""),
    ("v7.", Answer.NEITHER, "v7."),
    ("", Answer.NO, ""),
]


@pytest.mark.parametrize(("text", "answer", "rest"), BEHIND)
def test_what_stands_behind_it_is_left(text: str, answer: Answer, rest: str) -> None:
    assert behind(text, answer) == rest


@pytest.mark.parametrize("piece", ["yes it is ", "yes ", "thanks ", "it is ", "no, ", "to both ", "sorry ", "- ", "that is right "])
def test_no_text_takes_long(piece: str) -> None:
    assert answer_of(piece * 200 + "x")[0] is not Answer.YES
    assert answer_of(piece * 20_000) == (Answer.NEITHER, True)

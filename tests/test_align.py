"""What is quoted, what the author's own, and what he changed inside the quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.body import read_body
from parsers.status_mail import read
from replies.align import align
from replies.alignment import Place
from replies.quoted_items import quoted_items
from tests.posting import HEADER, TEXT, lines, passages_of, posting, quote

ENDS = pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
CACHES, HUGE, POW, RING, JSON, SHELL, OLD_SHELL = range(1, 8)

CACHES_BLOCK = lines("Arena allocator: per", 3)
HUGE_BLOCK = lines("Arena allocator: huge", 4)
POW_BLOCK = lines("PoW", 2)
RING_BLOCK = lines("Ring", 3)
JSON_BLOCK = lines("martenctl", 4)
LONG = "> *  PoW: proof of work for the gossip protocol, including the light\n"

REPLIES: dict[str, tuple[str, list[tuple[str, list[int]]]]] = {
    "a plain quote": (quote(CACHES_BLOCK) + "\nv5 is out.\n", [("v5 is out.", [CACHES])]),
    "two answers": (
        quote(CACHES_BLOCK) + "\nOne.\n\n" + quote(JSON_BLOCK) + "\nTwo.\n",
        [("One.", [CACHES]), ("Two.", [JSON])],
    ),
    "an answer right below, without blank lines": (quote(RING_BLOCK) + "Done.\n" + quote("\n" + JSON_BLOCK), [("Done.", [RING])]),
    "an answer between title and owner": (
        quote(lines("martenctl", 2)) + "It is v8.\n" + quote(lines("7/9", 2)) + "No more.\n",
        [("It is v8.", [JSON]), ("No more.", [JSON])],
    ),
    "words on top": ("Hello.\n\nOn Monday Max wrote:\n" + quote(TEXT), [("Hello.", [])]),
    "a quote without diacritics": (quote(HUGE_BLOCK.replace("José Núñez", "Jose Nunez")) + "\nYes.\n", [("Yes.", [HUGE])]),
    "a quote with broken letters": (quote(HUGE_BLOCK.replace("José Núñez", "Jos? N??ez")) + "\nYes.\n", [("Yes.", [HUGE])]),
    "NBSP in the quote": (quote(RING_BLOCK.replace("  ", "\u00a0 ")) + "\nYes.\n", [("Yes.", [RING])]),
    "a bullet that ran into its link": (quote(HUGE_BLOCK.replace("-  https", "-https")) + "\nYes.\n", [("Yes.", [HUGE])]),
    "a re-wrapped quote": (LONG + "> client mode (fair)\n>   -  Bo Lind\n\nYes.\n", [("Yes.", [POW])]),
    "a tail that lost its mark": (LONG + "client mode (fair)\n>   -  Bo Lind\n\nYes.\n", [("Yes.", [POW])]),
    "a mark that ran into a heading": (
        ">== Core ==\n" + quote(CACHES_BLOCK, ">") + "\nYes.\n",
        [("Yes.", [CACHES])],
    ),
    "the posting at level two": (
        quote(quote(CACHES_BLOCK) + "\nIs it in?\n") + "\nYes.\n",
        [("Yes.", [CACHES])],
    ),
    "a second answer below somebody else's words": (
        quote(quote(CACHES_BLOCK) + "\nIs it in?") + "\nYes.\n\n> And the docs?\n\nToo.\n",
        [("Yes.", [CACHES]), ("Too.", [CACHES])],
    ),
    "somebody else's line that was wrapped": (
        "> Did you look at what the tracing does when the buffer is full and nobody reads\nit any more? I wonder.\n> Max\n\nYes.\n",
        [("Yes.", [])],
    ),
    "an unmarked original with an answer on top": ("Hello.\n" + HEADER + TEXT, [("Hello.", [])]),
    "an unmarked original with answers inside": (
        "See below.\n" + HEADER + TEXT.replace("  -  Bo Lind\n", "  -  Bo Lind\nI stopped.\n", 1).replace("José Núñez", "Jose Nunez"),
        [("See below.", []), ("I stopped.", [CACHES, HUGE, POW])],
    ),
    "answers that bear initials": (
        HEADER + "[...]\n\n" + RING_BLOCK + "\n[TL] v3 is out.\n\n" + JSON_BLOCK + "\n[TL] Not mine.\n",
        [("[TL] v3 is out.", [RING]), ("[TL] Not mine.", [JSON])],
    ),
    "somebody else's unmarked mail": ("I agree.\n" + HEADER + "The tracing is done, I think.\nMerged even.\n", [("I agree.", [])]),
    "a whole quote that lost its marks": ("Hello.\n\n" + TEXT.replace("  -  Lind, Tove\n", "  -  Lind, Tove\nI stopped.\n"), [
        ("Hello.", []), ("I stopped.", [CACHES, HUGE, POW, RING]),
    ]),
    "items in list form": (
        quote(CACHES_BLOCK) + "\nPlease add\n\n*  Arena dumps (fair)\n  -  Ada Novak\n",
        [("Please add\n\n*  Arena dumps (fair)\n  -  Ada Novak", [CACHES])],
    ),
    "an item that was said again": (
        "Please update\n\n== Core ==\n\n*  Ring buffer tracing (V3)\n  -  Lind, Tove\n",
        [("Please update\n\n== Core ==\n\n*  Ring buffer tracing (V3)\n  -  Lind, Tove", [])],
    ),
    "a signature": (quote(CACHES_BLOCK) + "\nYes.\n\n-- \nAda, v9 of the Arena, done\n", [("Yes.", [CACHES])]),
    "something left out, then the answer": (quote(CACHES_BLOCK) + "[snip]\n\nYes.\n", [("Yes.", [CACHES])]),
    "something left out after the answer": (
        quote(CACHES_BLOCK) + "\nYes.\n\n[snip]\n\n> Who tests?\n\nI do.\n",
        [("Yes.", [CACHES]), ("I do.", [])],
    ),
}  # fmt: skip


@ENDS
@pytest.mark.parametrize("name", REPLIES)
def test_the_authors_own_words_stand_under_the_items_they_answer(name: str, end: str) -> None:
    text, wanted = REPLIES[name]
    assert [(one.words, list(quoted_items(one, posting()))) for one in passages_of(text, end=end)] == wanted


def test_the_paragraph_of_a_flowed_answer_is_one_line() -> None:
    found = passages_of(quote(RING_BLOCK) + "\nThe new version is \nout now.\n", flowed=True)
    assert [one.words for one in found] == ["The new version is out now."]


def test_the_span_of_words_is_their_lines() -> None:
    found = passages_of(quote(RING_BLOCK) + "\nOne.\nTwo.\n\n")
    assert [one.span for one in found] == [(4, 6)]


EDITS = {
    "a state changed in place": (
        quote(RING_BLOCK + "\n" + CACHES_BLOCK.replace("(ok)", "(done)")),
        [("*  Arena allocator: per-thread caches (done)", "Arena allocator: per", False)],
    ),
    "a state put behind the old one": (
        quote(RING_BLOCK + "\n" + CACHES_BLOCK.replace("(ok)", "(ok) -> (good)")),
        [("*  Arena allocator: per-thread caches (ok) -> (good)", "Arena allocator: per", False)],
    ),
    "a revision changed in place": (quote(CACHES_BLOCK.replace("v4", "v5")), [("v5 posted", "v4 posted", False)]),
    "a line added": (quote(RING_BLOCK.replace("  -  L", "   waits for a clock\n  -  L")), [("waits for a clock", "v2 posted", True)]),
    "in an unmarked original": (
        "Changed below.\n" + HEADER + TEXT.replace("caches (ok)", "caches (good)"),
        [("*  Arena allocator: per-thread caches (good)", "Arena allocator: per", False)],
    ),
    "a title that the client cut": (quote(lines("PoW").replace(" light client mode (fair)", "...") + "  -  Bo Lind\n"), []),
    "a link that a filter rewrote": (quote(HUGE_BLOCK.replace("https://lists", "https://safe.example.com/?u=https://lists")), []),
    "a line that somebody else changed": (
        quote("Hi Max,\n\nplease update\n\n== Core ==\n\n*  Arena allocator: per-thread caches (good)\n  -  Ada Novak\n") + "\nThanks.\n",
        [],
    ),
    "a line changed one level deeper": (quote(quote(RING_BLOCK + "\n" + CACHES_BLOCK.replace("(ok)", "(good)")) + "\nSo.\n"), []),
    "somebody else's words between the posting's lines": (quote(quote(RING_BLOCK) + "It is in.\n" + quote(CACHES_BLOCK)), []),
}


@ENDS
@pytest.mark.parametrize("name", EDITS)
def test_a_line_changed_inside_the_quote_is_a_passage_of_its_own(name: str, end: str) -> None:
    text, wanted = EDITS[name]
    numbers = [line.text for line in posting().lines]
    found = [(one.words, numbers[one.edited], one.added) for one in passages_of(text, end=end) if one.edited is not None]
    assert [(words, added) for words, _, added in found] == [(words, added) for words, _, added in wanted]
    for (_, line, _), (_, start, _) in zip(found, wanted, strict=True):
        assert line.lstrip("* ").startswith(start)


@pytest.mark.parametrize("items", [1, 400])
def test_every_line_of_a_full_quote_is_found(items: int) -> None:
    whole = TEXT + "".join(f"\n*  Numbered item {at} of many\n   v{at % 7} posted\n  -  Ada Novak\n" for at in range(items))
    found = align(read_body(quote(whole)), read(whole))
    filled = [one for one in found if one.body.text.strip()]
    assert [one.line for one in filled] == [at for at, line in enumerate(whole.splitlines()) if line.strip()]


@given(st.lists(st.sampled_from([*TEXT.splitlines(), "Some words.", "v9 posted", "[...]", "", "-- ", *quote(TEXT).splitlines()]), max_size=40))
def test_every_line_of_any_mail_has_one_place(drawn: list[str]) -> None:
    body = read_body("\n".join(drawn))
    found = align(body, posting())
    assert [one.body for one in found] == list(body)
    for one in found:
        assert one.line is None or one.place in (Place.QUOTED, Place.EDITED, Place.ADDED)
        assert one.line is None or 0 <= one.line < len(posting().lines)


@given(st.text(max_size=300))
def test_any_text_can_be_aligned(text: str) -> None:
    assert len(align(read_body(text), posting())) == len(read_body(text))


@pytest.mark.parametrize("line", ["> " * 50_000, "> " + "*" * 100_000, "x" * 100_000, "> " + "ab " * 33_000, "-" * 100_000])
def test_a_line_of_a_hundred_thousand_signs_is_a_line(line: str) -> None:
    assert len(passages_of(f"{line}\n\n{line}\nYes.\n")) <= 2

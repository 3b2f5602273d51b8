"""Addresses of a header: the plain ones, which are nearly all, are read by one pattern, and as mail-parser reads them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mailparser import utils  # type: ignore[import-untyped]

from parsers import charset
from parsers.message import read_message

WORDS = st.sampled_from(
    ["Ada", "O'Neil", "van", "der", "B.", "X86-64", "_x_", "=?utf-8?q?J=C3=BCrgen?=", "=?UTF-8?B?xYF1a2FzeiA=?=", "=?koi8-r?Q?=F0=C5?=",
     "=?iso-8859-1?q?Gr=FC=DFe=2C_Eva?=", "=?gb2312?b?1tzTsQ==?=", "=?utf-8?q?_?=", "=?utf-8?q?=22x=22?=", "=?utf-8?b?w7w?="]
)  # fmt: skip
NAMES = st.one_of(st.just(""), st.lists(WORDS, min_size=1, max_size=4).map(" ".join), st.sampled_from(['"Novak, Ada"', '"A (B) C"', '"x@y.example"']))
ADDRESSES = st.sampled_from(["ada@example.org", "A.B+c=d@lists.example.net", "x_1@EXAMPLE.com", "a@b"])
MAILBOXES = st.one_of(st.builds(lambda name, address: f"{name} <{address}>".strip(), NAMES, ADDRESSES), ADDRESSES)


@given(boxes=st.lists(MAILBOXES, min_size=1, max_size=4), between=st.sampled_from([", ", ",", ",\n ", ",\r\n\t"]))
def test_addresses_are_those_that_mail_parser_finds(boxes: list[str], between: str) -> None:
    value = between.join(boxes)
    found = utils.get_addresses(charset.whole_words(value.encode()).decode(), decode_names=True)
    expected = {(charset.decode_words(name) if name != address else "", address.lower()) for name, address in found if "@" in address}
    assert {(one.name, one.address) for one in read_message(f"To: {value}\n\n".encode()).to} == expected


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("=?utf-8?q?Eva_Gr=C3=BCn?= <eva@example.org>", "Eva Grün"),
        ("Eva =?utf-8?q?Gr=C3=BC?= =?utf-8?q?n?= <eva@example.org>", "Eva Grün"),
        ('"Grün, Eva" <eva@example.org>', "Grün, Eva"),
        ("eva@example.org <eva@example.org>", ""),
    ],
)
def test_a_name_is_read_as_people_see_it(value: str, name: str) -> None:
    assert [(one.name, one.address) for one in read_message(f"To: {value}\n\n".encode()).to] == [(name, "eva@example.org")]


PIECES = st.sampled_from([
    "=?utf-8?q?a=22_=3Cines=40example.org=3E=2C?=", "=?utf-8?q?Ines_=3Cines=40example.org=3E?=", "=?utf-8?b?PGluZXNAZXhhbXBsZS5vcmc+LA==?=",
    "=?x-none?q?=22=3Cines=40example.org=3E?=", "=?utf-8?q?=22?=", "=?utf-8?q?=2C?=", "=?utf-8?q?=3E?=", "=?utf-8?b?w7w?=", '"', "\\", ",", ";",
    ":", "(", ")", "<", ">", "<mallory@example.org>", "mallory@example.org", '"Quist, Mallory"', "x", " ", "\n ", "\0",
])  # fmt: skip


@example(pieces=["=?utf-8?q?a=22_=3Cines=40example.org=3E=2C?=,", "x <mallory@example.org>"])
@given(pieces=st.lists(PIECES, min_size=1, max_size=8))
def test_no_encoded_word_becomes_an_address(pieces: list[str]) -> None:
    message = read_message(f"From: {' '.join(pieces)}\n\n".encode())
    assert message.author is None or message.author.address != "ines@example.org"


def test_a_name_in_encoded_words_with_a_comma_between_them_is_one_persons() -> None:
    message = read_message(b"From: =?utf-8?q?Gr=C3=BCn?=, =?utf-8?q?Eva?= <eva@example.org>\n\n")
    assert [(one.name, one.address) for one in (message.author,) if one] == [("Grün, Eva", "eva@example.org")]

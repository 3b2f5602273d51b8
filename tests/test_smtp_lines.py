from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.smtp_lines import own_name, refusals, stuffed

TEXTS = st.lists(st.sampled_from([b".", b"..", b"", b"x", b".x", b"x.", b"\xff"])).map(b"\r\n".join)


def received(wire: bytes) -> bytes:
    """The content as a server takes it in: up to the lone dot, the doubled dots undone."""
    lines: list[bytes] = []
    for line in wire.split(b"\r\n"):
        if line == b".":
            return b"".join(lines)
        lines.append(line.removeprefix(b".") + b"\r\n")
    raise AssertionError("no end")


@given(TEXTS)
def test_a_content_comes_out_as_it_went_in_with_its_last_line_ended(raw: bytes) -> None:
    wire = stuffed(raw)
    assert received(wire) == (raw if raw.endswith(b"\r\n") else raw + b"\r\n")
    assert wire.endswith(b"\r\n.\r\n")
    assert wire.count(b"\r\n.\r\n") == 1 or wire.startswith(b".\r\n")


def test_the_name_for_ehlo_is_a_full_one_or_a_literal() -> None:
    assert "." in own_name()


@pytest.mark.parametrize(
    ("words", "kept"),
    [("5.1.1 no\nsuch\tuser", "5.1.1 no such user"), ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"), ("bytes \udcff", "bytes \ufffd")],
)
def test_the_words_of_a_server_are_kept_on_one_plain_line(words: str, kept: str) -> None:
    (one,) = refusals(["bo@example.org"], 550, words)
    assert one.words == kept
    assert len(refusals(["bo@example.org"], 550, "x" * 30_000)[0].words) <= 500

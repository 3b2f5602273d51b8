"""A mail of which only the headers are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config_servers import ImapTable
from bot.secret import secret_of
from parsers.limits import Limits, head, too_large
from parsers.message import read_head, read_message

MAILS = sorted((Path(__file__).parent / "data").rglob("*.eml"))
FIELDS = ("message_id", "subject", "author", "authors", "to", "cc", "date", "in_reply_to", "references", "list_id")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_the_headers_alone_say_what_they_say_in_the_whole_mail(path: Path, end: bytes) -> None:
    raw = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", end)
    alone, whole = read_head(head(raw), len(raw)), read_message(raw)
    for field in FIELDS:
        assert getattr(alone, field) == getattr(whole, field), field
    assert (alone.text, alone.size) == ("", len(raw))


@given(st.binary(max_size=300) | st.lists(st.sampled_from([b"From: ", b"a@b", b"\r\n", b"=?utf-8?q?=", b"Date: ", b"\0", b"\xff", b" "])).map(b"".join))
def test_any_bytes_give_a_message(raw: bytes) -> None:
    assert read_head(raw, 7).size == 7


def test_there_are_mails_to_compare() -> None:
    assert len(MAILS) > 20


def test_a_mail_is_too_large_above_the_limit_only() -> None:
    limits = Limits(size=1000)
    assert too_large(1000, limits) is None
    assert too_large(1001, limits) == "too large: 1001 bytes, at most 1000"


def test_a_password_comes_from_its_file_each_time_and_else_from_the_config(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    table = ImapTable.model_validate({"password": "old", "password_file": file})
    for content, wanted in (("one\nremark\n", "one"), ("two", "two"), ("  three \r\n", "three")):
        file.write_text(content)
        assert secret_of(table) == wanted
    file.unlink()
    with pytest.raises(FileNotFoundError):
        secret_of(table)
    assert secret_of(ImapTable.model_validate({"password": "old"})) == "old"
    assert secret_of(ImapTable()) == ""

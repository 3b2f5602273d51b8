"""The gate before a posting: what is refused, and that a mail of ours reads back to its text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import posting
from bot.admin import Refused
from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from parsers.limits import Limits
from parsers.message import read_message
from parsers.model import Address, Change
from parsers.status_mail import read
from replies.gate import faults
from tests.lists import ACTOR, NOW
from tests.test_account import Story
from tests.test_postings import Office

BOT = Address(name="Heron status", address="bot@lists.example.org")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=300), st.booleans())
def test_a_mail_of_ours_reads_back_to_its_text(text: str, flowed: bool) -> None:
    mail = build_mail(
        message_id=new_message_id(BOT.address), sender=BOT, to=(BOT,), subject="s", text=text, date=NOW, purpose="posting", flowed=flowed, delsp=flowed
    )  # fmt: skip
    again = read_message(mail.raw, Limits())
    assert again.text.replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert (again.flowed, again.delsp) == (flowed, flowed)


def test_nothing_is_wrong_with_what_was_just_adopted() -> None:
    story = Story()
    assert faults(story.now, story.now.document, story.entries, 0.01) == ()


def test_an_empty_text_is_refused() -> None:
    story = Story()
    assert faults(story.now, read(" \n"), story.entries, 1.0) == ("the posting is empty",)


@pytest.mark.parametrize(("share", "refused"), [(0.4, False), (0.3, True)])
def test_too_many_changes_are_refused(share: float, refused: bool) -> None:
    story = Story()
    for item in (1, 2, 3, 4):
        story.change(Change.DONE, item)
    found = faults(story.now, story.now.document, story.entries, share)
    assert bool(found) is refused
    assert not refused or "4 of 10 items differ from the last posting, more than 30%" in found[0]


def test_one_change_is_never_too_many() -> None:
    story = Story("= Open =\n\n*  A (ok)\n  -  Bo Lind\n\n= Completed =\n\n*  B (done)\n")
    story.change(Change.DONE, 1)
    assert faults(story.now, story.now.document, story.entries, 0.01) == ()


def test_an_item_that_would_be_read_as_another_is_refused() -> None:
    story = Story()
    items = tuple(replace(item, title="Rung buffers") if item.number == 1 else item for item in story.now.document.items)
    found = faults(story.now, replace(story.now.document, items=items), story.entries, 1.0)
    assert found == ("the posting does not read back to the record it was made from",)


def test_a_mail_that_does_not_read_back_is_refused_unless_it_is_forced(tmp_path: Path) -> None:
    office = Office(tmp_path, "")
    assert posting.post(office.session, ACTOR).document == posting.preview(office.session)[0].base
    file = tmp_path / "config.toml"
    file.write_text(file.read_text() + "[limits]\nlines = 100\nsize = 1000\n")  # our own mail is one that we do not read
    office.session = office.open()
    with pytest.raises(Refused, match="the mail that would go out does not read back to this text"):
        posting.post(office.session, ACTOR)
    assert posting.post(office.session, ACTOR, force=True).entry.entry == 3

"""Links and Message-IDs, however they are written: one link, one Message-ID."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.body import read_body, write_body
from parsers.links import link_id, link_key, links, message_ids
from parsers.subject import read_subject

LINKS = [
    ("https://lore.kernel.org/heron/20260309.1-ada@example.org/", "<20260309.1-ada@example.org>"),
    ("https://lore.kernel.org/heron/20260309.1-ada@example.org/T/#m0123", "<20260309.1-ada@example.org>"),
    ("https://patchew.org/Heron/a._5Fb@example.org/", "<a_b@example.org>"),
    ("<20260309.1-ada@example.org>", "<20260309.1-ada@example.org>"),
]


@pytest.mark.parametrize(("url", "found"), LINKS)
def test_a_link_names_its_mail(url: str, found: str) -> None:
    assert link_id(url) == found


def test_two_links_to_one_mail_have_one_key() -> None:
    assert link_key(LINKS[0][0]) == link_key(LINKS[1][0])


def test_links_end_before_the_stop_of_the_sentence() -> None:
    assert links("See <https://example.org/a/b>, or https://example.org/c.") == ("https://example.org/a/b", "https://example.org/c")


def test_ids_are_found_among_comments_and_folds() -> None:
    assert message_ids("<a@example.org>\n\t<b@example.org> (Ada's message)") == ("<a@example.org>", "<b@example.org>")


SUBJECTS = [
    ("Re: [devel] [PATCH for-2.3 v5 03/12] net: rings", "net: rings", True, "v5", 3),
    ("[RFC PATCH v2 0/7] disk: trees", "disk: trees", False, "RFC v2", 0),
    ("AW: Heron 2.3 development update", "Heron 2.3 development update", True, None, None),
]


@pytest.mark.parametrize(("text", "title", "reply", "revision", "counter"), SUBJECTS)
def test_a_subject_is_taken_apart(text: str, title: str, reply: bool, revision: str | None, counter: int | None) -> None:
    subject = read_subject(text)
    assert (subject.title, subject.reply, subject.revision, subject.counter) == (title, reply, revision, counter)


@given(st.text(), st.booleans(), st.booleans())
def test_any_body_is_written_back_as_it_was_read(text: str, flowed: bool, delsp: bool) -> None:
    assert write_body(read_body(text, flowed=flowed, delsp=delsp)) == text

"""The daemon killed at random over a month of mail: the same history, no mail lost, nothing read twice, nothing posted twice.

PROGNOSIS_KILLS is how often it is killed: 200 in CI, 20 elsewhere, each test of this file half of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from bot import pausing
from storage.outbox import State
from tests.mailing_list import MailingList, mailing_list, message_id
from tests.month import BOT, LIST, MANAGER, SUBSCRIBERS, expected, postings, story
from tests.server_pymap import pymap_server
from tests.storm import Storm

KILLS = int(os.environ.get("PROGNOSIS_KILLS", "200" if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else "20"))
SLOW = 0.05


@pytest.mark.parametrize("shows", [True, False], ids=["the list shows the bot its postings", "the list shows the bot nothing of its own"])
def test_a_month_of_kills_is_told_as_a_month_without(tmp_path: Path, shows: bool) -> None:
    kills = in_data = month = 0
    with pymap_server(open=True) as pymap:
        while kills < KILLS // 2:
            made = MailingList(address=LIST, subscribers=SUBSCRIBERS, slow=SLOW, shows=shows, chance=random.Random(month))
            with mailing_list(made):
                storm = Storm(tmp_path / f"month-{month}", pymap, made, random.Random(2 * month + shows))
                storm.play()
                assert story(storm.session) == expected(own=len(listed(storm)) if shows else 0)
                check_mails(storm)
                check_postings(storm)
                resend_what_is_lost(storm)
                storm.session.close()
            kills, in_data, month = kills + storm.kills, in_data + storm.in_data, month + 1
    assert in_data


def check_mails(storm: Storm) -> None:
    """Every mail that came was read, and read once."""
    with storm.session.database.unit_of_work(read_only=True) as work:
        assert {one: len(work.archive.all_of(one)) for one in storm.came()} == dict.fromkeys(storm.came(), 1)
        assert sum(work.archive.counts().values()) == len(storm.came())


def check_postings(storm: Storm) -> None:
    """Each posting is on the list once; or it is uncertain since a kill fell into its sending, and the manager was told."""
    on_list = Counter(listed(storm))
    assert set(on_list) <= set(postings(storm.session))
    cut_off = 0
    for posting in postings(storm.session):
        row = storm.row(posting)
        if row.state is State.UNCERTAIN:
            assert on_list[posting] == 0 or (on_list[posting] == 1 and not storm.mailing_list.shows)
            cut_off += not on_list[posting]
            assert any(f"Mail {row.id}:" in text for text in told(storm))
        else:
            assert row.state is (State.SEEN if storm.mailing_list.shows else State.SENT)
            assert on_list[posting] == 1
    # a posting that is not there was cut off after the server had asked for its content
    assert cut_off <= storm.mailing_list.asked.count((LIST,)) - sum(on_list.values())


def listed(storm: Storm) -> list[str]:
    """The Message-IDs of what the bot has brought onto the list."""
    return [message_id(one.raw) for one in storm.mailing_list.delivered if one.sender == BOT and one.recipients == (LIST,)]


def told(storm: Storm) -> list[str]:
    """The texts that the manager got."""
    return [raw.decode().partition("\r\n\r\n")[2] for raw in storm.mailing_list.mailbox(MANAGER)]


def resend_what_is_lost(storm: Storm) -> None:
    """The manager sees that a posting is missing, and has it sent again: then it is there, once."""
    missing = [row for row in storm.rows() if row.state is State.UNCERTAIN and row.mail.message_id not in listed(storm)]
    for row in missing:
        pausing.resend(storm.session, row.id)
        storm.calm()
        assert listed(storm).count(row.mail.message_id) == 1

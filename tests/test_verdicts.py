"""Verdicts and tokens in every database: what waits, what is due, what is used up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.proof_job import next_look
from parsers.model import Classification, Envelope, Kind, MessageId, OutgoingMail, Proof
from storage.archive import MailRow
from storage.database import Database
from storage.errors import StorageError
from storage.tokens import Token
from storage.verdicts import Waiting
from tests.lists import NOW

MINUTE = timedelta(minutes=1)
OPEN = Proof(proven=False, how="the DNS did not answer", pending=True)
SURE = Proof(proven=True, how="a DKIM signature of example.org", signer="example.org", key_name="k1._domainkey.example.org.", key="v=DKIM1; p=…")
ROW = MailRow(
    message_id=MessageId("<one@example.org>"), from_address="ada@example.org", arrived_at=NOW, classification=Classification(kind=Kind.COMMAND),
    digest="d1", proof=OPEN,
)  # fmt: skip


def test_a_verdict_is_kept_and_settled(database: Database) -> None:
    with database.unit_of_work() as work:
        number = work.archive.add(ROW, raw=b"From: ada\r\n\r\n")
        silent = work.archive.add(replace(ROW, message_id=MessageId("<two@example.org>"), proof=None))
        work.verdicts.wait(number, NOW, NOW + MINUTE)
        work.commit()
        found = work.archive.by_id(number)
        assert found is not None
        assert found.proof == OPEN
        work.verdicts.settle(number, SURE)
        work.commit()
        rows = [work.archive.by_id(one) for one in (number, silent)]
        assert [row.proof if row else OPEN for row in rows] == [SURE, None]
        assert (work.verdicts.waits(number), work.verdicts.next_due(), work.verdicts.count_waiting()) == (None, None, 0)
        with pytest.raises(StorageError, match="no mail number"):
            work.verdicts.settle(999, SURE)


def test_a_better_copy_takes_the_place_of_the_bytes_and_the_arrival_stays(database: Database) -> None:
    with database.unit_of_work() as work:
        number = work.archive.add(ROW, raw=b"first", folder="f", key="1")
        work.verdicts.wait(number, NOW, NOW + MINUTE)
        better = replace(ROW, arrived_at=NOW + MINUTE, subject="now", classification=Classification(kind=Kind.REPLY), proof=SURE)
        work.verdicts.amend(number, better, b"second")
        work.commit()
        found = work.archive.by_id(number)
        assert found is not None
        assert (found.subject, found.arrived_at, found.classification.kind, found.proof) == ("now", NOW, Kind.REPLY, SURE)
        assert (work.archive.raw(number), work.archive.places(number), work.verdicts.count_waiting()) == (b"second", (("f", "1"),), 0)


def test_what_is_due_comes_in_the_order_of_its_time(database: Database) -> None:
    with database.unit_of_work() as work:
        numbers = [work.archive.add(replace(ROW, message_id=MessageId(f"<{at}@example.org>"))) for at in range(3)]
        for at, number in enumerate(numbers):
            work.verdicts.wait(number, NOW, NOW + (3 - at) * MINUTE)
        work.verdicts.postpone(numbers[2], NOW + 9 * MINUTE)
        work.commit()
        assert [one.mail for one in work.verdicts.due(NOW + 3 * MINUTE)] == [numbers[1], numbers[0]]
        assert work.verdicts.next_due() == NOW + 2 * MINUTE
        assert work.verdicts.waits(numbers[2]) == Waiting(mail=numbers[2], since=NOW, tries=1, due_at=NOW + 9 * MINUTE)
        work.verdicts.confirm(numbers[2], SURE, NOW + MINUTE)
        work.verdicts.confirm(numbers[2], SURE, NOW + MINUTE)
        work.commit()
        assert [one.mail for one in work.verdicts.due(NOW + MINUTE)] == [numbers[2]]


def test_the_bytes_of_a_mail_that_waits_are_not_let_go(database: Database) -> None:
    with database.unit_of_work() as work:
        numbers = [work.archive.add(replace(ROW, message_id=MessageId(f"<{at}@example.org>")), raw=b"x") for at in range(2)]
        work.verdicts.wait(numbers[0], NOW, NOW + MINUTE)
        work.commit()
        assert work.archive.let_go(NOW + 9 * MINUTE, keep=(), keep_threads=(), after=0, limit=10) == (1, 0)
        assert [work.archive.raw(one) for one in numbers] == [b"x", None]


def test_a_token_is_used_once_and_hidden_when_it_is_out(database: Database) -> None:
    mail = OutgoingMail(
        message_id=MessageId("<ours@example.org>"), envelope=Envelope(sender="bot@example.org", recipients=("ada@example.org",)), raw=b"secret", purpose="token"
    )
    with database.unit_of_work() as work:
        row, number = work.archive.add(ROW), work.outbox.queue(mail)
        token = Token(digest="a" * 64, mail=row, address="ada@example.org", made_at=NOW, expires_at=NOW + 9 * MINUTE)
        work.tokens.add(token, number)
        work.commit()
        assert (work.tokens.get("a" * 64), work.tokens.get("b" * 64)) == (token, None)
        assert (work.tokens.asked_for(row), work.tokens.asked_for(row + 1)) == (True, False)
        assert [work.tokens.newest(one) for one in (("ada@example.org", "x@example.org"), ("x@example.org",), ())] == [NOW, None, None]
        assert (work.tokens.shown(NOW), work.tokens.shown(NOW + 9 * MINUTE)) == ((), (number,))
        work.outbox.mark_sending(number)
        work.outbox.mark_sent(number)
        assert work.tokens.shown(NOW) == (number,)
        work.tokens.hide(number, b"hidden")
        work.commit()
        out = work.outbox.get(number)
        assert out is not None
        assert (out.mail.raw, work.tokens.shown(NOW + 9 * MINUTE)) == (b"hidden", ())
        assert [work.tokens.use("a" * 64, NOW + at * MINUTE) for at in range(3)] == [True, False, False]
        used = work.tokens.get("a" * 64)
        assert used is not None
        assert used.used_at == NOW


@pytest.mark.parametrize(
    ("tries", "passed", "wait"),
    [(0, 1, 2), (1, 3, 4), (7, 255, 256), (8, 511, 360), (99, 2000, 360), (20, 4310, 10), (20, 4319.5, 1), (20, 9999, 1)],
)
def test_the_waits_double_and_the_last_look_is_when_the_time_is_over(tries: int, passed: float, wait: float) -> None:
    waiting = Waiting(mail=1, since=NOW, tries=tries, due_at=NOW)
    assert next_look(waiting, NOW + passed * MINUTE) == NOW + (passed + wait) * MINUTE

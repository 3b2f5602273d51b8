"""Who was asked and who opted out, in every database."""

from __future__ import annotations

from datetime import UTC, datetime

from parsers.model import Address, MessageId
from storage.asked import Asked
from storage.database import open_database

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
BO = Address(name="Bo Lind", address="Bo@Example.org")


def made(key: str, at: datetime = NOW) -> Asked:
    return Asked(
        message_id=MessageId(f"<{key}@example.org>"), at=at, person=BO, cycle=4, questions=(3, 7), posting=MessageId("<status@example.org>")
    )


def test_what_was_asked_is_found_by_its_message_id(url: str) -> None:
    database = open_database(url, clock=lambda: NOW)
    with database.unit_of_work() as work:
        work.askings.add(made("one"))
        work.askings.add(made("two", NOW.replace(hour=11)))
        work.commit()
    with database.unit_of_work() as work:
        assert [one.message_id for one in work.askings.all()] == ["<two@example.org>", "<one@example.org>"]
        (found,) = work.askings.among([MessageId("<none@example.org>"), MessageId("<one@example.org>")])
        assert (found.questions, found.cycle, found.person.address, found.answered_at) == ((3, 7), 4, "bo@example.org", None)
        work.askings.answered(found.message_id)
        work.commit()
    with database.unit_of_work(read_only=True) as work:
        assert [one.answered_at for one in work.askings.all()] == [None, NOW]
    database.close()


def test_who_opts_out_twice_is_kept_once(url: str) -> None:
    database = open_database(url, clock=lambda: NOW)
    with database.unit_of_work() as work:
        work.askings.opt_out(BO, MessageId("<one@example.org>"))
        work.askings.opt_out(BO, MessageId("<two@example.org>"))
        work.commit()
        assert work.askings.opted_out() == (Address(name="Bo Lind", address="bo@example.org"),)
    database.close()

"""What is special to shadow and to auto: the manager's own mail compared, and first claims held."""

from __future__ import annotations

from pathlib import Path

from bot import admin
from bot.pipeline import take
from bot.raw_mail import RawMail
from tests.lists import ACTOR, NOW, PROGNOSIS_BODY, status
from tests.test_postings import Office, body

AUTO, SHADOW = '[posting]\nmode = "auto"\n', '[posting]\nmode = "shadow"\n'


def by_hand(office: Office, text: str, author: str = "Ada Novak <ada@example.org>") -> None:
    raw = status(text).replace(b"<status@", b"<by-hand@").replace(b"Ada Novak <ada@example.org>", author.encode())
    take(office.session, RawMail(folder="inbox", key="by-hand", raw=raw, arrived_at=NOW))


def held(office: Office) -> list[str]:
    with office.session.database.unit_of_work(read_only=True) as work:
        return [f"{one.update.change} {one.reason}" for one in work.history.questions()]


def test_in_auto_the_first_claim_from_an_address_is_held_and_the_next_is_made(tmp_path: Path) -> None:
    office = Office(tmp_path, AUTO)
    office.says("v6 posted.", "first")
    assert held(office) == ["revision no mail from this address was seen before"]
    office.says("v7 posted.", "second")
    assert len(held(office)) == 1
    assert [one.entry for one in admin.accept(office.session, (1,), ACTOR) if one.entry] != []


def test_in_auto_an_address_that_only_talked_before_is_known(tmp_path: Path) -> None:
    office = Office(tmp_path, AUTO)
    office.says("Thank you all!", "thanks")
    office.says("v6 posted.", "claim")
    assert held(office) == []


def test_in_approve_a_first_claim_is_made(tmp_path: Path) -> None:
    office = Office(tmp_path, "")
    office.says("v6 posted.", "first")
    assert held(office) == []


def test_in_shadow_the_manager_s_own_posting_is_compared_with_what_would_have_gone_out(tmp_path: Path) -> None:
    office = Office(tmp_path, SHADOW)
    office.says("v6 posted.", "six")
    by_hand(office, PROGNOSIS_BODY.replace("(good)", "(done)"))
    (row,) = office.outbox("notice")
    text = body(row)
    assert row.mail.envelope.recipients == ("ada@example.org",)
    assert "lines of yours: 2, which stand under -; of mine: 2, under +." in text
    for line in ("-   v5 posted", "+   v6 posted", "-*  Sparse images (done)", "+*  Sparse images (good)"):
        assert f"\n{line}\n" in text
    by_hand(office, PROGNOSIS_BODY.replace("(good)", "(done)"))
    assert len(office.outbox("notice")) == 1


def test_in_shadow_a_posting_like_ours_differs_in_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path, SHADOW)
    by_hand(office, PROGNOSIS_BODY)
    assert "There is none." in body(office.outbox("notice")[0])


def test_a_stranger_s_status_mail_and_one_in_another_mode_are_compared_with_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    office = Office(tmp_path / "one", SHADOW)
    by_hand(office, PROGNOSIS_BODY, "Eve <eve@example.net>")
    assert office.outbox() == []
    office = Office(tmp_path / "other", "")
    by_hand(office, PROGNOSIS_BODY)
    assert office.outbox() == []

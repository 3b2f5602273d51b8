"""Today's rules over archived mails: right after a run nothing differs, and what differs is made without touching what people settled.

Older rules are stood in for by what they left behind: a mail in the archive with other outcomes, the entries and questions of those.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from bot import admin, cli, posting
from bot.config import load_config
from bot.demo import lay_out
from bot.importing import Given, import_file
from bot.once import run_once
from bot.records import Draft
from bot.replay_making import Step, make_differences
from bot.replaying import Replayed, replay_archive
from bot.session import Session
from parsers.message import read_message
from parsers.model import (
    Accepted,
    Address,
    Certainty,
    Change,
    Changed,
    Classification,
    Entry,
    Evidence,
    Held,
    Ignored,
    Kind,
    MessageId,
    Outcome,
    Question,
    Update,
)
from replies.differences import HELD_ALREADY, DifferenceKind, differences
from storage.archive import MailRow
from storage.digest import text_digest
from storage.errors import Busy
from storage.lock import instance_lock
from tests.lists import ACTOR, NOW, PROGNOSIS_BODY, STATUS_ID, Desk, mail, quote

RINGS = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
SPARSE = quote("*  Sparse images (good)", "   v3 posted", "  -  Dee Okoro")
BO = Address(name="Bo Lind", address="bo@example.org")
EVE = Address(name="Eve Roe", address="eve@example.net")


def said(change: Change, value: str | None = None, *, item: int = 1, words: str = "v6 posted.", author: Address = BO) -> Update:
    evidence = Evidence(message_id=MessageId("<reply@example.org>"), author=author, date=NOW, words=words)
    return Update(item=item, change=change, certainty=Certainty.EXPLICIT, evidence=evidence, value=value)


def read_by_older_rules(session: Session, raw: bytes, *outcomes: Outcome) -> None:
    """Archives a mail with what older rules made of it: entries of what they accepted, questions of what they held."""
    message = read_message(raw)
    assert message.author is not None
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        row = MailRow(
            message_id=message.message_id, from_address=message.author.address, arrived_at=NOW, digest=text_digest(message.text),
            classification=Classification(kind=Kind.REPLY, posting=MessageId(STATUS_ID)), date=message.date, outcomes=outcomes,
            as_of=session.records.newest,
        )  # fmt: skip
        number = work.archive.add(row, raw=raw)
        draft = Draft(work, session.records, NOW)
        for one in outcomes:
            if isinstance(one, Accepted):
                draft.change(one.update, actor=ACTOR, reason=one.reason)
            elif isinstance(one, Held):
                draft.ask(one.update, one.reason, number)
        work.commit()


def replayed(session: Session) -> list[Replayed]:
    with session.database.unit_of_work(read_only=True) as work:
        return [one for one in replay_archive(session, work) if one.differences]


def kinds(session: Session) -> list[str]:
    return [one.kind.value for each in replayed(session) for one in each.differences]


def apply(session: Session) -> list[Step]:
    return [step for one in replayed(session) for steps in make_differences(session, one) for step in steps]


def history(session: Session) -> tuple[list[Entry], list[Question]]:
    with session.database.unit_of_work(read_only=True) as work:
        return list(work.history.entries()), list(work.history.questions(None))


def shown(session: Session) -> str:
    return posting.preview(session)[1].text


@pytest.fixture
def sample(tmp_path: Path) -> Session:
    """The bundled sample, imported, its replies read."""
    status = lay_out(tmp_path)
    session = Session(config=load_config(tmp_path / "config.toml", {}, tmp_path), clock=lambda: NOW)
    list(import_file(session, status, ACTOR, Given(), None))
    run_once(session)
    return session


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_right_after_a_run_nothing_differs_whatever_people_did_since(sample: Session) -> None:
    assert replayed(sample) == []
    admin.accept(sample, (1,), ACTOR)
    admin.reject(sample, (2,))
    entries, _ = history(sample)
    for entry in [one.entry for one in entries if isinstance(one, Changed)][::3]:
        admin.undo(sample, entry, ACTOR)
    posting.post(sample, ACTOR, force=True)
    assert replayed(sample) == []
    assert apply(sample) == []


def test_mails_between_the_work_of_people_are_judged_against_what_was_then(desk: Desk) -> None:
    desk.deliver(mail(SPARSE + "This was committed.\n", author=str(EVE)))
    run_once(desk.session)
    desk.deliver(mail(SPARSE + "Indeed, this was committed.\n", author="Dee Okoro <dee@example.org>", key="late"))
    admin.accept(desk.session, (1,), ACTOR)
    run_once(desk.session)
    posting.post(desk.session, ACTOR, force=True)
    desk.deliver(mail(RINGS + "v6 posted.\n", key="later"))
    run_once(desk.session)
    desk.deliver(mail(RINGS + "v6 posted.\n", key="repeated"))
    run_once(desk.session)
    assert replayed(desk.session) == []


def test_mails_of_an_archive_that_does_not_know_when_they_were_judged_are_put_where_their_entries_are(sample: Session) -> None:
    with closing(create_engine(sample.config.database.connection).connect()) as connection:
        connection.execute(text("UPDATE mail SET as_of = NULL"))
        connection.commit()
    assert replayed(sample) == []


def test_what_is_newly_read_is_made_and_its_reason_names_the_replay(desk: Desk) -> None:
    read_by_older_rules(desk.session, mail(RINGS + "v6 posted.\n"))
    assert kinds(desk.session) == ["new"]
    assert "v5 posted" in shown(desk.session)
    steps = apply(desk.session)
    assert [step.entry for step in steps] == [2]
    entry = history(desk.session)[0][-1]
    assert isinstance(entry, Changed)
    assert entry.reason == "replay: the owner says so"
    assert entry.update.evidence.words == "v6 posted."
    assert "v6 posted" in shown(desk.session)
    assert kinds(desk.session) == []


def test_the_raise_that_a_revision_brings_is_made_with_it(desk: Desk) -> None:
    words = quote("*  Zero copy (fair)", "  -  Cai Ito") + "v1 posted.\n"
    read_by_older_rules(desk.session, mail(words, author="Cai Ito <cai@example.org>"))
    assert [step.entry for step in apply(desk.session)] == [2, 3]
    assert "*  Zero copy (ok)" in shown(desk.session)


def test_without_being_told_to_nothing_is_made(desk: Desk) -> None:
    read_by_older_rules(desk.session, mail(RINGS + "v6 posted.\n"))
    before = history(desk.session)
    assert kinds(desk.session) == ["new"]
    assert history(desk.session) == before
    assert kinds(desk.session) == ["new"]


def later_reply(desk: Desk) -> None:
    desk.deliver(mail(RINGS + "v7 posted.\n", key="later"))
    run_once(desk.session)


def later_undo(desk: Desk) -> None:
    later_reply(desk)
    admin.undo(desk.session, 2, ACTOR)


def later_text(desk: Desk) -> None:
    path = desk.folder / "next.txt"
    path.write_text(PROGNOSIS_BODY.replace("v5 posted", "v8 posted"))
    list(import_file(desk.session, path, ACTOR, Given(date=NOW), None))


@pytest.mark.parametrize("later", [later_reply, later_undo, later_text])
def test_what_a_later_entry_touched_is_asked_and_not_made(desk: Desk, later: object) -> None:
    read_by_older_rules(desk.session, mail(RINGS + "v6 posted.\n"))
    later(desk)  # type: ignore[operator]
    before = shown(desk.session)
    steps = apply(desk.session)
    assert [(step.entry, step.question) for step in steps] == [(None, 1)]
    question = history(desk.session)[1][0]
    assert question.reason.startswith("replay: ")
    assert shown(desk.session) == before
    assert kinds(desk.session) == []


def test_what_is_so_by_now_is_not_made_again(desk: Desk) -> None:
    read_by_older_rules(desk.session, mail(RINGS + "v6 posted.\n"))
    desk.deliver(mail(RINGS + "v6 posted.\n", key="later"))
    run_once(desk.session)
    steps = apply(desk.session)
    assert [(step.entry, step.question, step.why) for step in steps] == [(None, None, "already so: v6 is listed")]


def test_another_value_takes_the_place_of_the_one_that_the_same_words_gave(desk: Desk) -> None:
    older = Accepted(update=said(Change.REVISION, "v60"), reason="the owner says so")
    read_by_older_rules(desk.session, mail(RINGS + "v6 posted.\n"), older)
    assert kinds(desk.session) == ["value"]
    steps = apply(desk.session)
    assert [(step.entry, step.question) for step in steps] == [(None, 1)]  # a revision down is for the manager
    admin.accept(desk.session, (1,), ACTOR)
    assert "v6 posted" in shown(desk.session)
    assert kinds(desk.session) == []


def test_another_item_is_changed_and_the_one_of_then_is_asked_about(desk: Desk) -> None:
    older = Accepted(update=said(Change.REVISION, "v6", item=2), reason="the owner says so")
    read_by_older_rules(desk.session, mail(RINGS + "v6 posted.\n"), older)
    assert kinds(desk.session) == ["item"]
    steps = apply(desk.session)
    assert [(step.entry, step.question) for step in steps] == [(3, None), (None, 1)]
    question = history(desk.session)[1][0]
    assert question.update.item == 2
    assert "prognosis undo e2" in question.reason
    assert kinds(desk.session) == []


def test_what_is_no_longer_read_is_asked_about_and_stands_until_somebody_undoes_it(desk: Desk) -> None:
    older = Accepted(update=said(Change.REVISION, "v6", words="Thanks."), reason="the owner says so")
    read_by_older_rules(desk.session, mail(RINGS + "Thanks.\n"), older)
    assert kinds(desk.session) == ["gone"]
    assert [(step.entry, step.question) for step in apply(desk.session)] == [(None, 1)]
    assert "v6 posted" in shown(desk.session)
    assert kinds(desk.session) == []


def test_what_is_no_longer_read_and_was_undone_is_not_asked_about(desk: Desk) -> None:
    older = Accepted(update=said(Change.REVISION, "v6", words="Thanks."), reason="the owner says so")
    read_by_older_rules(desk.session, mail(RINGS + "Thanks.\n"), older)
    admin.undo(desk.session, 2, ACTOR)
    assert [step.why for step in apply(desk.session)] == ["e2 was undone by e3"]


def test_what_would_only_be_held_today_is_asked_about(desk: Desk) -> None:
    older = Accepted(update=said(Change.DONE, item=4, words="This was committed.", author=EVE), reason="anybody says so")
    read_by_older_rules(desk.session, mail(SPARSE + "This was committed.\n", author=str(EVE)), older)
    assert kinds(desk.session) == ["outcome"]
    assert [(step.entry, step.question) for step in apply(desk.session)] == [(None, 1)]
    assert history(desk.session)[1][0].update.change is Change.QUESTION


EVE_IS_DEE = '[[record.people]]\nnames = ["Dee Okoro", "Eve Roe"]\naddresses = ["dee@example.org", "eve@example.net"]\n'


def with_eve_as_dee(desk: Desk) -> Session:
    """The desk with a config that has learnt who Eve is: today's rules accept what she says of her item."""
    with (desk.folder / "config.toml").open("a") as config:
        config.write(EVE_IS_DEE)
    return desk.open()


def test_an_open_question_is_settled_by_the_entry_that_today_s_rules_make(desk: Desk) -> None:
    desk.deliver(mail(SPARSE + "This was committed.\n", author=str(EVE)))
    run_once(desk.session)
    session = with_eve_as_dee(desk)
    assert kinds(session) == ["outcome"]
    assert [step.entry for step in apply(session)] == [2]
    entries, questions = history(session)
    assert [(one.state, one.entry) for one in questions] == [("accepted", 2)]
    assert isinstance(entries[-1], Changed)
    assert entries[-1].held == 1
    assert "*  Sparse images (done)" in shown(session)


def test_a_question_that_was_rejected_stays_so(desk: Desk) -> None:
    desk.deliver(mail(SPARSE + "This was committed.\n", author=str(EVE)))
    run_once(desk.session)
    admin.reject(desk.session, (1,))
    session = with_eve_as_dee(desk)
    assert [step.why for step in apply(session)] == ["h1 was rejected"]
    assert "*  Sparse images (good)" in shown(session)
    assert kinds(session) == []


def test_what_is_held_anew_is_asked_once(desk: Desk) -> None:
    read_by_older_rules(desk.session, mail(SPARSE + "This was committed.\n", author=str(EVE)))
    read_by_older_rules(desk.session, mail(SPARSE + "As I said, this was committed.\n", author=str(EVE), key="again"))
    steps = apply(desk.session)
    assert [(step.question, step.why) for step in steps] == [(1, ""), (None, "asked already as h1, open")]
    assert kinds(desk.session) == []


def test_a_question_of_what_is_no_longer_read_stays_open(desk: Desk) -> None:
    older = Held(update=said(Change.DONE, words="Thanks."), reason="it is only implied")
    read_by_older_rules(desk.session, mail(RINGS + "Thanks.\n"), older)
    assert [step.why for step in apply(desk.session)] == ["h1 stays, open"]


def test_another_instance_that_acts_is_not_disturbed(desk: Desk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(desk.folder)
    read_by_older_rules(desk.session, mail(RINGS + "v6 posted.\n"))
    with instance_lock(desk.session.config.database.connection):
        assert cli.main(["replay"]) == 0
        assert cli.main(["replay", "--apply"]) == 1
    assert "Another instance" in capfd.readouterr().err
    with pytest.raises(Busy), instance_lock(desk.session.config.database.connection), instance_lock(desk.session.config.database.connection):
        pass


def test_people_and_programs_are_shown_what_differs_and_what_was_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk.folder)
    monkeypatch.delenv("PROGNOSIS_CONFIG", raising=False)
    read_by_older_rules(desk.session, mail(RINGS + "v6 posted.\n"))
    assert cli.main(["replay"]) == 0
    out = capfd.readouterr().out
    assert "then nothing" in out
    assert "now  accepted: #1 Ring buffers: revision = v6 (the owner says so)" in out
    assert "1 mails judged again, 1 differ; nothing was changed" in out
    assert cli.main(["replay", "--json"]) == 0
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [(row["difference"], row["then"], row["now"]["value"], row["steps"]) for row in rows] == [("new", None, "v6", [])]
    assert cli.main(["replay", "--apply"]) == 0
    assert "made as e2" in capfd.readouterr().out
    assert cli.main(["replay", "--apply", "--json"]) == 0
    assert capfd.readouterr().out == ""


OUTCOMES = st.builds(
    lambda kind, change, value, item, words: kind(update=said(change, value, item=item, words=words), reason="why"),
    st.sampled_from([Accepted, Held, Ignored]),
    st.sampled_from([Change.REVISION, Change.DONE]),
    st.sampled_from(["v5", "v6", None]),
    st.integers(1, 2),
    st.sampled_from(["One.", "Two."]),
)


@given(st.lists(OUTCOMES, max_size=6), st.lists(OUTCOMES, max_size=6))
def test_every_outcome_is_in_one_difference_or_in_none(then: Sequence[Outcome], now: Sequence[Outcome]) -> None:
    found = differences(then, now)
    before = [one.then for one in found if one.then is not None]
    after = [one.now for one in found if one.now is not None]
    assert len(then) - len(before) == len(now) - len(after)
    for one in found:
        assert (one.then is None) is (one.kind is DifferenceKind.NEW)
        assert (one.now is None) is (one.kind is DifferenceKind.GONE)
    assert differences(then, then) == ()
    assert len(differences(now, then)) == len(found)


def test_what_was_held_already_counts_as_held() -> None:
    held = Held(update=said(Change.DONE), reason="the author is not an owner of this item")
    assert differences([Ignored(update=held.update, reason=f"{HELD_ALREADY}3")], [held]) == ()
    assert [one.kind for one in differences([Ignored(update=held.update, reason="already so")], [held])] == [DifferenceKind.OUTCOME]

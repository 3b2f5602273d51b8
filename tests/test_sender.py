"""The outbox is drained in order, each mail at most once, whatever the way out does; what goes wrong is kept and told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot import pausing
from bot.admin import Refused
from bot.pausing import pause_of
from bot.sender import Drained
from bot.server_faults import Server, ServerError, Trouble
from bot.settling import settle
from bot.transport import Attempt, Begin, Declined, Took, Unsure
from parsers.model import Actor, OutgoingMail
from storage.errors import StorageError
from storage.outbox import Refusal, State
from tests.office import ADA, BO, CONFIG, LIST, START, Office, Scripted, refusing, unsure

ACTOR = Actor(name="Ada Novak")
DOWN = ServerError(Server(table="smtp", host="mail.example.org", port=587), Trouble.REFUSED)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_what_is_queued_goes_out_in_order_over_one_connection_and_once(office: Office) -> None:
    numbers = [office.queue(key=key) for key in ("a", "b", "c")]
    drained = office.drain()
    assert [row.id for row in drained.sent] == numbers
    assert [message_id for message_id, _ in office.way.out] == ["<a@example.org>", "<b@example.org>", "<c@example.org>"]
    assert office.way.closed == 1
    assert drained.next_due is None
    assert office.drain().rows == ()


def test_a_mail_is_marked_as_being_sent_before_its_content_and_not_before(office: Office) -> None:
    number = office.queue()
    states: list[State] = []

    class Watching(Scripted):
        async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
            states.append(office.row(number).state)
            await begin(tuple(recipients))
            states.append(office.row(number).state)
            return Took(recipients=tuple(recipients))

    office.drain(Watching())
    assert [*states, office.row(number).state] == [State.QUEUED, State.SENDING, State.SENT]


def test_a_refusal_for_now_is_tried_again_later_and_holds_no_other_mail_up(office: Office) -> None:
    slow, quick = office.queue(ADA, key="slow"), office.queue(BO, key="quick")
    office.way.script = lambda mail, to: refusing(451, "try later")(mail, to) if ADA in to else Took(recipients=to)
    drained = office.drain()
    assert office.states() == [State.QUEUED, State.SENT]
    assert drained.next_due == START + timedelta(seconds=60)
    assert office.row(slow).last_error == f"{ADA}: 451 try later"
    office.clock.pass_by(seconds=59)
    assert office.drain().rows == ()
    office.way.script = Scripted().script
    office.clock.pass_by(seconds=1)
    assert [row.id for row in office.drain().sent] == [slow]
    assert office.row(quick).attempts == 1
    assert office.row(slow).failing_since is None


def test_the_waits_double_and_survive_a_restart_until_the_mail_is_given_up_loudly(office: Office) -> None:
    office.queue(BO, purpose="posting")
    office.way.script = refusing(450, "greylisted")
    waits = []
    for _ in range(150):
        drained = office.drain()
        if office.states() != [State.QUEUED]:
            break
        assert drained.next_due is not None
        waits.append((drained.next_due - office.clock.now).total_seconds() / 60)
        office.clock.now = drained.next_due
        office.restart()
    assert waits[:8] == [1, 1, 2, 4, 8, 16, 32, 60]
    assert set(waits[8:]) == {60}
    assert office.states() == [State.GIVEN_UP]
    assert office.clock.now - START >= timedelta(days=4)
    (notice,) = office.notices()
    assert "450 greylisted (for 4 days)" in notice
    assert "prognosis resend 1" in notice


def test_a_refusal_for_good_is_given_up_at_once_and_the_manager_told_by_another_mail(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")
    office.way.script = lambda mail, to: refusing(552, "too large")(mail, to) if LIST in to else Took(recipients=to)
    drained = office.drain()
    assert office.row(number).state is State.GIVEN_UP
    assert [row.mail.purpose for row in drained.sent] == ["notice"]
    (notice,) = office.notices()
    assert f'posting "Subject of one" to {LIST}' in notice
    assert f"{LIST}: 552 too large" in notice
    assert all(len(line) <= 72 for line in drained.sent[0].mail.raw.decode().partition("\r\n\r\n")[2].splitlines())
    office.drain()
    assert len(office.notices()) == 1


def test_one_notice_tells_of_all_that_went_wrong_in_a_drain(office: Office) -> None:
    for key in ("a", "b", "c"):
        office.queue(BO, key=key)
    office.way.script = lambda mail, to: refusing(550)(mail, to) if BO in to else Took(recipients=to)
    office.drain()
    (notice,) = office.notices()
    assert all(f"Mail {number}:" in notice for number in (1, 2, 3))


def test_there_is_no_notice_about_a_notice_nor_to_whom_the_mail_did_not_reach(office: Office) -> None:
    office.queue(LIST, purpose="posting")
    office.way.script = refusing(550)
    for _ in range(5):
        office.drain()
        office.clock.pass_by(hours=3)
    assert [row.state for row in office.rows().values()] == [State.GIVEN_UP, State.GIVEN_UP]
    assert len(office.notices()) == 1
    office.queue(ADA, key="two", purpose="preview")
    office.drain()
    assert len(office.notices()) == 1


def test_who_was_refused_is_kept_and_told_while_the_others_have_got_the_mail(office: Office) -> None:
    number = office.queue(LIST, purpose="posting", bcc=[BO])
    gone = Refusal(recipient=BO, code=550, words="no such user")
    office.way.script = lambda mail, to: Took(recipients=tuple(one for one in to if one != BO), refused=(gone,) if BO in to else ())
    office.drain()
    row = office.row(number)
    assert (row.state, row.taken, row.refused) == (State.SENT, (LIST,), (gone,))
    (notice,) = office.notices()
    assert "bo@example.org: 550 no such user" in notice
    office.drain()
    assert len(office.notices()) == 1


def test_who_was_refused_for_now_alone_is_tried_again(office: Office) -> None:
    number = office.queue(LIST, purpose="posting", bcc=[BO])
    later = Refusal(recipient=BO, code=452, words="too many recipients")
    office.way.script = lambda mail, to: Took(recipients=(LIST,), refused=(later,))
    office.drain()
    assert (office.row(number).state, office.row(number).waiting) == (State.QUEUED, (BO,))
    office.way.script = Scripted().script
    office.clock.pass_by(minutes=1)
    with office.session.database.unit_of_work() as work:
        assert work.outbox.mark_seen("<one@example.org>")  # the list's copy comes before the last one has got his
        work.commit()
    office.drain()
    assert office.row(number).state is State.SEEN
    assert [to for _, to in office.way.out] == [(LIST,), (BO,)]


def test_a_server_that_is_down_costs_no_mail_and_is_left_alone_longer_each_time(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="prognosis")
    numbers = [office.queue(key=key) for key in ("a", "b")]
    office.way.script = lambda mail, to: DOWN
    tries = []
    for _ in range(6):
        drained = office.drain()
        assert drained.outage is not None
        assert "nothing listens on port 587" in drained.outage.why
        assert drained.next_due == drained.outage.until
        assert office.drain().rows == ()
        tries.append((drained.outage.until - office.clock.now).total_seconds() / 60)
        office.clock.now = drained.outage.until
        office.restart()
    assert tries == [1, 1, 2, 4, 8, 15]
    assert len(office.way.asked) == 6
    assert [record.message for record in caplog.records] == ["no mail can be sent"] * 6
    office.way.script = Scripted().script
    office.clock.pass_by(days=30)
    assert [row.id for row in office.drain().sent] == numbers
    assert office.drain().outage is None
    assert [record.message for record in caplog.records][6:] == ["mail sent", "mail can be sent again", "mail sent"]


def test_a_person_who_asks_is_not_made_to_wait_for_the_server(office: Office) -> None:
    number = office.queue()
    office.way.script = lambda mail, to: DOWN
    office.drain()
    office.way.script = Scripted().script
    assert office.drain().rows == ()
    assert [row.id for row in office.drain(at_once=True).sent] == [number]


def test_a_server_that_ends_one_conversation_after_another_is_left_alone(office: Office) -> None:
    for key in ("a", "b", "c"):
        office.queue(key=key)
    broken = Refusal(recipient=ADA, code=421, words="too much mail")
    office.way.script = lambda mail, to: Declined(refused=(broken,), broke=True)
    drained = office.drain()
    assert len(office.way.asked) == 2
    assert drained.outage is not None
    assert "421 too much mail" in drained.outage.why
    assert office.states() == [State.QUEUED] * 3


def test_one_mail_that_a_server_always_hangs_up_on_does_not_stop_the_others(office: Office) -> None:
    office.queue(key="poison")
    for key in ("a", "b"):
        office.queue(key=key)
    broken = Declined(refused=(Refusal(recipient=ADA, code=0, words="it hung up"),), broke=True)
    office.way.script = lambda mail, to: broken if "poison" in mail.message_id else Took(recipients=to)
    assert len(office.drain().sent) == 2
    assert office.states() == [State.QUEUED, State.SENT, State.SENT]


def test_a_storage_that_fails_before_the_content_stops_the_mail(office: Office) -> None:
    number = office.queue()

    class Late(Scripted):
        async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
            with office.session.database.unit_of_work() as work:
                work.outbox.give_up(number, "somebody was faster")
                work.commit()
            return await super().hand_over(mail, recipients, begin)

    late = Late()
    with pytest.raises(StorageError):
        office.drain(late)
    assert late.out == []


def test_a_drain_that_is_cancelled_before_the_content_leaves_the_mail_queued(office: Office) -> None:
    number = office.queue()

    class Slow(Scripted):
        async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
            task = asyncio.current_task()
            assert task is not None
            asyncio.get_running_loop().call_soon(task.cancel)
            return await super().hand_over(mail, recipients, begin)

    slow = Slow()
    with pytest.raises(asyncio.CancelledError):
        office.drain(slow)
    assert slow.out == []
    assert office.row(number).state is State.QUEUED
    assert office.drain().sent


def test_what_was_cut_off_in_the_content_is_uncertain_at_the_next_start(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")

    class Cut(Scripted):
        async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
            await super().hand_over(mail, recipients, begin)
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        office.drain(Cut())
    assert office.row(number).state is State.SENDING
    office.restart()
    office.drain()
    assert office.row(number).state is State.UNCERTAIN
    assert office.way.out == []


# -- uncertain ---------------------------------------------------------------------------------------------------------------------


def test_an_uncertain_posting_that_the_list_shows_is_done(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")
    office.way.script = unsure()
    assert office.drain().next_due == START + timedelta(minutes=30)
    assert office.row(number).state is State.UNCERTAIN
    office.clock.pass_by(minutes=30)
    office.shown.add("<one@example.org>")
    assert office.drain().next_due is None
    assert office.row(number).state is State.SEEN
    assert office.notices() == []


def test_an_uncertain_posting_that_is_not_seen_is_told_once_and_sent_again_only_by_a_person(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")
    office.way.script = unsure("it hung up after the content")
    office.drain()
    office.way.script = Scripted().script
    for _ in range(100):
        office.clock.pass_by(minutes=7)
        office.drain()
        office.restart()
    assert office.row(number).state is State.UNCERTAIN
    assert [to for _, to in office.way.out] == [(LIST,), (ADA,)]
    (notice,) = office.notices()
    assert "it hung up after the content" in notice
    assert f"prognosis resend {number}" in notice
    pausing.resend(office.session, number)
    office.drain()
    assert [to for _, to in office.way.out] == [(LIST,), (ADA,), (LIST,)]
    assert office.row(number).state is State.SENT


def test_a_posting_that_came_to_light_meanwhile_is_not_sent_again_by_a_resend(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")
    office.way.script = unsure()
    office.drain()
    pausing.resend(office.session, number)
    office.shown.add("<one@example.org>")
    office.drain()
    assert office.row(number).state is State.SEEN
    assert len(office.way.out) == 1


def test_an_uncertain_private_mail_is_sent_again_with_the_same_message_id(office: Office) -> None:
    number = office.queue(BO)
    office.way.script = unsure()
    assert office.drain().next_due == START + timedelta(minutes=30)
    office.way.script = Scripted().script
    office.clock.pass_by(minutes=29)
    office.drain()
    assert office.row(number).state is State.UNCERTAIN
    office.clock.pass_by(minutes=1)
    office.drain()
    assert office.row(number).state is State.SENT
    assert office.way.out == [("<one@example.org>", (BO,))] * 2


def test_a_notice_is_sent_oftener_than_other_mail_before_it_is_given_up(office: Office) -> None:
    office.queue(BO)
    office.way.script = lambda mail, to: Declined(refused=tuple(Refusal(recipient=one, code=550, words="no") for one in to)) if BO in to else Unsure(why="it hung up")
    for _ in range(30):
        office.drain()
        office.clock.pass_by(minutes=30)
    assert [to for _, to in office.way.out].count((ADA,)) == 10


@pytest.mark.parametrize("minutes", [30, 3 * 24 * 60], ids=["looked at each half hour", "looked at each third day"])
def test_a_private_mail_that_never_gets_an_answer_is_given_up_in_the_end(office: Office, minutes: int) -> None:
    office.queue(BO)
    office.way.script = lambda mail, to: Unsure(why="it hung up") if BO in to else Took(recipients=to)
    for _ in range(10):
        office.drain()
        office.clock.pass_by(minutes=minutes)
    assert office.states() == [State.GIVEN_UP]
    assert [to for _, to in office.way.out].count((BO,)) == 3
    assert "sent 3 times without an answer; it hung up" in office.notices()[0]


def test_nothing_is_decided_while_the_list_cannot_be_asked(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")
    office.way.script = unsure()
    office.drain()

    def blind(message_id: str) -> bool:
        raise OSError("the server is down")

    office.clock.pass_by(hours=5)
    later = asyncio.run(settle(office.session, blind))
    assert later == office.clock.now + timedelta(minutes=1)
    assert office.drain().next_due == later  # that is left to its time
    assert office.row(number).told == ()
    assert asyncio.run(settle(office.session, None)) is None  # where no inbox is configured, waiting for one is of no use
    assert office.row(number).told == ("uncertain",)


def test_a_copy_that_is_read_settles_an_uncertain_posting_at_once(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")
    office.way.script = unsure()
    office.drain()
    with office.session.database.unit_of_work() as work:
        work.outbox.mark_seen("<one@example.org>")
        work.commit()
    assert office.row(number).state is State.SEEN
    assert office.drain().next_due is None


def test_a_posting_that_the_list_does_not_show_is_reported_once(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")
    office.queue(BO, key="private")
    assert office.drain().next_due == START + timedelta(hours=2)
    office.clock.pass_by(hours=2)
    for _ in range(3):
        office.drain()
        office.clock.pass_by(hours=3)
    (notice,) = office.notices()
    assert "moderator" in notice
    assert office.row(number).state is State.SENT
    office.shown.add("<one@example.org>")
    with office.session.database.unit_of_work() as work:
        assert work.outbox.mark_seen("<one@example.org>")  # it was moderated, and comes late
        work.commit()
    assert office.row(number).state is State.SEEN


def test_where_no_inbox_is_configured_nobody_waits_to_see_a_posting(tmp_path: Path) -> None:
    office = Office(tmp_path, config=CONFIG.replace('paths = ["inbox"]', "paths = []"))
    office.queue(LIST, purpose="posting")
    assert office.drain().next_due is None
    office.clock.pass_by(days=1)
    office.drain()
    assert office.notices() == []


def test_a_posting_that_lies_in_the_list_s_folder_is_not_reported(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")
    office.drain()
    office.shown.add("<one@example.org>")
    office.clock.pass_by(hours=2)
    office.drain()
    assert office.row(number).state is State.SEEN
    assert office.notices() == []


def test_a_posting_on_the_list_that_an_older_backup_has_as_queued_is_not_sent_again(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")
    office.shown.add("<one@example.org>")
    office.drain()
    assert office.row(number).state is State.SEEN
    assert office.way.out == []


def test_the_list_s_copy_may_come_before_the_server_s_answer(office: Office) -> None:
    number = office.queue(LIST, purpose="posting")

    class Fast(Scripted):
        async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
            attempt = await super().hand_over(mail, recipients, begin)
            with office.session.database.unit_of_work() as work:
                work.outbox.mark_seen(mail.message_id)
                work.commit()
            return attempt

    office.drain(Fast())
    assert office.row(number).state is State.SEEN


# -- pause and resend --------------------------------------------------------------------------------------------------------------


def test_a_pause_stops_everything_and_survives_a_restart(office: Office) -> None:
    pausing.pause(office.session, ACTOR)
    for purpose in ("posting", "preview", "notice", "transcript"):
        office.queue(key=purpose, purpose=purpose)
    office.restart()
    drained = office.drain()
    assert drained == Drained(paused=True)
    assert office.way.asked == []
    assert pausing.pause(office.session, Actor(name="Bo Lind"))[0].by == "Ada Novak"
    over, waiting = pausing.resume(office.session)
    assert over is not None
    assert (over.by, waiting) == ("Ada Novak", 4)
    assert len(office.drain().sent) == 4
    assert pausing.resume(office.session) == (None, 0)


def test_a_pause_in_the_middle_of_a_drain_lets_the_mail_under_way_finish(office: Office) -> None:
    office.queue(key="a")
    office.queue(key="b")

    def script(mail: OutgoingMail, to: tuple[str, ...]) -> Attempt:
        pausing.pause(office.session, ACTOR)
        return Took(recipients=to)

    office.way.script = script
    drained = office.drain()
    assert office.states() == [State.SENT, State.QUEUED]
    assert drained.paused
    with office.session.database.unit_of_work() as work:
        assert pause_of(work) is not None


@pytest.mark.parametrize("state", [State.QUEUED, State.SENT])
def test_only_what_is_uncertain_or_given_up_can_be_sent_again(office: Office, state: State) -> None:
    number = office.queue()
    if state is State.SENT:
        office.drain()
    with pytest.raises(Refused, match=f"is {state}"):
        pausing.resend(office.session, number)
    with pytest.raises(Refused, match="no mail 99"):
        pausing.resend(office.session, 99)


def test_what_was_given_up_is_sent_again_to_all_who_have_not_got_it(office: Office) -> None:
    number = office.queue(ADA, BO)
    office.way.script = refusing(550)
    office.drain()
    office.way.script = Scripted().script
    pausing.resend(office.session, number)
    office.drain()
    assert office.row(number).taken == (ADA, BO)


# -- caps --------------------------------------------------------------------------------------------------------------------------


def test_over_the_cap_of_the_hour_mail_waits_across_restarts_and_none_is_dropped(tmp_path: Path) -> None:
    office = Office(tmp_path, "per_hour = 3\n")
    for number in range(8):
        office.queue(f"u{number}@example.org", key=f"k{number}")
        office.clock.pass_by(minutes=1)
    sent = []
    for _ in range(3):
        drained = office.drain()
        sent.append(len(drained.sent))
        office.restart()
        assert office.drain().rows == ()
        if drained.next_due is not None:
            assert drained.next_due - office.clock.now <= timedelta(hours=1)
            office.clock.now = drained.next_due
    assert sent == [3, 3, 2]


def test_over_the_cap_of_a_recipient_his_mail_waits_and_others_get_theirs(tmp_path: Path) -> None:
    office = Office(tmp_path, "per_recipient_day = 2\n")
    for key in ("a", "b", "c"):
        office.queue(ADA, key=key)
    office.queue(BO, key="d")
    both = office.queue(ADA, BO, key="both")
    drained = office.drain()
    assert office.states() == [State.SENT, State.SENT, State.QUEUED, State.SENT, State.QUEUED]
    assert office.row(3).last_error == f"the cap of 2 mails in 24 hours: {ADA}"
    assert office.row(both).taken == (BO,)
    assert drained.next_due == START + timedelta(hours=24)
    office.restart()
    assert office.drain().rows == ()
    office.clock.pass_by(hours=24)
    office.drain()
    assert office.states() == [State.SENT] * 5


def test_what_was_refused_counts_for_no_cap_and_what_is_uncertain_does(tmp_path: Path) -> None:
    office = Office(tmp_path, "per_hour = 2\n")
    office.way = Scripted(refusing(451), content_for=(Declined, Took, Unsure))
    for key in ("a", "b", "c"):
        office.queue(key=key)
    assert len(office.drain().rows) == 3
    office.clock.pass_by(minutes=2)
    office.way.script = unsure()
    assert [row.state for row in office.drain().rows] == [State.UNCERTAIN] * 2

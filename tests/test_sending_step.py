"""What becomes of a mail after an attempt is decided from values alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sending_step import Patience, step_after
from bot.transport import Attempt, Declined, Took, Unsure
from storage.outbox import OutboxRow, Refusal, State
from tests.office import BO, LIST, START, outgoing

PATIENCE = Patience(first=timedelta(minutes=1), most=timedelta(hours=1), give_up=timedelta(days=4))
CAI = "cai@example.org"


def row(*, taken: tuple[str, ...] = (), refused: tuple[Refusal, ...] = (), failing: timedelta | None = None) -> OutboxRow:
    """A mail to the list and Bo that has failed for so long."""
    return OutboxRow(
        id=1, mail=outgoing(LIST, BO), state=State.QUEUED, state_at=START, attempts=1, created_at=START, due_at=START, taken=taken,
        refused=refused, failing_since=None if failing is None else START - failing,
    )  # fmt: skip


def no(recipient: str, code: int) -> Refusal:
    return Refusal(recipient=recipient, code=code, words="no")


LONG = timedelta(days=4)
CASES: list[tuple[str, OutboxRow, Attempt, State, str, timedelta | None]] = [
    ("taken for all", row(), Took(recipients=(LIST, BO)), State.SENT, "", None),
    ("refused for good", row(), Declined(refused=(no(LIST, 550), no(BO, 550))), State.GIVEN_UP, f"{LIST}, {BO}: 550 no", None),
    ("refused for two reasons", row(), Declined(refused=(no(LIST, 550), no(BO, 552))), State.GIVEN_UP, f"{LIST}: 550 no; {BO}: 552 no", None),
    ("refused for now", row(), Declined(refused=(no(LIST, 451), no(BO, 451))), State.QUEUED, f"{LIST}, {BO}: 451 no", timedelta(minutes=1)),
    ("a broken conversation", row(), Declined(refused=(no(LIST, 0), no(BO, 0)), broke=True), State.QUEUED, f"{LIST}, {BO}: no", timedelta(minutes=1)),
    ("one for good, one for now", row(), Declined(refused=(no(LIST, 550), no(BO, 450))), State.QUEUED, f"{BO}: 450 no", timedelta(minutes=1)),
    ("taken for one, the other for good", row(), Took(recipients=(LIST,), refused=(no(BO, 550),)), State.SENT, "", None),
    ("taken for one, the other for now", row(), Took(recipients=(LIST,), refused=(no(BO, 450),)), State.QUEUED, f"{BO}: 450 no", timedelta(minutes=1)),
    ("taken for one, a cap on the other", row(), Took(recipients=(LIST,)), State.QUEUED, "", timedelta(hours=5)),
    ("the rest, for good", row(taken=(LIST,)), Declined(refused=(no(BO, 550),)), State.SENT, "", None),
    ("for now, for ten minutes", row(failing=timedelta(minutes=10)), Declined(refused=(no(LIST, 451), no(BO, 451))), State.QUEUED,
     f"{LIST}, {BO}: 451 no", timedelta(minutes=10)),
    ("for now, for three days", row(failing=timedelta(days=3)), Declined(refused=(no(LIST, 451), no(BO, 451))), State.QUEUED,
     f"{LIST}, {BO}: 451 no", timedelta(hours=1)),
    ("for now, for too long", row(failing=LONG), Declined(refused=(no(LIST, 451), no(BO, 451))), State.GIVEN_UP,
     f"{LIST}, {BO}: 451 no (for 4 days)", None),
    ("the rest, for too long", row(taken=(LIST,), failing=LONG), Declined(refused=(no(BO, 451),)), State.SENT, "", None),
    ("no answer", row(), Unsure(why="it hung up"), State.UNCERTAIN, "it hung up", None),
    ("no answer, for too long", row(failing=LONG), Unsure(why="it hung up"), State.UNCERTAIN, "it hung up", None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "attempt", "state", "why", "wait"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_mail_takes_the_step_that_its_attempt_calls_for(
    before: OutboxRow, attempt: Attempt, state: State, why: str, wait: timedelta | None
) -> None:
    step = step_after(before, attempt, START, PATIENCE, 0.0, START + timedelta(hours=5))
    assert (step.state, step.why) == (state, why)
    assert step.due_at == (None if wait is None else START + wait)


SPANS = st.timedeltas(timedelta(0), timedelta(days=30))


@given(SPANS | st.none(), st.floats(0, 1))
def test_a_wait_is_shortened_by_chance_by_at_most_a_half_and_never_beyond_its_bounds(failing: timedelta | None, chance: float) -> None:
    since = None if failing is None else START - failing
    whole, wait = PATIENCE.wait(since, START, 0.0), PATIENCE.wait(since, START, chance)
    assert PATIENCE.first <= whole <= PATIENCE.most
    assert whole / 2 <= wait <= whole


CODES = st.sampled_from((0, 421, 450, 451, 452, 500, 550, 552, 554))


@given(st.lists(st.sampled_from((LIST, BO)), unique=True), st.data(), SPANS | st.none())
def test_nobody_is_forgotten_whatever_was_answered(taken: list[str], data: st.DataObject, failing: timedelta | None) -> None:
    before = row(failing=failing)
    refused = tuple(no(one, data.draw(CODES)) for one in (LIST, BO) if one not in taken)
    attempt: Attempt = Took(recipients=tuple(taken), refused=refused) if taken else Declined(refused=refused)
    step = step_after(before, attempt, START, PATIENCE, 0.5)
    over = {*step.taken, *(one.recipient for one in step.refused)}
    assert set(step.taken) == set(taken)
    assert (over == {LIST, BO}) == (step.state is not State.QUEUED)
    assert step.due_at is None or step.due_at > START
    assert not {one.recipient for one in step.refused} & set(taken)

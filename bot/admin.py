"""What a person does to the record by hand: settle held questions, undo. Each is one transaction, or a part of one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.adopting import adopt_text, kept_text
from bot.adoption_view import on_top_line
from bot.records import Draft
from bot.session import Session
from parsers.edit import EditError
from parsers.model import Actor, Change, Entry, Question, Update
from replies.change import NothingToChange
from replies.command_update import NotSo, settled_update
from replies.steps import ABOUT_NO_ITEM
from replies.undo import UndoError
from storage.unit_of_work import UnitOfWork


class Refused(ValueError):
    """What was asked for cannot be done; the message says why and what would work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A question and the entry that settling it made (None if it made none). `remark` is what else came of it, if anything did."""

    question: Question
    entry: Entry | None
    remark: str = ""


def accept(session: Session, numbers: tuple[int, ...], actor: Actor, *, item: int | None = None, value: str | None = None) -> list[Settled]:
    """Make the held updates `numbers`, all or none. `item` chooses among candidates, `value` settles with another value.

    Raises Refused.
    """
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        draft = Draft(work, session.records, session.clock())
        settled = [accept_held(session, work, draft, number, actor, item=item, value=value) for number in numbers]
        work.commit()
    return settled


def accept_held(
    session: Session, work: UnitOfWork, draft: Draft, number: int, actor: Actor, *, item: int | None = None, value: str | None = None
) -> Settled:
    """Make the held update `number`, in the transaction of `work`. Raises Refused."""
    question = open_question(work, number)
    update = _settled(question, item, value)
    try:
        if update.change is Change.ADOPT:
            made = adopt_text(work, draft, kept_text(session.config, work, number), actor)
            return Settled(question=question, entry=made.entry, remark=on_top_line(made.again, made.questions))
        entry = _made(draft, update, actor, number)
    except NothingToChange:
        work.history.settle(number, "accepted")
        return Settled(question=question, entry=None)
    except (EditError, UndoError, ValueError) as error:
        raise Refused(f"h{number} cannot be made: {error}") from error
    work.history.settle(number, "accepted" if value is None else "settled", entry.entry)
    return Settled(question=question, entry=entry)


def _made(draft: Draft, update: Update, actor: Actor, number: int) -> Entry:
    if update.change is Change.UNDO:
        return draft.undo(int((update.value or "").removeprefix("e")), actor=actor)
    return draft.change(update, actor=actor, reason=f"held as h{number}, accepted by {actor.name}", held=number)


def _settled(question: Question, item: int | None, value: str | None) -> Update:
    """The update to make: that which was held, about the item and with the value that were chosen. Raises Refused."""
    update, number = question.update, question.number
    if item is None and value is None and len(update.candidates) > 1:
        others = " or ".join(f"#{one}" for one in update.candidates)
        raise Refused(f"h{number} could be about {others}: `set h{number} #{update.candidates[0]}` says which")
    if item is not None:
        update = replace(update, value=f"#{item}") if update.change is Change.MERGE else replace(update, item=item)
    if value is not None:
        try:
            update = settled_update(update, value)
        except NotSo as error:
            raise Refused(f"h{number}: {error}") from error
    if update.change is Change.QUESTION:
        raise Refused(f"h{number} is a question that only a value answers: `set h{number} VALUE`; or reject it, and change the item yourself")
    if update.item is None and update.change not in ABOUT_NO_ITEM | {Change.ADD, Change.UNDO, Change.ADOPT}:
        raise Refused(f"h{number} names no item: `set h{number} #12` says which")
    return update


def open_question(work: UnitOfWork, number: int) -> Question:
    """The held question of that number. Raises Refused if there is none, or if it was settled."""
    question = work.history.question(number)
    if question is None:
        raise Refused(f"there is no question h{number}: `held` lists the open ones")
    if question.state != "open":
        raise Refused(f"h{number} is {question.state} already" + (f", by e{question.entry}" if question.entry else ""))
    return question


def reject(session: Session, numbers: tuple[int, ...]) -> list[Settled]:
    """Close the held updates `numbers` without making them, all or none. Raises Refused."""
    with session.database.unit_of_work() as work:
        settled = [reject_held(work, number) for number in numbers]
        work.commit()
    return settled


def reject_held(work: UnitOfWork, number: int) -> Settled:
    """Close the held update `number`, in the transaction of `work`. Raises Refused."""
    question = open_question(work, number)
    work.history.settle(number, "rejected")
    return Settled(question=question, entry=None)


def undo(session: Session, number: int, actor: Actor) -> Entry:
    """Take entry `number` back by a new entry. Raises Refused."""
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        made = undo_entry(Draft(work, session.records, session.clock()), number, actor)
        work.commit()
    return made


def undo_entry(draft: Draft, number: int, actor: Actor) -> Entry:
    """Take entry `number` back, in the transaction of the draft. Raises Refused."""
    try:
        return draft.undo(number, actor=actor)
    except UndoError as error:
        raise Refused(str(error)) from error

"""What a person does to the record by hand: settle held questions, undo, post. Each is one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.records import Draft
from bot.session import Session
from parsers.edit import EditError
from parsers.model import Actor, Change, Entry, Question
from replies.change import NothingToChange
from replies.undo import UndoError
from storage.unit_of_work import UnitOfWork


class Refused(ValueError):
    """What was asked for cannot be done; the message says why and what would work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A question and the entry that settling it made (None if it made none)."""

    question: Question
    entry: Entry | None


def accept(session: Session, numbers: tuple[int, ...], actor: Actor, *, item: int | None = None, value: str | None = None) -> list[Settled]:
    """Make the held updates `numbers`, all or none. `item` chooses among candidates, `value` settles with another value.

    Raises Refused.
    """
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        draft = Draft(work, session.records, session.clock())
        settled = [_accept(work, draft, number, actor, item, value) for number in numbers]
        work.commit()
    return settled


def _accept(work: UnitOfWork, draft: Draft, number: int, actor: Actor, item: int | None, value: str | None) -> Settled:
    question = _open_question(work, number)
    update = question.update
    if update.change is Change.QUESTION and value is None:
        raise Refused(f"h{number} is a question that no value answers: reject it, or change the item yourself")
    if item is not None or (update.item is None and update.change is not Change.ADD):
        update = replace(update, item=_chosen(question, item))
    if value is not None:
        update = replace(update, value=value)
    try:
        entry = draft.change(update, actor=actor, reason=f"held as h{number}, accepted by {actor.name}", held=number)
    except NothingToChange:
        work.history.settle(number, "accepted")
        return Settled(question=question, entry=None)
    except (EditError, ValueError) as error:
        raise Refused(f"h{number} cannot be made: {error}") from error
    work.history.settle(number, "accepted" if value is None else "settled", entry.entry)
    return Settled(question=question, entry=entry)


def _chosen(question: Question, item: int | None) -> int:
    if item is None:
        raise Refused(f"h{question.number} names no item: say which with --item N")
    return item


def _open_question(work: UnitOfWork, number: int) -> Question:
    question = work.history.question(number)
    if question is None:
        raise Refused(f"there is no question h{number}: `prognosis held` lists the open ones")
    if question.state != "open":
        raise Refused(f"h{number} is {question.state} already" + (f", by e{question.entry}" if question.entry else ""))
    return question


def reject(session: Session, numbers: tuple[int, ...]) -> list[Settled]:
    """Close the held updates `numbers` without making them, all or none. Raises Refused."""
    with session.database.unit_of_work() as work:
        settled = [Settled(question=_open_question(work, number), entry=None) for number in numbers]
        for number in numbers:
            work.history.settle(number, "rejected")
        work.commit()
    return settled


def undo(session: Session, number: int, actor: Actor) -> Entry:
    """Take entry `number` back by a new entry. Raises Refused."""
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        draft = Draft(work, session.records, session.clock())
        try:
            made = draft.undo(number, actor=actor)
        except UndoError as error:
            raise Refused(str(error)) from error
        work.commit()
    return made

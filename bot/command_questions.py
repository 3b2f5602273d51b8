"""Commands about what was held, and about what was done: held, accept, reject, set hN, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.admin import Refused, Settled, accept_held, reject_held, undo_entry
from bot.asked_notes import asked_notes
from bot.command_case import CommandCase
from bot.held_texts import held_differences
from bot.views import asked, made_line
from parsers.command import Command
from parsers.model import Question

_MOST = 50
"""Questions that one list shows."""


def list_held(case: CommandCase, _: Sequence[Command]) -> list[str]:
    """The open questions, each with the words that it rests on."""
    questions = case.work.history.questions()
    if not questions:
        return ["nothing is held"]
    record = case.draft.record
    differences = held_differences(case.session, case.work, record, case.draft.entries, questions) if record is not None else {}
    lines = [line for question in questions[:_MOST] for line in (*_shown(case, question), *(f"    - {one}" for one in differences.get(question.number, ())))]
    return lines + ([f"and {len(questions) - _MOST} more"] if len(questions) > _MOST else [])


def _shown(case: CommandCase, question: Question) -> list[str]:
    update = question.update
    lines = [f"h{question.number}: {_asked(case, question)}", f"    “{update.evidence.words}” {update.evidence.author}", f"    {question.reason}"]
    if (note := asked_notes(case.session, case.work).get(question.number)) is not None:
        lines.append(f"    {note}")
    others = [number for number in update.candidates if number != update.item]
    return lines + ([f"    or {', '.join(f'#{number}' for number in others)}"] if others else [])


def _asked(case: CommandCase, question: Question) -> str:
    number = question.update.item
    item = case.draft.record.document.item(number) if case.draft.record is not None and number is not None else None
    return asked(question.update, item.title if item else None)


def accept(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Make held updates; each number by itself, so that one that cannot be made does not hold the others back. Raises Refused."""
    return _each(_numbers(case, readings), lambda number: _told(case, accept_held(case.session, case.work, case.draft, number, case.actor)), case)


def reject(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Close held updates without making them. Raises Refused."""
    return _each(_numbers(case, readings), lambda number: _told(case, reject_held(case.work, number)), case)


def settle(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Make a held update with another value. Raises Refused."""
    command = readings[0]
    value = command.value or ""
    return _each(command.numbers, lambda number: _told(case, accept_held(case.session, case.work, case.draft, number, case.actor, value=value)), case)


def undo(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Take entries back. Raises Refused."""
    numbers = readings[0].numbers
    if not numbers:
        if case.quoted.entry is None:
            raise Refused("no entry is named, and none stands in the quote above")
        numbers = (case.quoted.entry,)
    return _each(numbers, lambda number: made_line(undo_entry(case.draft, number, case.actor), case.draft.record), case)


def _numbers(case: CommandCase, readings: Sequence[Command]) -> tuple[int, ...]:
    numbers = readings[0].numbers
    if numbers:
        return numbers
    if case.quoted.question is None:
        raise Refused("no question is named, and none stands in the quote above")
    return (case.quoted.question,)


def _told(case: CommandCase, settled: Settled) -> str:
    number = settled.question.number
    if settled.entry is not None:
        return f"h{number}: {made_line(settled.entry, case.draft.record)}{settled.remark}"
    state = case.work.history.question(number)
    return f"h{number}: rejected" if state is not None and state.state == "rejected" else f"h{number}: it is so already, nothing changed"


def _each(numbers: Sequence[int], act: Callable[[int], str], case: CommandCase) -> list[str]:
    """What came of each number. Raises Refused if nothing came of any, or, on the command line, of one."""
    lines: list[str] = []
    problems: list[str] = []
    for number in numbers:
        try:
            with case.draft.attempt():
                lines.append(act(number))
        except Refused as refused:
            if not case.by_mail:
                raise
            problems.append(str(refused))
    if problems:
        raise PartlyRefused("; ".join(problems), lines)
    return lines


class PartlyRefused(Refused):
    """Some of what was asked for was done: `done` tells it; the message says why the rest was not."""

    def __init__(self, reason: str, done: Sequence[str]) -> None:
        super().__init__(reason)
        self.done = tuple(done)

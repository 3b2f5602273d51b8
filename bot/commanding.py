"""Commands carried out: by mail one after the other, typed ones each in a transaction of its own. One table says who does what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot import command_asking, command_items, command_posting, command_questions
from bot.admin import Refused
from bot.command_case import CommandCase
from bot.records import Draft
from bot.session import Session
from bot.tokens import confirm
from parsers.command import Command, Misread, Verb
from parsers.command_line import read_command
from parsers.model import Actor, Address, Entry, Proof
from replies.command_update import ITEM_VERBS

Doing = Callable[[CommandCase, Sequence[Command]], list[str]]
"""Carries out a command, given all that its line can mean, and tells what was done. Raises Refused."""

DOERS: Mapping[Verb, Doing] = {
    **dict.fromkeys(ITEM_VERBS, command_items.change_item),
    **dict.fromkeys((Verb.ADD, Verb.MILESTONE, Verb.INTRO), command_items.change_text),
    Verb.RELEASE: command_items.begin_release,
    Verb.HELD: command_questions.list_held,
    Verb.ACCEPT: command_questions.accept,
    Verb.REJECT: command_questions.reject,
    Verb.UNDO: command_questions.undo,
    Verb.HELP: command_asking.explain_commands,
    Verb.WHOAMI: command_asking.whoami,
    Verb.CONFIRM: confirm,
    Verb.STATUS: command_asking.status,
    Verb.SHOW: command_asking.show,
    Verb.HISTORY: command_asking.history,
    Verb.PREVIEW: command_posting.preview,
    Verb.APPROVE: command_posting.approve,
    Verb.HOLD: command_posting.hold,
    Verb.POST: command_posting.post,
    Verb.RESEND: command_posting.resend,
    Verb.PAUSE: command_posting.pause,
    Verb.RESUME: command_posting.resume,
}


def carry_out(case: CommandCase, readings: Sequence[Command]) -> list[str]:
    """Carry out one command; what was done, in lines. Raises Refused."""
    command = readings[0]
    if command.verb is Verb.SET and command.numbers:
        return command_questions.settle(case, readings)
    return DOERS[command.verb](case, readings)


def carry_out_typed(session: Session, actor: Actor, commands: Sequence[Command] | str) -> tuple[list[str], list[Entry]]:
    """Carry out a command of the local user, and commit. What was done, in lines, and the entries made. Raises Refused."""
    readings = read_command(commands) if isinstance(commands, str) else tuple(commands)
    if isinstance(readings, Misread):
        raise Refused(readings.reason)
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        case = CommandCase(
            session=session, work=work, draft=Draft(work, session.records, session.clock()), actor=actor,
            author=Address(name=actor.name, address=actor.address), date=session.clock(),
            proof=Proof(proven=True, how="the local user is believed"),
        )  # fmt: skip
        lines = carry_out(case, readings)
        work.commit()
    return lines, case.draft.added

"""The status mails that questions are about: how each differs from the record, for whoever is to say whether it becomes the record."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adopting import NotAdopted, kept_text
from bot.adoption_view import difference_lines
from bot.session import Session
from bot.views import titles_of
from parsers.model import Change, Question, Record
from replies.adopt import numbered
from replies.adopted_changes import adopted_changes, left_out
from storage.unit_of_work import UnitOfWork

MOST = 10
"""Status mails whose differences are told, the newest: anybody can send many."""


def held_differences(session: Session, work: UnitOfWork, record: Record, questions: Sequence[Question]) -> dict[int, list[str]]:
    """The differences of each status mail that is held to the record as it stands, in lines, by the number of its question."""
    held = [one for one in questions if one.update.change is Change.ADOPT]
    return {one.number: _differences(session, work, record, one) for one in held[-MOST:]}


def _differences(session: Session, work: UnitOfWork, record: Record, question: Question) -> list[str]:
    try:
        text = kept_text(session.config, work, question.number)
    except NotAdopted as error:
        return [str(error)]
    document = numbered(record, text.document, record.next_number)
    return difference_lines(adopted_changes(record, document), left_out(record, document), titles_of(record)) or ["no difference to the record"]

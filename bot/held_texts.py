"""The status mails that questions are about: how each differs from the record, for whoever is to say whether it becomes the record."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adopting import NotAdopted, kept_text
from bot.adoption_view import difference_lines
from bot.session import Session
from bot.views import titles_of
from parsers.model import Actor, Change, Entry, Question, Record
from replies.adopt import make_adoption
from storage.unit_of_work import UnitOfWork

MOST = 5
"""Status mails whose differences are told, the newest: anybody can send many."""
MOST_ITEMS = 1000
"""Items of a status mail that is compared: no honest one has as many."""


def held_differences(
    session: Session, work: UnitOfWork, record: Record, entries: Sequence[Entry], questions: Sequence[Question]
) -> dict[int, list[str]]:
    """The differences of each status mail that is held to the record as it stands, in lines, by the number of its question.

    `entries` is the whole history: what would be put on top of the mail is no difference of it.
    """
    held = [one for one in questions if one.update.change is Change.ADOPT]
    return {one.number: _differences(session, work, record, entries, one) for one in held[-MOST:]}


def _differences(session: Session, work: UnitOfWork, record: Record, entries: Sequence[Entry], question: Question) -> list[str]:
    try:
        text = kept_text(session.config, work, question.number)
    except NotAdopted as error:
        return [str(error)]
    if len(text.document.items) > MOST_ITEMS:
        return [f"{len(text.document.items)} items are more than are compared"]
    made = make_adoption(
        record, text.document, entry=0, at=text.date, actor=Actor(name=""), message_id=text.message_id, subject=text.subject, date=text.date,
        first=record.next_number, entries=entries,
    )  # fmt: skip
    return difference_lines(made.changes, made.gone, titles_of(record)) or ["no difference to the record"]

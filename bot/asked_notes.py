"""What the manager is told of a held question whose author was asked himself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.posting import local_time
from bot.session import Session
from parsers.model import Entry, Question
from replies.cycle import cycle
from storage.unit_of_work import UnitOfWork


def asked_notes(session: Session, work: UnitOfWork) -> Mapping[int, str]:
    """For each question that somebody was asked about, who it was and when, and whether he answered; by the question's number."""
    found: dict[int, str] = {}
    for one in work.askings.all():
        at = local_time(session, one.at)
        became = "and has not answered" if one.answered_at is None else "and his answer leaves it open"
        said = f"{one.person.name or one.person.address} was asked about it on {at.day} {at:%B}, {became}"
        found |= dict.fromkeys(one.questions, said)
    return found


def closed_since(work: UnitOfWork, entries: Sequence[Entry]) -> tuple[Question, ...]:
    """The questions that somebody was asked about in this cycle, and that are open no more."""
    start = cycle(entries).start
    numbers = [number for one in work.askings.all() if one.cycle == (start.entry if start is not None else 0) for number in one.questions]
    found = (work.history.question(number) for number in sorted(numbers))
    return tuple(one for one in found if one is not None and one.state != "open")

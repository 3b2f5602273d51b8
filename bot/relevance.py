"""Which mails can matter, told by their headers with what the database knows now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.judging import context_of, time_of
from bot.session import Session
from parsers.model import Address, Classification, Kind, Message, MessageId
from replies.classify import Context, classify
from replies.relevance import Circle, circle_of, why_read
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`why` the body of a mail is to be read; None if it cannot matter by what is known now. `kind` is what the headers make of it."""

    why: str | None
    kind: Classification


class Relevance:
    """Judges headers. `refresh` it in a unit of work before it is asked in it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._circle: Circle | None = None
        self._postings: frozenset[MessageId] = frozenset()
        self._known: dict[Address, bool] = {}

    def refresh(self, work: UnitOfWork, *, writers: bool = False) -> bool:
        """Read the history that is new; with `writers`, also who has written in the threads of the record.

        True if what was judged before may be judged otherwise now.
        """
        records = self._session.records
        records.refresh(work)
        wrote = self._circle.writers if self._circle is not None and not writers else work.archive.writers()
        circle = circle_of(records.record, records.identities(self._session.config.identities), wrote)
        postings = frozenset(records.subjects)
        changed = (circle, postings) != (self._circle, self._postings)
        if circle != self._circle:
            self._known = {}
        self._circle, self._postings = circle, postings
        return changed

    def wrote(self, author: Address) -> bool:
        """The author wrote in a thread of the record; True if that was not known."""
        if self._circle is None or author.address in self._circle.writers:
            return False
        self._circle = replace(self._circle, writers=self._circle.writers | {author.address})
        self._known = {}
        return True

    def judge(self, work: UnitOfWork, mails: Sequence[tuple[Message, datetime]]) -> list[Judgement]:
        """What the headers of the mails say, each with the time of its arrival."""
        context = context_of(self._session.config, self._session.records, work, [message for message, _ in mails])
        return [self._judged(message, arrived, context) for message, arrived in mails]

    def _judged(self, message: Message, arrived: datetime, context: Context) -> Judgement:
        records = self._session.records
        early = records.begin is not None and time_of(message, arrived) < records.begin
        try:
            known = message.author is not None and self._knows(message.author)
            why = why_read(message, context, records.record, known=known, early=early)
            return Judgement(why=why, kind=classify(message, context))
        except Exception as error:
            # a mail over which the program fails is read whole: taking it sets it aside, and those behind it go on
            reason = f"its headers cannot be judged: {type(error).__name__}"
            return Judgement(why=reason, kind=Classification(kind=Kind.UNREADABLE, reason=reason))

    def _knows(self, author: Address) -> bool:
        if author not in self._known:
            self._known[author] = self._circle is not None and self._circle.knows(author)
        return self._known[author]

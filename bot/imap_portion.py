"""Some mails of a folder whose headers were read: which of them matter, judged anew when a mail among them told something."""

from __future__ import annotations

from collections.abc import Sequence

from bot.imap_connection import Head
from bot.relevance import Judgement, Relevance
from bot.session import Session
from parsers.model import Classification, Message
from replies.thread import thread_ids
from storage.unit_of_work import UnitOfWork


class Portion:
    """The mails, by their place in it; judged when it is made."""

    def __init__(self, session: Session, relevance: Relevance, mails: Sequence[tuple[Head, Message]]) -> None:
        self._session = session
        self._relevance = relevance
        self._mails = mails
        self._judged: dict[int, Judgement] = {}
        with session.lock, session.database.unit_of_work(read_only=True) as work:
            relevance.refresh(work)
            self._judge(work, range(len(mails)))

    def __len__(self) -> int:
        return len(self._mails)

    def head(self, place: int) -> Head:
        """The headers of the mail at that place, as the server gave them."""
        return self._mails[place][0]

    def message(self, place: int) -> Message:
        """The headers of the mail at that place, read."""
        return self._mails[place][1]

    def kind(self, place: int) -> Classification:
        """What the headers of the mail at that place make of it."""
        return self._judged[place].kind

    def matters(self, place: int) -> bool:
        """Whether the body of the mail at that place is to be read."""
        return self._judged[place].why is not None

    def next(self, place: int) -> int:
        """The first place from this one on whose mail matters; the length if there is none."""
        return next((one for one in range(place, len(self)) if self.matters(one)), len(self))

    def taken(self, place: int) -> None:
        """The mail at that place was read whole and taken: judge those behind it again that it can have told something about."""
        message = self.message(place)
        with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
            changed = self._relevance.refresh(work)
            if message.message_id and message.author and message.message_id in work.archive.postings_of([message.message_id]):
                changed = self._relevance.wrote(message.author) or changed
            told = message.message_id
            behind = [one for one in range(place + 1, len(self)) if not self.matters(one) and (changed or told in thread_ids(self.message(one)))]
            if behind:
                self._judge(work, behind)

    def _judge(self, work: UnitOfWork, places: Sequence[int]) -> None:
        mails = [(self.message(place), self.head(place).arrived_at) for place in places]
        self._judged |= dict(zip(places, self._relevance.judge(work, mails), strict=True))

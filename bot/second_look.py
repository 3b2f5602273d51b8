"""Mails of which nothing came, looked at again once more is known.

A mail that does not matter leaves one header row. It may matter later: a status mail is imported after the mailbox was read, somebody
becomes the owner of an item, or the mail that it answers comes in late. Then the header rows from the time that the news is about are
asked again, and the mails that matter now are read whole, from where they lie, as if they had just come.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from bot.session import Session
from replies.relevance import SLACK, asked_again_since
from storage.archive import Place

_ASKED = "header-rows-asked"
"""The setting that says by what the header rows were judged last: the number of the newest entry, and a digest of the config's people."""

DISORDER = timedelta(days=30)
"""How long after its answer a mail may come in."""

AGAIN = timedelta(minutes=10)
"""When mails that are due are asked for again, of which some could not be read."""


class SecondLook:
    """Tells which mails are to be looked at again: those that are `due` at the start of a look, and those `answering` what came in it.

    After those that were due, `done` says that the ones that matter were given out.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._judged: str | None = None
        self._not_before: datetime | None = None
        self._tried: set[int] = set()

    def due(self) -> tuple[Place, ...]:
        """Where the mails lie that may matter by what is known now, oldest first."""
        self._judged = None
        if self._not_before is not None and self._session.clock() < self._not_before:
            return ()
        with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
            records = self._session.records
            records.refresh(work)
            stored = work.settings.get(_ASKED)
            entry, people = json.loads(stored) if stored else (0, None)
            now = (records.newest, self._people())
            self._judged = json.dumps(now) if now != (entry, people) else None
            news = [one for one in records.entries if one.entry > entry]
            since = asked_again_since(news, records.record, people=people != now[1])
            found = work.archive.dormant(since) if since else ()
        return tuple(dict.fromkeys((*found, *(self.answering() if self._judged is not None else ()))))

    def answering(self) -> tuple[Place, ...]:
        """Where the mails lie that answer one which came after them and belongs to a posting, each once in a run."""
        with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
            begin = self._session.records.begin
            since = max(begin - SLACK, self._session.clock() - DISORDER) if begin else None
            late = [place for place in work.archive.answering(since) if place.mail not in self._tried] if since else []
        self._tried |= {place.mail for place in late}  # it may be gone from where it lay
        return tuple(late)

    def _people(self) -> str:
        config = self._session.config
        return hashlib.sha256(repr((config.identities, config.record.bot)).encode()).hexdigest()[:16]

    def done(self, *, complete: bool) -> None:
        """All of them that matter were given out; if not `complete`, those that are due are named again after a while."""
        if self._judged is None:
            return
        self._not_before = None if complete else self._session.clock() + AGAIN
        if complete:
            with self._session.lock, self._session.database.unit_of_work() as work:
                work.settings.set(_ASKED, self._judged)
                work.commit()

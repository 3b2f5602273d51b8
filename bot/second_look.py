"""Mails of which nothing came, looked at again once more is known.

A mail that does not matter leaves one header row. It may matter later: a status mail is imported after the mailbox was read, somebody
becomes the owner of an item, or the mail that it answers comes in late. Then the header rows from the time that the news is about are
asked again, and the mails that matter now are read whole, from where they lie, as if they had just come.
"""

from __future__ import annotations

import json
from datetime import timedelta

from bot.session import Session
from replies.relevance import SLACK, asked_again_since
from storage.archive import Place

_ASKED = "header-rows-asked"
"""The setting that says by what the header rows were judged last: the number of the newest entry, and the people of the config."""

DISORDER = timedelta(days=30)
"""How long after its answer a mail may come in."""


class SecondLook:
    """Tells which mails are to be looked at again. Ask `due`, give out what it names, then say `done`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._judged: str | None = None
        self._tried: set[int] = set()

    def due(self) -> tuple[Place, ...]:
        """Where the mails lie that may matter now, each place once, oldest first."""
        with self._session.lock, self._session.database.unit_of_work(read_only=True) as work:
            records = self._session.records
            records.refresh(work)
            stored = work.settings.get(_ASKED)
            entry, people = json.loads(stored) if stored else (0, None)
            now = (records.entries[-1].entry if records.entries else 0, self._people())
            self._judged = json.dumps(now) if now != (entry, people) else None
            news = [one for one in records.entries if one.entry > entry]
            since = asked_again_since(news, records.record, people=people != now[1])
            found = list(work.archive.dormant(since)) if since else []
            if records.begin is not None:
                begin = max(records.begin - SLACK, self._session.clock() - DISORDER)
                late = [place for place in work.archive.answering(begin) if place.mail not in self._tried]
                self._tried |= {place.mail for place in late}  # once in a run: it may be gone from where it lay
                found += late
        return tuple(dict.fromkeys(found))

    def _people(self) -> str:
        config = self._session.config
        return repr((config.identities, config.record.bot))

    def done(self) -> None:
        """All of them that matter were given out; until then, `due` names them again after a restart."""
        if self._judged is not None:
            with self._session.lock, self._session.database.unit_of_work() as work:
                work.settings.set(_ASKED, self._judged)
                work.commit()
        self._judged = None

"""Marks in the database that outlive a crash: that a run goes on, and which mail it has in hand.

An exception over a mail is caught. A crash of the interpreter, a pattern that never ends, or memory that runs out is not: the program
ends, starts again, and would meet the same mail again. So a run that follows one which did not end in order notes each mail before it
takes it, and a mail over which the program ended again and again is set aside unread. Other runs save themselves that transaction.
"""

from __future__ import annotations

import json

from bot.raw_mail import RawMail
from bot.session import Session

MOST = 5
"""Runs in a row that may end over one mail. A power cut or a kill is no fault of the mail that was in hand."""
_RUN, _MAIL = "run.began", "run.mail"


class CrashMarks:
    """The marks of one run."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.careful = False
        """The run before did not end in order, so mails are noted before they are taken."""
        self._noted: dict[str, str] = {}

    def begin(self) -> None:
        """The run begins. Raises StorageError."""
        with self._session.lock, self._session.database.unit_of_work() as work:
            self.careful = work.settings.get(_RUN) is not None
            work.settings.set(_RUN, self._session.clock().isoformat())
            work.commit()

    def deadly(self, mail: RawMail) -> bool:
        """Note that `mail` is about to be taken; True if too many runs ended over it. Raises StorageError."""
        place = {"folder": mail.folder, "key": mail.key}
        if not self.careful or place == self._noted:  # tried again in one run: nothing has ended over it since
            return False
        with self._session.lock, self._session.database.unit_of_work() as work:
            found = json.loads(work.settings.get(_MAIL) or "{}")
            ended = found.pop("ended", 0)
            count = ended + 1 if found == place else 0
            work.settings.set(_MAIL, json.dumps({**place, "ended": count}))
            work.commit()
        self._noted = place
        return count >= MOST

    def end(self) -> None:
        """The run ends in order. Raises StorageError."""
        with self._session.lock, self._session.database.unit_of_work() as work:
            work.settings.remove(_RUN)
            work.settings.remove(_MAIL)
            work.commit()

"""Reading new mail, whatever the inbox is: look, wait until there may be more, look again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from bot.raw_mail import News
from bot.session import Session
from parsers.model import MessageId


class Reader(Protocol):
    """The inbox as one stream of mails. `look` and `wait` belong to one thread; the others may be called from any.

    Nothing is lost by ending anywhere: a mail counts as read when what `take` made of it is committed, not when it was given out.
    """

    def look(self) -> Iterator[News]:
        """What is new now, oldest first, folder by folder. Each mail is to be taken before the next is asked for.

        Raises InboxError or ServerError when (the rest of) the inbox cannot be read now; the next look tries again. No session lock is
        held while the caller has a mail in hand.
        """

    def wait(self, seconds: float) -> bool:
        """Sleep until there may be news, `wake` is called, or the time is over, and say whether it is worth looking.

        After a look that failed it sleeps for the back-off instead, however soon there may be news, and then says True.
        """

    def wake(self) -> None:
        """End a wait that is going on, or the next one, at once."""

    def holds(self, message_id: MessageId) -> bool:
        """Whether a mail of that Message-ID lies in the inbox now. Raises InboxError or ServerError when that cannot be told."""

    def close(self) -> None:
        """Be done with it. From another thread than the reader's it only cuts what that one waits for: it fails, and is to close as well."""


def open_reader(session: Session) -> Reader:
    """The reader of the inbox that the config names. Nothing is opened or connected before the first look."""
    if session.config.inbox.kind == "imap":
        from bot.reader_imap import ImapReader  # it brings imapclient and the rules with it

        return ImapReader(session)
    from bot.reader_files import FileReader

    return FileReader(session)

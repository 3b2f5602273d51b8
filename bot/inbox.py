"""Inboxes that need no server: which kind lies at a path is told by what is found there."""

from __future__ import annotations

from pathlib import Path

from bot.inbox_maildir import MaildirInbox
from bot.inbox_mbox import MboxInbox
from bot.raw_mail import Inbox, InboxError, RawMail, Unread

__all__ = ["Inbox", "InboxError", "RawMail", "Unread", "open_inbox"]


def open_inbox(path: Path) -> Inbox:
    """The inbox at `path`: a folder with `cur` and `new` is a Maildir, a file that starts with `From ` an mbox.

    An empty file is an mbox without mail. Raises InboxError for anything else.
    """
    if path.is_dir():
        if (path / "cur").is_dir() and (path / "new").is_dir():
            return MaildirInbox(path)
        raise InboxError(path, "is a folder without cur and new, so no Maildir")
    if path.exists() and not path.is_file():
        raise InboxError(path, "is neither a folder nor a file")
    try:
        with path.open("rb") as file:
            start = file.read(5)
    except OSError as error:
        raise InboxError(path, f"cannot be read: {error.strerror}") from error
    if start not in (b"", b"From "):
        raise InboxError(path, "does not start with a From line, so it is no mbox")
    return MboxInbox(path)

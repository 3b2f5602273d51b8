"""What `prognosis check` finds: the config, the database, where mail is read and where it goes, each fault with its cure.

Nothing is sent, read or changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.config import Config, Fault
from bot.inbox import open_inbox
from bot.raw_mail import InboxError
from storage.errors import StorageError
from storage.inspection import Inspection, Standing, inspect_database
from storage.lock import lock_holder


class Grade(StrEnum):
    """How much a finding matters: a FAULT keeps something from working, a NOTE is worth knowing."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `cure` is what to do about it; empty for what is well."""

    grade: Grade
    subject: str
    what: str
    cure: str = ""


def well(subject: str, what: str) -> Finding:
    """A finding that needs nothing."""
    return Finding(grade=Grade.OK, subject=subject, what=what)


def remark(subject: str, what: str, cure: str = "") -> Finding:
    """A finding worth knowing."""
    return Finding(grade=Grade.NOTE, subject=subject, what=what, cure=cure)


def broken(subject: str, what: str, cure: str) -> Finding:
    """A finding that keeps something from working."""
    return Finding(grade=Grade.FAULT, subject=subject, what=what, cure=cure)


def config_fault(fault: Fault) -> Finding:
    """A fault for which the config cannot be used at all."""
    return broken(f"config {fault.key}".rstrip(), f"{fault.wrong} ({fault.file})", fault.right)


def check_config(config: Config) -> Iterator[Finding]:
    """What a config that can be used says, or leaves out. A config that cannot be used never gets here."""
    table = config.record
    yield well("config", config.source)
    if table.bot is None:
        yield remark("config", "no address to send from", 'record.bot = "Status mail <prognosis@example.org>"; without it no mail is answered')
    if not table.lists:
        yield remark("config", "no list to post to", 'record.lists = ["devel@lists.example.org"]')
    if not table.managers:
        yield remark("config", "no manager is named", "record.managers; without it the author of the imported status mail counts as manager")
    if config.ask.owners and config.posting.mode == "shadow":
        yield remark("config", "no owner is asked in shadow mode", 'ask.owners = false, or posting.mode = "approve"')
    if config.schedule.posting is None:
        yield remark("config", "nothing is posted by itself", 'schedule.posting = "0 9 1-7 * mon"; without it, `prognosis post` does it')


DATABASE: dict[Standing, tuple[Grade, str, str]] = {
    Standing.READY: (Grade.OK, "can be written", ""),
    Standing.ABSENT: (Grade.NOTE, "is not there yet", "`prognosis import FILE` or `prognosis run` makes it"),
    Standing.OLDER: (Grade.NOTE, "is of an older version", "`prognosis run` upgrades it, after a backup of a SQLite file beside it"),
    Standing.NEWER: (Grade.FAULT, "was made by a newer version of this program", "install that version, or restore the backup that it made"),
    Standing.FOREIGN: (Grade.FAULT, "belongs to something else", "name another in database.url"),
    Standing.LOCKED: (Grade.FAULT, "is kept busy by somebody who writes to it", "end that program; `fuser FILE` names it"),
    Standing.UNWRITABLE: (Grade.FAULT, "cannot be written", "run as its owner, or give this user the file and its folder, or the right to make tables"),
    Standing.UNREACHABLE: (Grade.FAULT, "cannot be opened", "correct database.url; start the database server, if it is one"),
}
"""How much each standing matters, what it is called, and its cure."""


def check_database(config: Config) -> Iterator[Finding]:
    """How the database stands, and who acts on it."""
    found = inspect_database(config.database.connection)
    yield _database_finding(found)
    if found.standing not in (Standing.READY, Standing.OLDER):
        return
    try:
        holder = lock_holder(config.database.connection)
    except StorageError as error:
        yield broken("lock", str(error), "run as the user that the daemon runs as")
    else:
        yield well("lock", f"{holder} acts" if holder else "free: no daemon is running")


def _database_finding(found: Inspection) -> Finding:
    grade, what, cure = DATABASE[found.standing]
    said = f" ({found.said.rstrip('.')})" if found.said and found.said.rstrip(".") not in what else ""
    return Finding(grade=grade, subject=f"database {found.where}", what=f"{what}{said}", cure=cure)


def check_paths(config: Config) -> Iterator[Finding]:
    """The Maildirs and mbox files that mail is read from."""
    if not config.inbox.paths:
        yield broken("inbox", "no inbox is configured", 'inbox.paths = ["FOLDER"], or inbox.kind = "imap"')
    for path in config.inbox.paths:
        try:
            inbox = open_inbox(path)
            next(iter(inbox.mails()), None)
        except InboxError as error:
            yield broken(f"inbox {path}", error.why, f"correct inbox.paths, or make a Maildir: mkdir -p {path}/cur {path}/new {path}/tmp")
        else:
            yield well(f"inbox {path}", "can be read")


def check_outbox_path(path: Path) -> Finding:
    """The Maildir that our mail is put into: it is made when it is first needed."""
    parts = [path / part for part in ("tmp", "new", "cur")] if path.is_dir() else []
    for one in [existing(part) for part in parts or [path]]:
        if not one.is_dir() or not os.access(one, os.W_OK | os.X_OK):
            return broken(f"outbox {path}", f"{one} is no folder that this user can write in", f"correct outbox.path, or: chown this user {one}")
    return well(f"outbox {path}", "can be written" if parts else "can be made")


def existing(path: Path) -> Path:
    """The path, or the nearest thing above it that there is."""
    return path if path.exists() or path == path.parent else existing(path.parent)


def check_posting_rights(config: Config) -> Iterator[Finding]:
    """What no check can tell: whether the list takes mail from the bot."""
    if config.record.bot is not None:
        for one in config.record.lists:
            what = f"must let {config.record.bot.address} post, which cannot be seen from here"
            yield remark(f"list {one.address}", what, "subscribe that address there, without delivery if you like, or let the moderators accept it")

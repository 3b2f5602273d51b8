"""What `prognosis check` finds at the servers: each is connected to and logged in to as the daemon would do it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.checking import Finding, broken, check_outbox_path, check_paths, remark, well
from bot.config import Config
from bot.secret import secret_of
from bot.server_faults import ServerError
from bot.session import Session
from bot.transport import open_transport

if TYPE_CHECKING:
    from bot.imap_connection import ImapConnection


def check_inbox(session: Session) -> Iterator[Finding]:
    """Where mail is read."""
    if session.config.inbox.kind == "imap":
        yield from _imap(session.config)
    else:
        yield from check_paths(session.config)


def _imap(config: Config) -> Iterator[Finding]:
    from bot.imap_client import connect
    from bot.imap_connection import ImapConnection

    subject = f"IMAP server {config.imap.host}:{config.imap.port}"
    try:
        connection = ImapConnection(*connect(config.imap, lambda: secret_of(config.imap)), config.imap.timeout)
    except OSError as error:
        yield fault_of(subject, error)
        return
    try:
        yield well(subject, f"logged in as {config.imap.user}")
        if config.imap.idle and not connection.idles:
            yield remark(subject, f"it has no IDLE, so mail is looked for every {config.inbox.poll:g} seconds", "inbox.poll says how often")
        yield from _folders(connection, config)
    finally:
        connection.close()


def _folders(connection: ImapConnection, config: Config) -> Iterator[Finding]:
    """The folders that mail is read from, and the one where it is filed. None is opened for writing."""
    for name in config.inbox.folders:
        try:
            found = connection.select(name)
        except ServerError as error:
            yield fault_of(f"IMAP folder {name}", error)
        else:
            yield well(f"IMAP folder {name}", f"{found.mails} mails")
    if config.imap.processed is not None:
        try:
            connection.status(config.imap.processed)
        except ServerError:
            what = "is not there yet; read mail is filed there"
            yield remark(f"IMAP folder {config.imap.processed}", what, "the daemon makes it, if the server lets it")
        else:
            yield well(f"IMAP folder {config.imap.processed}", "is there; read mail is filed there")


def check_outbox(session: Session) -> Iterator[Finding]:
    """Where our mail goes."""
    config = session.config
    if config.outbox.kind != "smtp":
        yield check_outbox_path(config.outbox.path)
        return
    subject = f"SMTP server {config.smtp.host}:{config.smtp.port}"
    try:
        asyncio.run(_probe(session))
    except OSError as error:
        yield fault_of(subject, error)
    else:
        user = f"logged in as {config.smtp.user}" if config.smtp.user else "no log-in is configured"
        yield well(subject, f"{user}; it takes mail from {config.smtp.envelope_sender or (config.record.bot and config.record.bot.address)}")


async def _probe(session: Session) -> None:
    async with open_transport(session) as way:
        await way.probe()


def fault_of(subject: str, error: OSError) -> Finding:
    """A server that cannot be used, or a file that is needed for it."""
    if isinstance(error, ServerError):
        return broken(subject, error.wrong, error.cure)
    return broken(subject, f"{error.filename}: {error.strerror}" if error.filename else str(error), "correct that file, or its name in the config")

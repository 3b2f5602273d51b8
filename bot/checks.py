"""All that `prognosis check` looks at, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checking import Finding, check_config, check_database, check_posting_rights
from bot.checking_servers import check_inbox, check_outbox
from bot.session import Session


def checks(session: Session) -> Iterator[Finding]:
    """Each finding as soon as it is known: a silent server takes its time."""
    yield from check_config(session.config)
    yield from check_database(session.config)
    yield from check_inbox(session)
    yield from check_outbox(session)
    yield from check_posting_rights(session.config)

"""The way into an IMAP server, for the reader and for who asks it between the looks: while it is shut, only the reader knocks."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from bot.backoff import Backoff
from bot.config_servers import ImapTable
from bot.imap_client import connect
from bot.imap_connection import ImapConnection
from bot.secret import secret_of
from bot.server_faults import ServerError, Trouble

REFUSED_WAIT = 60.0
"""Seconds after a refused log-in, at least: servers close accounts that are tried too often."""


def least_wait(error: ServerError) -> float:
    """Seconds to wait at least before a server that failed so is tried again."""
    return REFUSED_WAIT if error.trouble is Trouble.LOGIN else 0.0


class ImapDoor:
    """Connects and logs in. To be used by several threads."""

    def __init__(self, config: ImapTable, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._config, self._monotonic = config, monotonic
        self._backoff = Backoff()
        self._shut: tuple[ServerError, float] | None = None
        """What kept somebody out, and until when nobody else knocks."""

    def knock(self) -> ImapConnection:
        """A new connection, for the reader, which waits between its tries by itself. Raises ServerError; the door is shut then till it gets in."""
        try:
            return self._opened()
        except ServerError as error:
            self._shut = error, math.inf
            raise

    def enter(self) -> ImapConnection:
        """A new connection, for a question. Raises ServerError; without a word to the server while the door is shut.

        It is shut for a back-off after it was found so here, and after the reader did until the reader gets in.
        """
        if self._shut is not None and self._monotonic() < self._shut[1]:
            raise self._shut[0].with_traceback(None)  # each raise would make the old one longer
        try:
            return self._opened()
        except ServerError as error:
            self._shut = error, self._monotonic() + self._backoff.failed(least=least_wait(error))
            raise

    def _opened(self) -> ImapConnection:
        connection = ImapConnection(*connect(self._config, lambda: secret_of(self._config)), self._config.timeout)
        self._backoff.worked()
        self._shut = None
        return connection

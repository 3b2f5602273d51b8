"""Connecting and logging in to an IMAP server, and its faults in our words."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

from imapclient import IMAPClient  # type: ignore[import-untyped]
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError, LoginError  # type: ignore[import-untyped]

from bot.config_servers import ImapTable
from bot.server_faults import Server, ServerError, Trouble, server_error
from bot.tls import trusting

Client: TypeAlias = Any
"""The library's client; it has no types."""

_DECLINED = re.compile(r"[\w ]+ (?:failed: |command error: (?:NO|BAD)\b)")
_BYE = re.compile(r"\* BYE ([^'\"]*)")
"""The greeting of a server that does not want to talk."""
_NOT_THE_PASSWORD = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]", re.IGNORECASE)
"""RFC 5530 section 3: log-ins that are refused for another reason than the name or the password."""
_KEEPALIVE = (("TCP_KEEPIDLE", 120), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 4))
"""Seconds without a word after which the system asks whether the server is there, between its questions, and how many there are."""


class Declined(ServerError):
    """The server answered NO or BAD to one command; the connection stands."""


@contextmanager
def told(server: Server, declined: Trouble = Trouble.OTHER) -> Iterator[None]:
    """Whatever goes wrong inside comes out as a ServerError.

    It is a Declined, with that trouble, if the server refused one command; after any other the connection is of no use and must be dropped.
    """
    try:
        yield
    except ServerError:
        raise
    except IMAPClientReadOnlyError as error:  # the library takes it for the end of the connection
        raise Declined(server, declined, str(error)) from error
    except IMAPClientAbortError as error:
        known = server_error(server, error)
        raise known if known.trouble is not Trouble.OTHER else ServerError(server, Trouble.HUNG_UP, str(error)) from error
    except IMAPClientError as error:
        raise _fault(server, str(error), declined) or server_error(server, error) from error
    except Exception as error:
        # besides the faults of sockets and TLS: whatever the library's parser does with an answer that is no IMAP
        raise server_error(server, error) from error


def _fault(server: Server, said: str, declined: Trouble) -> ServerError | None:
    """What the library's error is, which has one type also where it could not read on; None if its words do not tell."""
    if _DECLINED.match(said):
        return Declined(server, declined, said)
    bye = _BYE.search(said)
    return ServerError(server, Trouble.HUNG_UP, bye[1]) if bye else None


def connect(config: ImapTable, secret: Callable[[], str]) -> tuple[Server, Client]:
    """A connection that is logged in; `secret` gives the password or the token of the moment. Raises ServerError."""
    server = Server(table="imap", host=config.host, port=config.port)
    with told(server):
        with _file_of(server, Trouble.NOT_TRUSTED):
            context = None if config.tls == "none" else trusting(config.ca_file)
        implicit = config.tls == "implicit"
        # the time-out counts in the constructor too: there the library reads the greeting and asks for the capabilities
        client = IMAPClient(config.host, config.port, ssl=implicit, ssl_context=context, timeout=config.timeout)
        try:
            client.normalise_times = False  # or dates are naive, in the zone of this machine
            client._imap.debug = 0  # or every line is written out for a log that nobody keeps, the password among them
            _keep_alive(client.socket())
            if config.tls == "starttls":
                if not client.has_capability("STARTTLS"):
                    raise ServerError(server, Trouble.NO_TLS)
                client.starttls(context)
            with _file_of(server, Trouble.LOGIN):
                word = secret()
            _log_in(server, client, config, word)
        except BaseException:
            with suppress(Exception):
                client.shutdown()
            raise
    return server, client


@contextmanager
def _file_of(server: Server, trouble: Trouble) -> Iterator[None]:
    """A file of the config that cannot be read now is the trouble, and is named."""
    try:
        yield
    except OSError as error:
        raise ServerError(server, trouble, f"{error.filename}: {error.strerror}") from error


def _keep_alive(connected: socket.socket) -> None:
    # QUIRK: the library sends the end of SEARCH and APPEND as a packet of its own, which waits 40 ms for the first one's receipt
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _log_in(server: Server, client: Client, config: ImapTable, secret: str) -> None:
    """Log in by the way that the config names. Raises ServerError: LOGIN if the name or password is refused."""
    try:
        if config.auth == "oauthbearer":
            client.oauthbearer_login(config.user, secret)
        elif config.auth == "xoauth2":
            client.oauth2_login(config.user, secret)
        elif client.has_capability("AUTH=PLAIN"):
            client.plain_login(config.user, secret)  # LOGIN takes neither blanks in the name nor letters beyond ASCII
        elif client.has_capability("LOGINDISABLED"):
            raise ServerError(server, Trouble.NO_AUTH, "LOGINDISABLED")
        else:
            client.login(config.user, secret)
    except LoginError as error:
        # QUIRK: the library calls it a refused log-in, too, when the connection breaks
        if isinstance(error.__context__, IMAPClientAbortError):
            raise error.__context__ from error
        refused = Trouble.OTHER if _NOT_THE_PASSWORD.search(str(error)) else Trouble.LOGIN
        raise ServerError(server, refused, str(error)) from error

"""What can be wrong with a mail server, in one vocabulary for both: told in the log, and with its cure by `prognosis check`."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """Why a server cannot be used. Each has its cure in `CURES`."""

    NAME = "name"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    HUNG_UP = "hung-up"
    NOT_TRUSTED = "not-trusted"
    EXPIRED = "expired"
    WRONG_HOST = "wrong-host"
    NO_TLS = "no-tls"
    TLS = "tls"
    NO_AUTH = "no-auth"
    LOGIN = "login"
    NO_FOLDER = "no-folder"
    SENDER = "sender"
    OTHER = "other"


WRONGS: dict[Trouble, str] = {
    Trouble.NAME: "the name {host} does not resolve",
    Trouble.REFUSED: "nothing listens on port {port}",
    Trouble.UNREACHABLE: "there is no way to {host}",
    Trouble.SILENT: "it does not answer in time",
    Trouble.HUNG_UP: "it hung up",
    Trouble.NOT_TRUSTED: "its certificate is signed by nobody that is trusted here",
    Trouble.EXPIRED: "its certificate has expired, or is not valid yet",
    Trouble.WRONG_HOST: "its certificate is for another name than {host}",
    Trouble.NO_TLS: "it offers no STARTTLS",
    Trouble.TLS: "TLS cannot be agreed upon",
    Trouble.NO_AUTH: "it offers no log-in that can be used",
    Trouble.LOGIN: "it refuses the log-in",
    Trouble.NO_FOLDER: "a folder is not there",
    Trouble.SENDER: "it does not let us send",
    Trouble.OTHER: "it does not do what was asked",
}

CURES: dict[Trouble, str] = {
    Trouble.NAME: "correct {table}.host, or the name server of this machine",
    Trouble.REFUSED: "start the server, or correct {table}.port; a firewall may refuse as well",
    Trouble.UNREACHABLE: "look at the network of this machine, and at {table}.host",
    Trouble.SILENT: "look whether a firewall drops the connection, whether {table}.tls fits {table}.port, and how long {table}.timeout is",
    Trouble.HUNG_UP: "look into the log of the server; {table}.tls may not fit {table}.port",
    Trouble.NOT_TRUSTED: "name the file of the authority that signed it in {table}.ca_file",
    Trouble.EXPIRED: "renew the certificate on the server; or set the clock of this machine",
    Trouble.WRONG_HOST: "write into {table}.host the name that the certificate is for",
    Trouble.NO_TLS: 'set {table}.tls = "implicit" with its port, or turn STARTTLS on at the server',
    Trouble.TLS: '{table}.tls may not fit {table}.port: "implicit" for 993 and 465, "starttls" for 143 and 587',
    Trouble.NO_AUTH: "most servers offer it only under TLS, and never on port 25: look at {table}.tls and {table}.port",
    Trouble.LOGIN: "correct {table}.user and the password, the first of $PROGNOSIS_{TABLE}_PASSWORD, {table}.password_file, {table}.password",
    Trouble.NO_FOLDER: "correct inbox.folders, or make the folder",
    Trouble.SENDER: "let the user send as record.bot and as {table}.envelope_sender on that server",
    Trouble.OTHER: "look into the log of the server",
}

_EXPIRED, _NOT_YET, _WRONG_HOST, _WRONG_ADDRESS = 10, 9, 62, 64
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED, _CERT_NOT_YET_VALID, _HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH (x509_vfy.h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server as the config names it: `table` is `imap` or `smtp`."""

    table: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.table.upper()} server {self.host}:{self.port}"


class ServerError(OSError):
    """A server cannot be used now: `trouble` says why, `said` is what the server or the system said, if it said anything."""

    def __init__(self, server: Server, trouble: Trouble, said: str = "") -> None:
        self.server, self.trouble, self.said = server, trouble, " ".join(said.split())
        super().__init__(f"{server}: {self.wrong}")

    @property
    def wrong(self) -> str:
        """What is wrong, with the server's own words behind it."""
        wrong = WRONGS[self.trouble].format(host=self.server.host, port=self.server.port)
        return f"{wrong} ({self.said})" if self.said else wrong

    @property
    def cure(self) -> str:
        """What to do about it, with the keys of the config that matter."""
        return CURES[self.trouble].format(table=self.server.table, TABLE=self.server.table.upper())


def server_error(server: Server, error: BaseException) -> ServerError:
    """`error` (or the first of its causes that says more) as a ServerError; `Trouble.OTHER` for what only the protocol could tell."""
    trouble, said = Trouble.OTHER, error
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ServerError):
            return seen
        trouble, said = trouble_of(seen), seen
        if trouble is not Trouble.OTHER:
            break
        seen = seen.__cause__ or seen.__context__
    return ServerError(server, trouble, _words(said if trouble is not Trouble.OTHER else error))


def trouble_of(error: BaseException) -> Trouble:
    """The trouble that an error of the sockets or of TLS stands for; OTHER for any other error."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = error.verify_code
        if code in (_EXPIRED, _NOT_YET):
            return Trouble.EXPIRED
        return Trouble.WRONG_HOST if code in (_WRONG_HOST, _WRONG_ADDRESS) else Trouble.NOT_TRUSTED
    for kind, trouble in _KINDS:
        if isinstance(error, kind):
            return trouble
    return Trouble.UNREACHABLE if type(error) is OSError and error.errno is not None else Trouble.OTHER


_KINDS: tuple[tuple[type[BaseException], Trouble], ...] = (
    (socket.gaierror, Trouble.NAME),
    (ConnectionRefusedError, Trouble.REFUSED),
    (TimeoutError, Trouble.SILENT),
    (ssl.SSLZeroReturnError, Trouble.HUNG_UP),
    (ssl.SSLEOFError, Trouble.HUNG_UP),
    (ssl.SSLError, Trouble.TLS),
    (ConnectionError, Trouble.HUNG_UP),
    (EOFError, Trouble.HUNG_UP),
)


def _words(error: BaseException) -> str:
    """What the error says for itself; a certificate's fault in OpenSSL's words, without the place in its source."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message or error.reason or "")
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    return str(error)

"""What is told of a mail server that cannot be used: the trouble, the server's words, and the cure."""

from __future__ import annotations

import errno
import socket
import ssl
import string

import pytest

from bot.config_tables import Config
from bot.server_faults import CURES, WRONGS, Server, ServerError, Trouble, server_error

SERVER = Server(table="imap", host="mail.example.org", port=993)


def certificate(code: int, said: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    error.verify_code, error.verify_message = code, said
    return error


ERRORS: list[tuple[BaseException, Trouble, str]] = [
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Trouble.NAME, "Name or service not known"),
    (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), Trouble.REFUSED, "port 993"),
    (OSError(errno.EHOSTUNREACH, "No route to host"), Trouble.UNREACHABLE, "No route to host"),
    (TimeoutError("timed out"), Trouble.SILENT, "timed out"),
    (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), Trouble.HUNG_UP, "reset"),
    (EOFError(), Trouble.HUNG_UP, "hung up"),
    (ssl.SSLEOFError(8, "EOF occurred"), Trouble.HUNG_UP, "EOF"),
    (certificate(18, "self-signed certificate"), Trouble.NOT_TRUSTED, "self-signed certificate"),
    (certificate(20, "unable to get local issuer certificate"), Trouble.NOT_TRUSTED, "local issuer"),
    (certificate(10, "certificate has expired"), Trouble.EXPIRED, "expired"),
    (certificate(9, "certificate is not yet valid"), Trouble.EXPIRED, "not yet"),
    (certificate(62, "Hostname mismatch"), Trouble.WRONG_HOST, "another name than mail.example.org"),
    (certificate(64, "IP address mismatch"), Trouble.WRONG_HOST, "IP address"),
    (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), Trouble.TLS, "wrong version"),
    (ValueError("strange"), Trouble.OTHER, "strange"),
]


@pytest.mark.parametrize(("error", "trouble", "said"), ERRORS, ids=[f"{row[1]}-{row[2]}" for row in ERRORS])
def test_an_error_of_the_network_is_told_with_its_cure(error: BaseException, trouble: Trouble, said: str) -> None:
    told = server_error(SERVER, error)
    assert told.trouble is trouble
    assert said in told.wrong
    assert str(told).startswith("IMAP server mail.example.org:993: ")
    assert told.cure


def test_the_cause_of_a_library_s_error_is_what_counts() -> None:
    error = RuntimeError("could not connect")
    error.__cause__ = ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    assert server_error(SERVER, error).trouble is Trouble.REFUSED


def test_a_trouble_that_was_told_before_stays_as_it_was_told() -> None:
    first = ServerError(SERVER, Trouble.LOGIN, "[AUTHENTICATIONFAILED]\r\n Authentication failed.")
    assert server_error(SERVER, first) is first
    assert first.wrong == "it refuses the log-in ([AUTHENTICATIONFAILED] Authentication failed.)"
    assert "$PROGNOSIS_IMAP_PASSWORD" in first.cure


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_says_what_is_wrong_and_names_only_keys_that_there_are(trouble: Trouble) -> None:
    assert trouble in WRONGS
    assert trouble in CURES
    for table in ("smtp",) if trouble is Trouble.SENDER else ("imap", "smtp"):
        for word in ServerError(Server(table=table, host="h", port=1), trouble).cure.split():
            name, dot, key = word.strip(string.punctuation).partition(".")
            if dot and name in Config.model_fields:
                assert key in getattr(Config.model_fields[name].annotation, "model_fields", {}), word

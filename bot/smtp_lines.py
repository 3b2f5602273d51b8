"""Small things that SMTP wants written in its own way (RFC 5321)."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence

from bot.log import visible
from storage.outbox import Refusal


def stuffed(raw: bytes) -> bytes:
    """The content as it goes out: one more dot before a line's own first dot, and the final dot (section 4.5.2). Lines end with CRLF."""
    end = b"" if raw.endswith(b"\r\n") else b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", raw) + end + b".\r\n"


def own_name() -> str:
    """The name for EHLO without asking a name server, which may take long: the host's own if it is a full one, else a literal."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def refusals(recipients: Sequence[str], code: int, words: str) -> tuple[Refusal, ...]:
    """The same refusal for each of them. Of the server's words, which may be anything, one line of sane length is kept."""
    said = visible(" ".join(words.split()))
    return tuple(Refusal(recipient=one, code=code, words=said) for one in recipients)

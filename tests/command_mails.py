"""Mails with commands in them: one text in every way that mail programs send it, and in every place of a mail."""

from __future__ import annotations

import base64
import html
import quopri
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from textwrap import wrap

MANAGER = "Ada Novak <ada@example.org>"
BOT = "bot@lists.example.org"


def mail(
    body: bytes, content_type: str, encoding: str = "7bit", *, author: str = MANAGER, to: str = BOT, key: str = "command",
    answers: str | None = None, subject: str = "about the status mail", extra: str = "",
) -> bytes:  # fmt: skip
    """A mail with that body, with LF."""
    thread = f"In-Reply-To: {answers}\nReferences: {answers}\n" if answers else ""
    head = (
        f"From: {author}\nTo: {to}\nDate: Mon, 09 Mar 2026 12:00:00 +0000\nSubject: {subject}\nMessage-ID: <{key}@example.org>\n{thread}{extra}"
        f"MIME-Version: 1.0\nContent-Type: {content_type}\nContent-Transfer-Encoding: {encoding}\n\n"
    )
    return head.encode() + body


def plain(text: str, **more: str) -> bytes:
    """As it is."""
    return mail(text.encode("ascii", "replace"), "text/plain; charset=us-ascii", **more)


def quoted_printable(text: str, **more: str) -> bytes:
    """UTF-8, lines broken softly where the encoding wants it, NBSP for every other blank of a line that is not quoted."""
    lines = [line if line.startswith((">", "--")) else line.replace("  ", " \u00a0").replace(" #", "\u00a0#") for line in text.split("\n")]
    return mail(quopri.encodestring("\n".join(lines).encode()), "text/plain; charset=utf-8", "quoted-printable", **more)


def base64_text(text: str, **more: str) -> bytes:
    """UTF-8 in base64."""
    return mail(base64.encodebytes(text.encode()), "text/plain; charset=utf-8", "base64", **more)


def utf16(text: str, **more: str) -> bytes:
    """Two bytes a character."""
    return mail(base64.encodebytes(text.encode("utf-16")), "text/plain; charset=utf-16", "base64", **more)


def flowed(text: str, **more: str) -> bytes:
    """format=flowed (RFC 3676), broken at 40 columns where a line may flow."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith(">") or line == "-- " or len(line) <= 40:
            lines.append(line if line.startswith(">") or line == "-- " else line.rstrip())
        else:
            pieces = wrap(line, 40, break_long_words=False, break_on_hyphens=False)
            lines += [f"{piece} " for piece in pieces[:-1]] + pieces[-1:]
    return mail("\n".join(lines).encode(), "text/plain; charset=utf-8; format=flowed", **more)


def html_only(text: str, **more: str) -> bytes:
    """HTML alone: a `div` a line, quoted lines in a `blockquote`."""
    parts = []
    for line in text.split("\n"):
        if line.startswith("> "):
            parts.append(f"<blockquote>{html.escape(line[2:])}</blockquote>")
        else:
            parts.append(f"<div>{html.escape(line).replace('  ', '&nbsp; ') or '<br>'}</div>")
    return mail(f"<html><body>{''.join(parts)}</body></html>".encode(), "text/html; charset=utf-8", **more)


def clear_signed(text: str, **more: str) -> bytes:
    """Signed inside the text (RFC 9580 section 7), where a line that starts with a dash is escaped."""
    escaped = "\n".join(f"- {line}" if line.startswith("-") else line for line in text.split("\n"))
    armour = "-----BEGIN PGP SIGNATURE-----\n\niHUEARYKAB0WIQ\n=abcd\n-----END PGP SIGNATURE-----\n"
    return mail(f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{escaped}\n{armour}".encode(), "text/plain; charset=utf-8", **more)


def signed(text: str, **more: str) -> bytes:
    """multipart/signed (RFC 1847), the text beside its HTML form."""
    inner = EmailMessage(policy=policy.default)
    inner.set_content(text)
    inner.add_alternative(f"<html><body><pre>{html.escape(text)}</pre></body></html>", subtype="html")
    body = (
        f"--=sig\n{inner.as_string()}\n--=sig\nContent-Type: application/pgp-signature; name=signature.asc\n\n"
        "-----BEGIN PGP SIGNATURE-----\n\niHUEARYKAB0WIQ\n-----END PGP SIGNATURE-----\n--=sig--\n"
    )
    return mail(body.encode(), 'multipart/signed; boundary="=sig"; protocol="application/pgp-signature"; micalg=pgp-sha512', **more)


def wrapped(text: str, **more: str) -> bytes:
    """Broken hard at 72 columns, as a client without format=flowed does it."""
    lines = [piece for line in text.split("\n") for piece in (wrap(line, 72, break_long_words=False, break_on_hyphens=False) if not line.startswith(">") and line != "-- " else [line]) or [""]]
    return mail("\n".join(lines).encode(), "text/plain; charset=utf-8", "8bit", **more)


ENCODINGS: dict[str, Callable[..., bytes]] = {
    "7bit": plain, "quoted-printable with NBSP": quoted_printable, "base64": base64_text, "utf-16": utf16, "flowed": flowed,
    "HTML only": html_only, "clear-signed": clear_signed, "multipart/signed": signed, "wrapped by hand": wrapped,
}  # fmt: skip

QUOTE = "> The second half of the tables waits for a review.\n"


def alone(command: str) -> str:
    """Nothing else."""
    return f"{command}\n"


def after_a_greeting(command: str) -> str:
    """As people write to people."""
    return f"Hello bot,\n\n{command}\n\nKind regards,\nAda\n"


def in_the_signature(command: str) -> str:
    """Below the line that opens a signature."""
    return f"Hi,\n\n-- \n{command}\nAda Novak, release manager of Heron\n"


def between_quotes(command: str) -> str:
    """With a quote above and one below."""
    return f"On Mon, 9 Mar 2026, Bo Lind wrote:\n{QUOTE}\n{command}\n\n{QUOTE}"


def on_top(command: str) -> str:
    """Above all that is answered."""
    return f"{command}\n\nThanks,\nAda\n\nOn Mon, 9 Mar 2026, Bo Lind wrote:\n{QUOTE}> drop #1\n"


POSITIONS: dict[str, Callable[[str], str]] = {
    "alone": alone, "after a greeting": after_a_greeting, "after the signature's line": in_the_signature, "between quotes": between_quotes, "on top": on_top,
}  # fmt: skip

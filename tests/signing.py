"""DKIM signatures with keys made here, and the DNS that tells the keys."""

from __future__ import annotations

from functools import cache

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bot.signatures import KeyUnavailable

SIGNED = ("From", "To", "Subject", "Date", "Message-ID")


@cache
def key(bits: int) -> tuple[bytes, bytes]:
    """A private key as PEM, and its record."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = b"".join(public.splitlines()[1:-1])
    return made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()), b"v=DKIM1; k=rsa; p=" + text


def signed(raw: bytes, *, domain: str = "example.org", fields: tuple[str, ...] = SIGNED, **more: object) -> bytes:
    """The mail, signed in the name of a domain. A mail with LF gets a signature with LF."""
    names = [name.encode() for name in fields]
    line: bytes = dkim.sign(raw, b"k1", domain.encode(), key(2048)[0], include_headers=names, **more)
    return (line if b"\r\n" in raw else line.replace(b"\r\n", b"\n")) + raw


def lookup(name: str) -> bytes | None:
    """The DNS of every domain: one key."""
    return key(2048)[1] if name.startswith("k1._domainkey.") else None


def silent(name: str) -> bytes | None:
    """A DNS that does not answer."""
    raise KeyUnavailable(name)


def closed(name: str) -> bytes | None:
    """A DNS that must not be asked."""
    raise AssertionError(f"the DNS was asked for {name}")

"""Keys of signatures, asked for in the DNS. The only file that knows dnspython."""

from __future__ import annotations

import dns.exception
import dns.name
import dns.resolver

from bot.signatures import KeyUnavailable

SECONDS = 5.0
"""How long an answer may take."""


def text_record(name: str, resolver: dns.resolver.Resolver | None = None, *, seconds: float = SECONDS) -> bytes | None:
    """The TXT record of a name, its strings joined (RFC 6376 section 3.6.2.2); None if the DNS says that there is none.

    A name that can be none's, which anybody may write into a signature, has none either. `resolver` is that of the machine if it is left
    out. Raises KeyUnavailable if the DNS does not answer, or says that it cannot tell now.
    """
    try:
        asked = dns.name.from_text(name)
    except (dns.exception.DNSException, UnicodeError, ValueError):
        return None
    try:
        answer = (resolver or dns.resolver.get_default_resolver()).resolve(asked, "TXT", lifetime=seconds)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except (dns.exception.DNSException, OSError) as error:
        raise KeyUnavailable(f"the DNS does not tell the key {name} now: {type(error).__name__}") from error
    first = next(iter(answer), None)
    return None if first is None else b"".join(first.strings)

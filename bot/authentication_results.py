"""What our own border server wrote down of a mail's signatures (RFC 8601). The only file that knows authres."""

from __future__ import annotations

from collections.abc import Iterable

import authres
from authres.core import AuthResError

LONGEST = 10_000
"""Characters of a field that are read."""


def passed_domains(fields: Iterable[str], authserv_id: str) -> tuple[str, ...]:
    """The domains whose DKIM signature `authserv_id` says has passed, from the values of Authentication-Results fields.

    A field that cannot be read, or that another server wrote, says nothing.
    """
    found: list[str] = []
    for field in fields:
        if len(field) > LONGEST:
            continue
        try:
            read = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {field}")
        except (AuthResError, ValueError, RecursionError):
            continue
        if (read.authserv_id or "").lower() != authserv_id.lower():
            continue
        for result in read.results:
            if result.method == "dkim" and result.result == "pass":
                found += [one.value.lower() for one in result.properties if (one.type, one.name) == ("header", "d") and one.value]
    return tuple(dict.fromkeys(found))

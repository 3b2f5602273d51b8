"""What our own border server wrote down of a mail's signatures (RFC 8601). The only file that knows authres."""

from __future__ import annotations

import authres
from authres.core import AuthResError

LONGEST = 10_000
"""Characters of a field that are read."""


def passed_domains(field: str, authserv_id: str) -> tuple[str, ...] | None:
    """The domains whose DKIM signature `authserv_id` says has passed, from the value of an Authentication-Results field.

    None if another server wrote the field; one of ours that cannot be read says nothing.
    """
    mine = authserv_id.lower()
    try:
        if len(field) > LONGEST:
            raise ValueError(f"longer than {LONGEST} characters")
        read = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {field}")
    except (AuthResError, ValueError, RecursionError):
        return () if field.lower().lstrip().startswith(mine) else None
    if (read.authserv_id or "").lower() != mine:
        return None
    passed = [one for one in read.results if one.method == "dkim" and one.result == "pass"]
    named = [one.value.lower() for result in passed for one in result.properties if (one.type, one.name) == ("header", "d") and one.value]
    return tuple(dict.fromkeys(named))

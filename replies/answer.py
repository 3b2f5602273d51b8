"""May a mail of ours answer this one? Most mails get no answer at all (RFC 3834)."""

from __future__ import annotations

import re

from parsers.model import Message

_SOFTWARE = re.compile(
    r"(?i)^(?:mailer-daemon|postmaster|majordomo|listserv|owner-.*|no-?reply.*|.*-(?:request|bounces?|owner|admin|relay))$"
)


def refusal(message: Message, own_addresses: frozenset[str]) -> str | None:
    """Why this mail must never be answered, whatever it says (RFC 3834 section 2); None if it may be."""
    author = message.author
    if author is None or message.authors != 1 or message.message_id is None:
        return "it has not exactly one author and a Message-ID"
    if author.address in own_addresses:
        return "it is from ourselves"
    submitted = (message.header("auto-submitted") or "no").split(";")[0].strip().lower()
    if submitted != "no":
        return "it was sent by a program"
    if (message.header("return-path") or "").strip() == "<>":
        return "its return path is null"
    if _SOFTWARE.match(author.address.partition("@")[0]):
        return "its author is list or mail software"
    return None

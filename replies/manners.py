"""Lines that people write to people and that say nothing: a greeting, a closing, the writer's name."""

from __future__ import annotations

import re

from replies.folding import folded

_HELLO = r"(?:hi|hello|hey|dear|hallo|moin|good (?:morning|afternoon|evening|day))"
_BYE = r"(?:thank you|thx|cheers|(?:with )?(?:kind|best|warm) (?:regards|wishes)|regards|best|bye|yours)"
_GREETING = re.compile(rf"{_HELLO}\b[^:;]{{0,60}}")
_CLOSING = re.compile(rf"{_BYE}\b[^:;]{{0,60}}")
_BARE = re.compile(
    rf"{_HELLO}(?: (?!yes\b|no\b)[\w.'-]+){{0,3}}|(?:{_BYE}|thanks|(?:many|thanks and) {_BYE})(?: (?:again|a lot|very much|in advance|for asking|sincerely|from .{{1,30}}))?"
)


_DEVICE = re.compile(
    r"(?:sent|gesendet|envoye|enviado|inviato|verzonden|skickat|sendt|odeslano|wyslano)\b[^:;]{0,60}\b(?:i-?phone|i-?pad|android|\w*phone|mobile|handy|\w*berry|outlook|gmail|"
    r"mail|device|samsung|galaxy|pixel|telefon)\b[^:;]{0,40}|von meinem [^:;]{1,40} gesendet|get outlook for \w+.{0,80}"
)
"""What programs on telephones put below a mail."""


def is_polite(line: str, name: str) -> bool:
    """Whether a line that is no command is a greeting, a closing, (a part of) the writer's `name`, or his telephone's."""
    plain = folded(line).strip(" ,.!")
    return any(one.fullmatch(plain) for one in (_GREETING, _CLOSING, _DEVICE)) or _signs(plain, name)


def says_nothing(line: str, name: str) -> bool:
    """The same, for a line that may be an answer: only the bare words count, since a greeting may go on ("Hi, yes it is")."""
    plain = folded(line).strip(" ,.!")
    return any(one.fullmatch(plain) for one in (_BARE, _DEVICE)) or _signs(plain, name)


def _signs(plain: str, name: str) -> bool:
    return plain.lstrip("/- ") in {folded(part) for part in (name, *name.split()) if part}

"""The digest that tells whether two copies of a mail say the same, whatever lists and servers did to them on the way."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_RULE = re.compile(r"[_=-]{20,}|(?:-=){4,}-?")
_FOOTER_WORDS = ("mailing list", "unsubscribe", "listinfo", "you received this message because")
_FOOTER_LINES = 8
_LINE = 200
_FROM = re.compile(r"(?m)^>(?=>*From )")


def text_digest(text: str, title: str = "") -> str:
    """SHA-256, in hex, of a mail's normalised text and of its subject's title (`Subject.title`: without `Re:` and prefixes).

    `text` is the decoded text, so transfer encoding and charset are gone already. Taken off here: the list footer, the `>` that
    mailboxes put before `From ` (RFC 4155), and every difference in white space (NBSP, folding, trailing blanks, line ends).
    """
    words = _folded(_FROM.sub("", _without_footer(text)))
    whole = f"{_folded(title).casefold()}\n{words}"
    return hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without_footer(text: str) -> str:
    """The text up to the rule that a list's footer begins with.

    A footer is short and speaks of the list; anything longer below a rule is the author's and counts, so that a forged copy
    cannot hide other words there.
    """
    lines = text.splitlines()
    seen = 0
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at].strip()
        if _RULE.fullmatch(line) or line == "--":
            return "\n".join(lines[:at]) if _is_footer(lines[at + 1 :]) else text
        seen += bool(line)
        if seen > _FOOTER_LINES or len(line) > _LINE:
            return text
    return text


def _is_footer(lines: list[str]) -> bool:
    words = "\n".join(lines).casefold()
    return any(mark in words for mark in _FOOTER_WORDS)

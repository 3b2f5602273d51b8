"""A subject line taken apart: reply words, bracketed prefixes, and what a posting's prefix says (git-format-patch habits)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.document import Revision
from parsers.mail import Subject

# "Re:" and "Fwd:" in the languages whose mail clients translate them. The rare and short ones count at the start of a subject only:
# behind a bracket such a word is the name of a part of the code (`[PATCH] vb: fix`).
_REPLY_WORDS = frozenset({"re", "aw", "antw", "antwort", "sv", "odp", "回复", "答复", "回覆", "ответ"})
_FORWARD_WORDS = frozenset({"fw", "fwd", "wg", "转发", "轉寄", "転送"})
_RARE_REPLY_WORDS = frozenset({"vs", "ynt", "res", "rif", "r", "vá", "bls", "απ", "ref", "на"})
_RARE_FORWARD_WORDS = frozenset({"tr", "rv", "enc", "vl", "i", "pd", "doorst", "vb"})
_WORD = re.compile(r"\s*([^\W\d_]{1,8})\s{0,2}(?:\[\d{1,4}\]|\(\d{1,4}\)|\^\d{1,4})?\s{0,2}[:\uff1a]")
_BRACKET = re.compile(r"\s*\[([^\[\]]{0,200})\]:?")
_SPACE = re.compile(r"\s+")

_KIND = re.compile(r"(?i)(?<![a-z])(patch(?:es|set)?|rfc|rft)(?![a-z]|-(?!for))")
_KIND_GLUED = re.compile(r"(?i)(?<![a-z])(patch|rfc)(?=v\d)")
_RESEND = re.compile(r"(?i)(?<![a-z])(?:resend|repost)(?![a-z])")
_NUMBER = re.compile(r"(?i)(?<![0-9.])v\.?\s?(\d{1,3})((?:\.\d{1,2})?[a-z]?)(?![0-9a-z.])")
_COUNTER = re.compile(r"(?<![\d/.])(\d{1,4})/(\d{1,4})(?![\d/.])")
_TARGET = re.compile(r"(?i)(?<![a-z])for[- ](\d{1,3}(?:\.\d{1,3}){1,2})(?![\d])")


@dataclass(frozen=True, slots=True)
class _Mark:
    """What the leading brackets together say of a posting."""

    posting: bool
    rfc: bool
    resend: bool
    revision: str | None
    counter: int | None
    total: int | None
    targets: tuple[str, ...]


def read_subject(text: str) -> Subject:
    """The subject `text` (decoded, folds allowed) taken apart. Any text is a subject; nothing is raised.

    `posting` says that a prefix is that of a patch series, whether the mail is the posting or (`reply`) an answer to it.
    """
    whole = _SPACE.sub(" ", text).strip()
    rest, reply = whole, False
    prefixes: list[str] = []
    while True:
        word = _WORD.match(rest)
        kind = _reply_word(word[1].lower(), bool(prefixes)) if word else None
        if word and kind is not None:
            reply = reply or kind
            rest = rest[word.end() :]
            continue
        bracket = _BRACKET.match(rest)
        if not bracket:
            break
        prefixes.append(bracket[1].strip())
        rest = rest[bracket.end() :]
    mark = _mark(prefixes)
    return Subject(
        text=whole, title=rest.strip(), reply=reply, prefixes=tuple(prefixes), posting=mark.posting, resend=mark.resend, rfc=mark.rfc,
        revision=mark.revision, counter=mark.counter, total=mark.total, targets=mark.targets,
    )  # fmt: skip


def _reply_word(word: str, behind_bracket: bool) -> bool | None:
    """True for a word for "reply", False for one for "forwarded", None for any other."""
    if word in _REPLY_WORDS or (word in _RARE_REPLY_WORDS and not behind_bracket):
        return True
    if word in _FORWARD_WORDS or (word in _RARE_FORWARD_WORDS and not behind_bracket):
        return False
    return None


def _mark(prefixes: list[str]) -> _Mark:
    text = " ".join(prefixes)
    kinds = {hit.lower() for pattern in (_KIND, _KIND_GLUED) for hit in pattern.findall(text)}
    number, counter = _NUMBER.search(text), _COUNTER.search(text)
    # Some write only `[v3 0/5]`: a revision and a counter together are a posting's prefix too.
    posting = bool(kinds) or bool(number and counter)
    if not posting:
        return _Mark(False, False, False, None, None, None, ())
    rfc = "rfc" in kinds
    revision = Revision(rfc=rfc, number=int(number[1]) if number else None, suffix=(number[2].lower() if number else ""))
    return _Mark(
        posting=True,
        rfc=rfc,
        resend=bool(_RESEND.search(text)),
        revision=str(revision) or None,
        counter=int(counter[1]) if counter else None,
        total=int(counter[2]) if counter else None,
        targets=tuple(dict.fromkeys(_TARGET.findall(text))),
    )

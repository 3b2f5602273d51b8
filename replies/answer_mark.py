"""The mark that some people put before each answer which they write into the quoted mail: `[JS] v5 posted`, `JS: ...`, `[Jo Smith] ...`.

Outlook does it by itself ("mark my comments with"), where the original has no quote marks that tell the two apart.
"""

from __future__ import annotations

import re
from collections import Counter

from parsers.model import Address
from replies.folding import subtokens

_MARK = re.compile(r"(?m)^([ \t]{0,8})(?:\[([^\][\n]{2,60})\]|<([^<>\n@]{2,60})>|([A-Z][A-Za-z]{1,3})(?=[:>] )):?>?[ \t]{1,4}(?=\S)")


def without_marks(words: str, author: Address) -> str:
    """An author's words without his own mark at the beginnings of lines; a mark of somebody else stays."""
    if "[" not in words and "<" not in words and ":" not in words and ">" not in words:
        return words
    name = subtokens(author.name)
    return _MARK.sub(lambda found: found[1] if _is_his(found[2] or found[3] or found[4], name) else found[0], words)


def _is_his(mark: str, name: tuple[str, ...]) -> bool:
    """Whether a mark is the author's name, a part of it, or his initials."""
    said = subtokens(mark)
    if not said or not name:
        return False
    if all(word in name for word in said):
        return True
    initials = Counter(word[0] for word in name)
    return mark.isupper() and len(said) == 1 and len(mark) > 1 and Counter(said[0]) <= initials

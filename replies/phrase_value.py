"""From the words that a phrase found to the value of the change."""

from __future__ import annotations

import re
from collections.abc import Mapping

from parsers.model import Change, Revision
from replies.phrase import CARDINALS, ORDINALS


def value_of(change: Change, plain: dict[str, str], source: str) -> str | None:
    """The value of the change, of the named groups that a pattern found in `source`; None if the words give none."""
    if change is Change.REVISION:
        return revision_value(plain)
    if change is Change.PROGNOSIS:
        return plain["state"].lower().replace("okay", "ok")
    if change is Change.NOTE:
        return source
    for key in ("release", "name", "title", "many", "text"):
        if key in plain:
            value = plain[key].strip(" .!?,;")
            return "next release" if key == "release" and not value[0].isdigit() else value
    return None


def revision_value(said: Mapping[str, str]) -> str | None:
    """The revision that the groups of `replies.phrase.REVISION` say: `v3`, `RFC v2`."""
    if "rev" in said:
        text = re.sub(r"(?i)(?<=v) (?=\d)", "", said["rev"].replace("-", " "))
        read = Revision.parse(text)
        return str(read) if read else None
    if "count" in said:
        word = said["count"].lower()
        return f"v{CARDINALS.index(word) + 1 if word in CARDINALS else int(word)}"
    for key, form in (("ordinal", "v{}"), ("draft", "RFC v{}")):
        if key in said:
            word = said[key].lower()
            return form.format(ORDINALS.index(word) + 1 if word in ORDINALS else int(re.sub(r"[a-z]", "", word)))
    return None

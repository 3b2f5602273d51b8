"""Which part of a mail is the text that its author wrote and its readers see (RFC 2046, RFC 2183, RFC 1847)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message as Part

from parsers import charset
from parsers.html import html_text
from parsers.markers import is_footer

_META_CHARSET = re.compile(rb"(?i)<meta[^<>]{0,200}charset\s{0,3}=\s{0,3}[\"']?([\w.:-]{1,40})")
_UNREAD = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rfc822-headers", "text/css"})
_FIRST_CHILD_ONLY = frozenset({"multipart/signed", "multipart/related", "multipart/report", "multipart/appledouble"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Displayed:
    """The author's text and what belongs to it: its Content-Type parameters, the list footer part, and defects met on the way."""

    text: str = ""
    flowed: bool = False
    delsp: bool = False
    html: bool = False
    footer: str = ""
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    """A text part, decoded. `attached` says that it has a file name or is meant to be saved, not shown."""

    part: Part
    parameters: Mapping[str, str]
    text: str
    html: bool
    attached: bool
    defect: str | None

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def displayed(root: Part) -> Displayed:
    """The author's own displayed text: plain text before HTML, without attachments, attached messages and the list's footer part."""
    leaves = _leaves(root)
    # QUIRK: lists add their footer as a part of its own (Mailman, Google Groups).
    footers = [leaf for leaf in leaves[1:] if not leaf.html and is_footer(leaf.text)]
    rest = [leaf for leaf in leaves if leaf not in footers]
    shown = [leaf for index, leaf in enumerate(rest) if not leaf.attached or (index == 0 and _only_named(leaf.part))]
    if all(leaf.blank for leaf in shown):
        # QUIRK: some clients give the body of every mail they send a file name.
        shown = [leaf for leaf in rest if not leaf.blank][:1] or shown[:1]
    if any(not leaf.html and not leaf.blank for leaf in shown):
        shown = [leaf for leaf in shown if not leaf.html]
    defects = [leaf.defect for leaf in shown if leaf.defect]
    if not leaves and root.get_content_type() == "multipart/encrypted":
        defects.append("encrypted")
    return Displayed(
        text=_joined([leaf.text for leaf in shown]),
        flowed=bool(shown) and shown[0].parameters.get("format", "").lower() == "flowed",
        delsp=bool(shown) and shown[0].parameters.get("delsp", "").lower() == "yes",
        html=bool(shown) and all(leaf.html for leaf in shown),
        footer=_joined([leaf.text for leaf in footers]),
        defects=tuple(defects),
    )


def _leaves(part: Part, root: bool = True) -> list[_Leaf]:
    """The text parts that a mail program shows for `part`, or would if they were not attached, in order."""
    kind = part.get_content_type()
    if kind.startswith("message/") or kind in ("multipart/encrypted", "multipart/digest"):
        return []
    if part.is_multipart():
        children = [child for child in part.get_payload() if isinstance(child, Part)]
        if kind == "multipart/alternative":
            return _best(_leaves(child, False) for child in children)
        if kind in _FIRST_CHILD_ONLY:
            children = children[:1]
        return [leaf for child in children for leaf in _leaves(child, False)]
    if kind.startswith("multipart/"):
        # QUIRK: a multipart without a boundary has no parts; what stands in it is shown as it is.
        return [_leaf(part, html=False, attached=False)]
    if not kind.startswith("text/") or kind in _UNREAD:
        return []
    disposed = "content-disposition" in part
    saved = disposed and (part.get_content_disposition() == "attachment" or part.get_param("filename", header="content-disposition") is not None)
    # text/x-patch and its like: alone in a mail it is the text, elsewhere an attachment.
    other = kind not in ("text/plain", "text/html") and not root
    return [_leaf(part, html=kind == "text/html", attached=saved or other)]


def _best(choices: Iterable[list[_Leaf]]) -> list[_Leaf]:
    """Of alternatives the first with plain text in it, else the last with any (RFC 2046 section 5.1.4: the richest is last).

    They are read one after the other: HTML behind plain text is left alone.
    """
    read: list[list[_Leaf]] = []
    for leaves in choices:
        if any(not leaf.html and not leaf.blank for leaf in leaves):
            return leaves
        read.append(leaves)
    return next((leaves for leaves in reversed(read) if any(not leaf.blank for leaf in leaves)), read[0] if read else [])


def _leaf(part: Part, *, html: bool, attached: bool) -> _Leaf:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    parameters = _parameters(part)
    declared = parameters.get("charset") or None
    if html and declared is None:
        meta = _META_CHARSET.search(data[:4_000])
        declared = meta[1].decode("ascii", "replace") if meta else None
    # QUIRK: ISO-2022-JP comes as 7bit, and many bytes do not fit the charset that is declared.
    text, defect = charset.decode(data, declared)
    text = html_text(text) if html else text
    return _Leaf(part=part, parameters=parameters, text=text, html=html, attached=attached or "name" in parameters, defect=defect)


def _parameters(part: Part) -> dict[str, str]:
    """The parameters of the part's Content-Type, the first of each name; RFC 2231 values without charset and language."""
    found: dict[str, str] = {}
    for name, value in part.get_params([])[1:] if "content-type" in part else []:
        text = value[2] if isinstance(value, tuple) else value
        found.setdefault(name.lower(), str(text or "").strip().strip("\"'"))
    return found


def _only_named(part: Part) -> bool:
    return part.get_content_disposition() != "attachment" and part.get_content_type() in ("text/plain", "text/html")


def _joined(texts: list[str]) -> str:
    """The texts, one below the other; one alone is given as it is."""
    joined = "".join(text if text.endswith(("\n", "\r")) else text + "\n" for text in texts[:-1])
    return joined + (texts[-1] if texts else "")

"""HTML mail to the plain text that its author would have typed, with the depth of quoting as `> ` marks."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from markdownify import MarkdownConverter

from parsers.links import link_key

MAX_SOURCE = 400_000
"""Characters of HTML that are converted; what stands behind is left out."""

# Stand-ins while the converter collapses white space, from the private use area of Unicode.
_BREAK, _OPEN, _CLOSE, _NBSP = "\ue000", "\ue001", "\ue002", "\ue003"
_STAND_INS = re.compile("[\ue000-\ue003]")
_NBSP_SOURCE = re.compile("(?i)&nbsp;?|&#160;|&#xa0;|\xa0")
_MARKUP = re.compile("[\ue001\ue002]|[^\ue001\ue002]+")
_LAST_BREAK = re.compile("\ue000 ?(?=\n)")
_BREAK_BLANK = re.compile("\ue000 ?")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_OPEN_ENDED = re.compile(r"<(?![^<>]*>)")
_LINE_TAG = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h\d|/blockquote)\b[^<>]*>")
_BORDER_LEFT = re.compile(r"(?i)border-left\s*:[^;]*\bsolid\b")
_NO_BORDER = re.compile(r"(?i)border\s*:\s*(?:none|0)")
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|mso-hide\s*:\s*all")


def html_text(source: str) -> str:
    """The text of an HTML mail, lines ended by LF. `<blockquote>` and the quoting blocks of web mailers and Outlook become `> `.

    A link whose text is not its address is followed by the address in angle brackets. Nothing is raised.
    """
    plain = _tamed(_STAND_INS.sub("", source[:MAX_SOURCE]).replace("\r\n", "\n"))
    prepared = _NBSP_SOURCE.sub(_NBSP, plain)
    if "<" not in prepared:
        return _with_marks(unescape(prepared)).replace(_NBSP, "\xa0")
    try:
        converted = str(_CONVERTER.convert(prepared))
    except Exception:
        # Nesting deeper than the interpreter's stack, and markup that no parser was made for: the text without its tags.
        converted = unescape(_TAG.sub("", _LINE_TAG.sub("\n", prepared)))
    return _with_marks(converted).replace(_NBSP, "\xa0")


def _tamed(source: str) -> str:
    """`source` without comments and declarations (`<!-- -->`, `<!DOCTYPE>`, `<![if mso]>`, `<?xml ?>`), and each `<` closed or escaped.

    QUIRK: Python's html.parser looks for the end of each unclosed one anew, which takes minutes for a hostile mail, and the library
    warns on stderr of `<?xml`.
    """
    pieces = source.split("<!--")
    kept = pieces[0] + "".join(piece.partition("-->")[2] for piece in pieces[1:])
    return _OPEN_ENDED.sub("&lt;", _DECLARATION.sub("", kept))


def _with_marks(converted: str) -> str:
    """The converted text with `> ` before each line of a quote."""
    lines: list[str] = []
    depth = 0
    for piece in _MARKUP.findall(converted):
        if piece == _OPEN:
            depth += 1
        elif piece == _CLOSE:
            depth = max(0, depth - 1)
        else:
            # A break at the end of a block shows no line of its own, and a blank behind a break is not shown, as browsers have it.
            text = _LAST_BREAK.sub("", piece)
            text = _BREAK_BLANK.sub("\n", text)
            content = text.strip("\n") if depth else text.removeprefix("\n").removesuffix("\n")
            if content.strip() or not depth:
                lines += [("> " * depth + line.rstrip(" ")).rstrip(" ") for line in content.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""


def _style(element: Any) -> str:
    return str(element.get("style") or "")


def _is_quoting(element: Any) -> bool:
    """Whether the element holds what somebody else wrote."""
    if element.name == "blockquote":
        # QUIRK: Gmail's "indent more" makes a blockquote too, known by its border of none; that is the author's own text.
        return not _NO_BORDER.search(_style(element)) or bool(element.get("type") or element.get("class"))
    if _BORDER_LEFT.search(_style(element)):
        # QUIRK: Outlook marks an original by a bar at its left, GMX and web.de with the name `quote`; neither uses a blockquote.
        return True
    parent = element.parent
    barred = parent is not None and bool(_BORDER_LEFT.search(_style(parent)))
    return element.get("name") == "quoted-content" and not barred


class _MailConverter(MarkdownConverter):
    """Markdownify without the Markdown: blocks become lines, inline marks are dropped, quotes keep their depth."""

    def process_text(self, el: Any, parent_tags: Any = None) -> str:
        text = str(super().process_text(el, parent_tags=parent_tags))  # type: ignore[misc]  # the stub knows no such method
        # QUIRK: the library keeps a line's end in the source as one; to a reader it is a blank.
        return text if "pre" in (parent_tags or ()) else text.replace("\n", " ")

    def _block(self, element: Any, text: str, gap: str) -> str:
        if _HIDDEN.search(_style(element)):
            return ""
        if _is_quoting(element):
            return f"\n{_OPEN}\n{text}\n{_CLOSE}\n"
        # The gaps of nested blocks fall together.
        before = "" if text.startswith(gap) else gap[len(text) - len(text.lstrip("\n")) :]
        after = "" if text.endswith(gap) else gap[len(text) - len(text.rstrip("\n")) :]
        return before + text + after if text else ""

    def convert_blockquote(self, el: Any, text: str, parent_tags: Any) -> str:
        return self._block(el, text, "\n")

    def convert_div(self, el: Any, text: str, parent_tags: Any) -> str:
        return self._block(el, text, "\n")

    convert_section = convert_article = convert_center = convert_dd = convert_dt = convert_tr = convert_caption = convert_div

    def convert_p(self, el: Any, text: str, parent_tags: Any) -> str:
        # QUIRK: Outlook's paragraphs have no margin; it writes an empty line as a paragraph of its own.
        outlook = "Mso" in " ".join(el.get("class") or []) or "margin:0" in _style(el).replace(" ", "")
        return self._block(el, text, "\n" if outlook else "\n\n")

    def convert_table(self, el: Any, text: str, parent_tags: Any) -> str:
        return self._block(el, text, "\n")

    def convert_td(self, el: Any, text: str, parent_tags: Any) -> str:
        return "" if _HIDDEN.search(_style(el)) else text + " "

    convert_th = convert_td

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: Any) -> str:  # noqa: N802 (the library's name)
        return self._block(el, text, "\n\n")

    def convert_span(self, el: Any, text: str, parent_tags: Any) -> str:
        return "" if _HIDDEN.search(_style(el)) else text

    def convert_br(self, el: Any, text: str, parent_tags: Any) -> str:
        return _BREAK

    def convert_hr(self, el: Any, text: str, parent_tags: Any) -> str:
        return "\n" + "_" * 32 + "\n"

    def convert_pre(self, el: Any, text: str, parent_tags: Any) -> str:
        return self._block(el, text, "\n")

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:
        target = str(el.get("href") or "").replace(_NBSP, "")
        if not target.lower().startswith(("http://", "https://", "git://")) or link_key(target) == link_key(text.strip()):
            return text
        return f"{text} <{target}>" if text.strip() else f"<{target}>"

    def _plain(self, el: Any, text: str, parent_tags: Any) -> str:
        return text

    convert_code = convert_kbd = convert_samp = convert_q = convert_del = convert_s = _plain

    def _nothing(self, el: Any, text: str, parent_tags: Any) -> str:
        return ""

    convert_title = convert_img = convert_video = convert_script = convert_style = _nothing


_CONVERTER = _MailConverter(
    bullets="*",
    strong_em_symbol="",
    escape_asterisks=False,
    escape_underscores=False,
    escape_misc=False,
    strip_document=None,
    strip_pre=None,
)

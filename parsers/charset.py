"""Bytes to text when a mail does not say, or says wrongly, which charset it is in. Nothing here raises."""

from __future__ import annotations

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header

# What is declared, and what such bytes really are when they do not fit (WHATWG Encoding Standard section 4.2, "labels").
_WIDER: dict[str, tuple[str, ...]] = {
    "ascii": ("utf-8", "cp1252"),
    "iso8859-1": ("cp1252",),
    "iso8859-9": ("cp1254",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "euc_kr": ("cp949",),
    "shift_jis": ("cp932",),
    "big5": ("big5hkscs", "cp950"),
    "iso2022_jp": ("iso2022_jp_ext", "iso2022_jp_3"),
    "utf-8": ("cp1252",),
}
_ALIASES = {"x-gbk": "gbk", "gb2312-80": "gb2312", "x-sjis": "shift_jis", "ks_c_5601-1987": "cp949", "x-unknown": "ascii",
            "unknown-8bit": "ascii", "utf8mb4": "utf-8", "iso-8859-8-i": "iso8859-8", "windows-874": "cp874", "cp-850": "cp850",
            "x-mac-roman": "mac_roman", "ansi_x3.110-1983": "iso8859-1", "utf-8mb4": "utf-8"}  # fmt: skip
_NOT_TEXT = frozenset({"undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
MAX_WORDS = 5_000
"""Characters of one header value in which encoded words are decoded: Python's reader of them takes quadratic time for hostile ones."""
_FOLD = re.compile(r"\r?\n[ \t]*|\r[ \t]*|[\t\x00]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BASE64_WORD = re.compile(rb"(=\?[^?\s]{1,60}\?[bB]\?)([^?\r\n]{1,4000})(\?=)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+")
_C1 = re.compile(rb"[\x80-\x9f]")


def codec_of(charset: str) -> str | None:
    """Python's name of the text codec for a MIME charset, or None if there is none (`x-unknown`, `base64`, `idna`)."""
    plain = charset.strip().strip("\"'").lower()
    try:
        info = codecs.lookup(_ALIASES.get(plain, plain))
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    return info.name if is_text and info.name.replace("-", "_") not in _NOT_TEXT else None


def decode(data: bytes, charset: str | None) -> tuple[str, str | None]:
    """The text of a part's bytes and a defect (None if the declared charset fitted).

    Tried are the declared charset, the wider one that mail clients mean by that name, UTF-8, and last cp1252, in which nothing is
    invalid but five bytes; those become U+FFFD.
    """
    declared = codec_of(charset) if charset else "ascii"
    if declared is not None and not (declared == "iso8859-1" and _C1.search(data)):
        text = _strictly(data, declared)
        if text is not None:
            return text, None
    for codec in dict.fromkeys((*_WIDER.get(declared or "", ()), "utf-8", "cp1252")):
        text = _mostly(data, codec) if codec == "gb18030" else _strictly(data, codec)
        if text is not None:
            return text, f"charset {charset or 'not given'}: read as {codec}"
    codec = declared if declared in ("utf-8", "gb2312", "gbk", "big5", "euc_kr", "shift_jis", "iso2022_jp") else "cp1252"
    text = data.decode(codec, "replace")
    return text, f"charset {charset or 'not given'}: read as {codec} with bytes lost"


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None
    # Some codecs (UTF-7, UTF-16) make lone surrogates, which are no text and cannot be stored.
    return None if not text.isascii() and _SURROGATE.search(text) else text


def _mostly(data: bytes, codec: str) -> str | None:
    """The text if at most one character in fifty does not fit: a stray byte must not turn a Chinese mail into Latin."""
    text = _strictly(data, codec)
    if text is None:
        replaced = data.decode(codec, "replace")
        text = replaced if replaced.count("\ufffd") * 50 <= len(replaced) else None
    return text


def decode_words(value: str) -> str:
    """A header value as people see it: unfolded (RFC 5322 section 2.2.3), its encoded words decoded (RFC 2047)."""
    if value.isascii() and value.isprintable() and "=?" not in value:
        return value.strip()
    plain = _FOLD.sub(" ", value)
    if "=?" not in plain:
        return clean(plain).strip()
    try:
        pieces = decode_header(plain[:MAX_WORDS])
    except (HeaderParseError, ValueError):
        return clean(plain).strip()
    text = "".join(piece if isinstance(piece, str) else _word(piece, charset) for piece, charset in pieces) + plain[MAX_WORDS:]
    return _FOLD.sub(" ", clean(text)).strip()


def unfolded(value: str) -> str:
    """A header value on one line (RFC 5322 section 2.2.3)."""
    return _FOLD.sub(" ", clean(value)).strip()


def _word(data: bytes, charset: str | None) -> str:
    # Text between encoded words comes as raw-unicode-escape bytes without a charset (email.header).
    if charset is None:
        return data.decode("raw_unicode_escape", "replace")
    return decode(data, charset)[0]


def clean(text: str) -> str:
    """`text` without lone surrogates: the bytes behind them are read as UTF-8 or cp1252, what is left becomes U+FFFD."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    try:
        return decode(text.encode("utf-8", "surrogateescape"), "utf-8")[0]
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)


def utf8_header(block: bytes, charset: str | None = None) -> bytes:
    """A header block whose raw 8-bit lines are UTF-8 (RFC 6532); a line in another charset is read as `charset`, else as cp1252.

    QUIRK: RFC 5322 has ASCII headers only; old clients and spam send them in the charset of the body or of the writer's system.
    """
    if block.isascii():
        return block
    return b"".join(line if _is_utf8(line) else _utf8_line(line, charset) for line in block.splitlines(keepends=True))


def whole_words(block: bytes) -> bytes:
    """A header block in which no base64 word (RFC 2047) is a character too long to be decoded.

    QUIRK: Python's email and mail-parser refuse a header for one such word in it; the word without that character is read.
    """
    return _BASE64_WORD.sub(_whole_word, block) if b"=?" in block else block


def _whole_word(word: re.Match[bytes]) -> bytes:
    data = b"".join(_BASE64.findall(word[2]))
    return word[1] + data[:-1] + word[3] if len(data) % 4 == 1 else word[0]


def _is_utf8(line: bytes) -> bool:
    return _strictly(line, "utf-8") is not None


def _utf8_line(line: bytes, charset: str | None) -> bytes:
    codec = codec_of(charset) if charset else None
    text = _strictly(line, codec) if codec else None
    if text is None or "\n" in text[:-1]:
        text = line.decode("cp1252", "replace")
    return text.encode("utf-8")

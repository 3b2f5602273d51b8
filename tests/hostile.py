"""What somebody may send to make the reading slow: pieces that are repeated to lines of any length, and the places a line can stand in.

`python -m tests.hostile PLACE SIZE` reads one mail for each piece, `python -m tests.hostile patterns SIZE` searches each piece with each
pattern, `python -m tests.hostile commands LINES` reads so many command lines of each verb, `python -m tests.hostile signatures SIZE` checks
forged signatures of mails of that size; all say what they begin, so whoever waits for them knows where they hang.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable

import parsers
import replies
from bot.signatures import MOST as MOST_SIGNATURES
from bot.signatures import check_signatures
from parsers.command import Verb
from parsers.message import read_message
from parsers.model import Classification, Identities, Kind
from parsers.status_mail import number_items, read, write
from replies.classify import Context, classify
from replies.command_mail import read_commands
from replies.cue import Cued
from replies.explain_json import explain_object
from replies.phrase import Phrase
from replies.reading import read_reply, record_of
from tests.lists import PROGNOSIS_BODY, mail, status
from tests.signing import lookup

BLANKS = (" ", "\t", "\xa0", "a \n", "> a \n", "\r", "\n", "\x0b", "\x85", " \u3000", "\u2028", "\x00", "\u200b", "\ue000")
SIGNS = (
    ">", "> ", " >", ">>", "-", "_", "=", "[", "]", "(", ")", "((", "((a) ", "(a) ", "<", "\"", "'", "“", "\"a\" ", "\"aaaaaaa\" ", ",", ", ", ";", ":",
    ".", "...", "!", "?", "*", "#1 ", "@", "{", "lib{a,b} ", "&", "&#", "&nbsp;", "->", "-> ", " -> (", "x, ", "x: ", "A B, ", "A B & ", "A,", "A.", "A-",
    "a-", "a_", "a/", "a@", "a.b.", "a@b ", "a@b,", "<a@b> ",
)  # fmt: skip
LETTERS = ("a", "A", "a ", "a a ", "é", "e\u0301", "\u0301\u0316", "\ufdfa", "0", "1.", "1.1 ", "A's ", "’d ", "n't", "don't ")
ENCODED = ("=20", "=\n", "=?", "=?a?q?", "=?a?q?b ", "=?a?b?b ", "=?utf-8?b?", "=?utf-8?q?a?=", "=?utf-8?q?a?= ")
MARKUP = ("<div>", "</div>", "<blockquote>", "<br>", "<!--", "<![", "<a href=", "<a href='x'>", "<p", "< a", "<b><i>", "<table><tr><td>")
LINKS = ("http", "://", "http://", "https://a/", "<http://", "git://x ", "https://a/1\n", "https://a/1\n\n", "Link: ", "[1] ", "[1] https://a\n", "[1]: https://a/1\n\n")
REVISIONS = ("v", "V4", "v1", "v1 ", "v1.", "v1.1", "v1->", "rfc ", "RFC v", "(v1 -> v5) ", "[PATCH ", "[a] ", "Re: ", "Re:[", "v2 posted. ", "v2 posted.\n", "v2 posted.\n\n")
ATTRIBUTIONS = (
    "On ", "On 1 wrote", "On Mon, 1 Jan 2026 at 10:00, A ", "On 1 Jan 2026, A wrote:\n", "On 1 Jan 2026, A\n", "wrote:", "wrote: ", "schrieb ",
    "A wrote:\n> x\n", "a <a@b>\n", "From: a\n", "From: a\nSent: b\n", "----- Original Message -----\n", "-- \n", "--\n", "__________\n", "[snip]\n", "[...]\n",
    "...\n", "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----\n", "AB> ", "AB> x\n", "AB>AB> ", ">>>>> \"AB\" == x writes:\n",
    ">From x\n", ">x\n", "> x\n", "> > x\n", "AB: x\n", "[A] x\n",
)  # fmt: skip
DATES = ("Fri ", "10th ", "10:00 ", "2026-", "Week of ", "week of 1 ", "* A: TBD\n", "* A: 1 Jan 2026\n")
TITLES = (
    "Ring ", "Ring buffers ", "ring buffers\n", "Ring buffers: v2 posted.\n\n", "*  Ring buffers (ok)\n", "> *  Ring buffers (ok)\n",
    "> *  Ring buffers (ok)\n>    v5 posted\n", "> *  Ring buffers (ok)\n\nv6 posted.\n\n", "*  xxxx (ok)\n", "*  x (ok) ", "* x\n", "1. x\n", "- x\n\n",
    "- x yyyy\n", "= x =\n", "== x ==\n* y\n", "x\n===\n", "   v5 posted\n", "  -  Bo Lind\n", "(ok)", "(ok", "(fair) ", "Status: ", "x: yyyy\n",
    "[PATCH] yyyy: x\n", "add:\n- x yyyy\n\n", "add:\n- x yyyy\n- y zzzz\n\n\n", "> *  Ring buffers (ok)\n\nadd:\n* xxxx yyyy (ok)\n* xxxxx (v2)\n\n",
)  # fmt: skip
WORDS = (
    "both of ", "both: v3 posted. ", "all of these: v3 posted.\n", "Both are out:\n\nhttps://a/1\n\n", "the former ", "number 6 ", "item 6, ", "if ", "not ",
    "to be ", "to be x ", "is in ", "it is in. ", "in tree ", "no, it is not. ", "This is done. ", "I will add it. ", "I will add it.\n\n> x\n",
    "> > x\n\nplease add it.\n\n", ", the others ", ", and ", ", hope", "x, hope ", " - ", "please ", "please add ", "add \"aaa bbb\" ", "track x, y, ",
    "missing: ", "X, Y, ", "call it \"x\" ", "rename it to ", "he said ", "should be ", "the next ", "owner ", "posted ", "drop it; ", "defer to 4.6, ",
    "good -> done ", "s/fair/ok/ ", "v2 of \"aaaa bbbb\" posted. ", "i.e. ", "e.g.", "a.k.a. ", "Mr. ",
)  # fmt: skip
PIECES = (*BLANKS, *SIGNS, *LETTERS, *ENCODED, *MARKUP, *LINKS, *REVISIONS, *ATTRIBUTIONS, *DATES, *TITLES, *WORDS)


def line(piece: str, size: int) -> str:
    """The piece repeated to `size` characters."""
    return piece * max(1, size // len(piece))


def _header(name: str, text: str) -> bytes:
    return mail("v2 posted.\n", extra=f"{name}: {' '.join(text.splitlines())}\n")


def _typed(content_type: str, text: str) -> bytes:
    return mail(text).replace(b"text/plain; charset=utf-8", content_type.encode())


COMMANDS = ("= ", "a to ", "a into ", "#1 ", "a : ", "1 = 2026 ", "e1 and ", "good ")
"""Pieces of lines in which what a verb is about may end in any place."""
PLACES: dict[str, Callable[[str], bytes]] = {
    "own words": lambda text: mail(f"v2 posted {text}\n"),
    "quoted": lambda text: mail("> " + text.replace("\n", "\n> ") + "\nv6 posted.\n"),
    "flowed": lambda text: _typed("text/plain; charset=utf-8; format=flowed; delsp=yes", text),
    "html": lambda text: _typed("text/html; charset=utf-8", text),
    "subject": lambda text: mail("v2 posted.\n", subject=f"Re: {' '.join(text.splitlines())}"),
    "author": lambda text: mail("v2 posted.\n", author=f"{' '.join(text.splitlines())} <bo@example.org>"),
    "recipients": lambda text: _header("Cc", text),
    "parameters": lambda text: _typed(f'multipart/mixed; boundary="{" ".join(text.splitlines())}', "v2 posted."),
    "status mail": lambda text: status(f"= Open =\n\n*  {text} (ok)\n   {text}\n  -  {text}\n\n{text}\n"),
}
"""What a mail is with a text in some place of it."""


class Reader:
    """Reads mails as answers to the status mail of the tests, from the bytes to what `explain` prints."""

    def __init__(self) -> None:
        manager = read_message(status())
        own = manager.message_id
        assert own is not None
        self.document = number_items(read(PROGNOSIS_BODY))
        self.record = record_of(self.document, manager)
        self.people = Identities(managers=(manager.author,) if manager.author else ())
        self.manager = manager
        self.context = Context(postings={own: self.document}, subjects={own: manager.subject}, identities=self.people)

    def read_once(self, raw: bytes) -> None:
        """The mail as what it is, to its outcomes."""
        message = read_message(raw)
        read_reply(message, self.document, self.record, self.people, classification=classify(message, self.context), proven_managers=True)

    def read(self, raw: bytes) -> None:
        """The mail as what it is, and as a reply and a posting whatever it is; its text as a status mail too, which must come back whole."""
        message = read_message(raw)
        kinds = {classify(message, self.context), Classification(kind=Kind.REPLY), Classification(kind=Kind.POSTING)}
        for kind in kinds:
            reading = read_reply(message, self.document, self.record, self.people, classification=kind, proven_managers=True)
            explain_object(message, self.manager.message_id, self.document, reading)
        assert write(read(message.text, flowed=message.flowed, delsp=message.delsp)) == message.text


def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    """All compiled patterns of the code that reads mail, by the names they have there."""
    found: dict[str, re.Pattern[str] | re.Pattern[bytes]] = {}
    for room in (parsers, replies):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                found |= _patterns_in(f"{module.name}.{name}", value)
    return {name: pattern for number, (name, pattern) in enumerate(found.items()) if pattern not in list(found.values())[:number]}


def _patterns_in(name: str, value: object) -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    if isinstance(value, re.Pattern):
        return {name: value}
    if isinstance(value, Cued):
        return {name: value.regex}
    if isinstance(value, Phrase):
        return {name: value.pattern.regex}
    if isinstance(value, tuple | list):
        return {key: one for at, item in enumerate(value) for key, one in _patterns_in(f"{name}[{at}]", item).items()}
    return {}


def _try_patterns(size: int) -> None:
    for name, pattern in patterns().items():
        for piece in (*BLANKS, *SIGNS, *LETTERS):
            print(f"{name} with {piece!r}", flush=True)
            _search(pattern, line(piece, size))


def _search(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> None:
    if isinstance(pattern.pattern, bytes):
        re.search(pattern.pattern, text.encode("utf-8", "replace"), pattern.flags)
    else:
        re.search(pattern.pattern, f"x {text}", pattern.flags)


def _try_commands(lines: int) -> None:
    for verb in Verb:
        for piece in COMMANDS:
            print(f"{verb} with {piece!r}", flush=True)
            read_commands(read_message(mail(f"{verb} {line(piece, 1_980)}\n" * lines)), to_bot=True)


def _try_signatures(size: int) -> None:
    hash_, plain = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "c=relaxed/relaxed; h=From:To"
    for tags, head, body in (
        (f"{plain}; b=AAAA", "", line(" ", size)), (f"{plain}; b=AAAA", "", line(" \t", size) + "x\n"), (f"{plain}; b=AAAA", "", line("\n", size)),
        (f"{plain}; b={line('A ', size)}!", "", ""), (f"{plain}; b=AAAA", "X-Note: a\n" + line(" b\n", size), ""),
        (f"c=relaxed/relaxed; h={':'.join(f'x{number}' for number in range(size // 8))}; b=AAAA", line("a:\n", size), ""),
    ):  # fmt: skip
        print(repr(tags[:40] + head[:20] + body[:20]), flush=True)
        field = f"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=k1; bh={hash_}; {tags}\n"
        check_signatures(f"{field * MOST_SIGNATURES}{head}From: ada@example.org\n\n{body}".replace("\n", "\r\n").encode(), lookup)


OTHERS = {"patterns": _try_patterns, "commands": _try_commands, "signatures": _try_signatures}


def main() -> None:
    """Reads all pieces in one place, or has all patterns look for something in them, or reads commands or signatures made of other pieces."""
    where, size = sys.argv[1], int(sys.argv[2])
    if where in OTHERS:
        OTHERS[where](size)
        return
    reader = Reader()
    for piece in PIECES:
        print(repr(piece), flush=True)
        reader.read(PLACES[where](line(piece, size)))


if __name__ == "__main__":
    main()

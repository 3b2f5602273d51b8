"""The mail that asks a manager whether a mail in his name is his. No line of it is what he would have to write."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from datetime import datetime

from parsers.command import Misread, Verb
from parsers.command_table import END
from replies.command_mail import CommandLine
from replies.named_item import QUOTED
from replies.preview_edits import LineEdit
from replies.transcript import WIDTH, plain

_TOKEN = re.compile(rb"(?m)^    [a-z2-7]{26}(?=\r?$)")
_HIDDEN = b"    (the token is not kept)"


_OF_A_QUOTE = frozenset({Verb.ACCEPT, Verb.REJECT, Verb.UNDO})
_OF_A_PREVIEW = frozenset({Verb.APPROVE, Verb.HOLD})


def token_text(
    commands: Sequence[CommandLine], edits: Sequence[LineEdit], *, why: str, token: str, until: datetime, preview: int | None = None
) -> str:
    """The text: what would be carried out, to the last word, and how to say yes. `preview` is the number of the one that is answered.

    The line that says yes does not stand in it, so that no program which sends it back can have said it.
    """
    parts = [
        _filled(f"A mail came in your name with what is quoted below. It is not carried out: {why}."),
        _filled("If this was not you, do nothing."),
        _filled("If it was you, answer this mail with one line of your own: the word CONFIRM, a blank, and this token."),
        f"    {token}",
        _filled(f"The token is good once, until {until:%Y-%m-%d %H:%M} UTC, and from this address only."),
        _filled("One such mail goes out in an hour. What comes in your name meanwhile waits for the next, some mails at most."),
        _filled("What would be carried out:"),
        "\n".join(line for text in _texts(commands, edits, preview) for line in _quoted(text)),
    ]
    return "\n\n".join(parts) + "\n"


def without_token(raw: bytes) -> bytes:
    """Such a mail as it may be kept: without the token."""
    return _TOKEN.sub(_HIDDEN, raw)


def _texts(commands: Sequence[CommandLine], edits: Sequence[LineEdit], preview: int | None) -> list[str]:
    found = [text for one in edits for text in (f"changed line, before: {one.before.strip()}", f"changed line, after: {one.after.strip()}")]
    for line in commands:
        found.append(f"{line.text} {_meant(line, preview)}".rstrip())
        if not isinstance(line.read, Misread) and line.read[0].verb is Verb.INTRO:
            found += [*(line.read[0].value or "").split("\n"), END]
    return found


def _meant(line: CommandLine, preview: int | None) -> str:
    """What a command is about that does not say it: who confirms it must not take it for one of his own about something else."""
    if isinstance(line.read, Misread):
        return ""
    command, above = line.read[0], line.quoted
    if command.verb in _OF_A_PREVIEW and not command.numbers and preview is not None:
        return f"[the preview p{preview}]"
    if command.verb in _OF_A_QUOTE and not command.numbers:
        number = f"e{above.entry}" if command.verb is Verb.UNDO else f"h{above.question}"
        return "" if number.endswith("None") else f"[{number}, quoted above it]"
    named = (command.item, command.into)
    return f"[#{above.item}, quoted above it]" if above.item is not None and any(one and one.casefold() in QUOTED for one in named) else ""


def _quoted(text: str) -> list[str]:
    return textwrap.wrap(plain(text), WIDTH, initial_indent="> ", subsequent_indent=">     ", break_long_words=False, break_on_hyphens=False) or [">"]


def _filled(text: str) -> str:
    return textwrap.fill(plain(text), WIDTH, break_long_words=False, break_on_hyphens=False)

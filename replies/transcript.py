"""The answer to a mail with commands: each line with its result. No line of it is a command by itself, should it be sent back."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

WIDTH = 72
_SUBJECT = 150
"""Characters of the answered subject that are kept."""
_ECHO = 200
"""Characters of a line that are echoed."""
_RESULT = "| "


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One line of the mail, what came of it, and whether that was an error."""

    line: str
    results: tuple[str, ...]
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What came of a mail's commands, in order. `remarks` are about the whole mail."""

    answered: tuple[Answered, ...]
    remarks: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How many lines came to nothing."""
        return sum(one.failed for one in self.answered)

    def subject(self, title: str) -> str:
        """The subject of the answer to a mail of that title."""
        return f"Re: {' '.join(title.split())[:_SUBJECT] or 'your commands'} ({self.errors} error{'' if self.errors == 1 else 's'})"

    def text(self) -> str:
        """The answer, in lines of 72 columns but for links and long words."""
        blocks = ["\n".join([f"> {plain(one.line)[:_ECHO]}", *_boxed(one)]) for one in self.answered]
        blocks += ["\n".join(line for remark in self.remarks for line in _wrapped(remark))] if self.remarks else []
        return "\n\n".join(blocks) + "\n"


def _boxed(one: Answered) -> list[str]:
    first, *others = one.results or ("done",)
    return [line for text in (f"error: {first}" if one.failed else first, *others) for line in _wrapped(text)]


def _wrapped(text: str) -> list[str]:
    line = plain(text).rstrip()
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line, WIDTH, initial_indent=_RESULT, subsequent_indent=f"{_RESULT}{indent}  ", break_long_words=False, break_on_hyphens=False,
        drop_whitespace=True, replace_whitespace=False,
    ) or [_RESULT.rstrip()]  # fmt: skip


def plain(text: str) -> str:
    """The text on one line, without control characters: it may be anybody's."""
    return "".join(char if char.isprintable() else " " for char in text)

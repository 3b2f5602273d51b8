"""What people see: tables and colours on a terminal, plain text in a pipe; faults on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

Thing = TypeVar("Thing")

STYLES = {
    "accepted": "green", "held": "yellow", "ignored": "bright_black", "untaken": "magenta", "quoted": "blue", "others": "bright_black",
    "apart": "bright_black", "+": "green", "-": "red", "@": "cyan", "head": "bold",
}  # fmt: skip
PIPE_WIDTH = 100_000
"""Columns of a line in a pipe: never wrapped."""


def _console(stderr: bool = False) -> Console:
    return _console_for(stderr, (sys.stderr if stderr else sys.stdout).isatty())


@lru_cache
def _console_for(stderr: bool, terminal: bool) -> Console:
    """The one console on a stream: to make one takes longer than to print a line. It looks up the stream at each line."""
    return Console(stderr=stderr, highlight=False, soft_wrap=True, width=None if terminal else PIPE_WIDTH)


def say(text: str = "", style: str | None = None) -> None:
    """One line for people; `style` is a key of STYLES. Control characters from mail are shown, never sent to the terminal."""
    _console().print(Text(printable(text), style=STYLES.get(style or "", "")))


def say_pieces(pieces: Iterable[tuple[str, str | None]]) -> None:
    """One line for people in pieces, each with its own style."""
    _console().print(Text.assemble(*((printable(text), STYLES.get(style or "", "")) for text, style in pieces)))


def complain(text: str) -> None:
    """One fault, on stderr."""
    _console(stderr=True).print(Text(f"prognosis: {printable(text)}"))


def mention(text: str) -> None:
    """A remark beside the data, on stderr."""
    _console(stderr=True).print(Text(printable(text), style="bright_black"))


def printable(text: str) -> str:
    """The text without control characters: a mail must not move the cursor or change colours."""
    return "".join(char if char in "\n\t" or char.isprintable() or char == "\u00a0" else "\ufffd" for char in text)


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, fold: str | None = None) -> None:
    """A table. On a terminal the column `fold` gives way when it gets narrow; in a pipe nothing is cut."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, no_wrap=heading != fold, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH).print(table)


def show_diff(lines: Iterable[str]) -> None:
    """A unified diff, coloured on a terminal."""
    for line in lines:
        say(line, line[:1] if line[:1] in "+-@" else None)


def progress(items: Iterable[Thing], what: str, total: int | None = None) -> Iterable[Thing]:
    """The items, with a progress bar on stderr while they are worked through, on a terminal only. `total` is how many there are."""
    console = _console(stderr=True)
    return track(items, description=what, total=total, console=console, transient=True, disable=not console.is_terminal)

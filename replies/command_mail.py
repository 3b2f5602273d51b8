"""The command lines of a mail: the author's own, wherever they stand, and never a quoted one.

In a mail to the bot each line is a command; in list mail only those that start with the mark. A `-- ` ends nothing: people's mail
programs put it above a command as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from parsers.body import LineRole, read_body
from parsers.command import Command, Misread, Verb
from parsers.command_line import read_command, verb_of
from parsers.command_table import END, STOP_WORDS
from parsers.markers import is_certain_attribution
from parsers.model import Layout, Message, StatusMail
from replies.align import align
from replies.alignment import AlignedLine, Place
from replies.classify import COMMAND_MARK
from replies.folding import compact, folded
from replies.manners import is_polite
from replies.prose import prose_of
from replies.quoted_items import item_at

NOTHING = StatusMail(lines=(), layout=Layout.PLAIN)
"""The document that is answered, where none is."""
MOST = 200
"""Lines of one mail that are read as commands; the rest of one that holds more is no person's, and costs no time."""
_WRAPPED = 66
"""Columns that a line and the first word of the next must reach together for the two to be one that a mail client broke."""
_SET_APART = "taken for quoted text: set it apart from the quote by an empty line"
_WIDEST = 80
"""A longer line was not broken at all."""
_STOP = re.compile(rf"(?:{'|'.join(STOP_WORDS)})\b")
_PHYSICAL = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NUMBERED = re.compile(r"\W*([he])(\d{1,9})\b|\W*#(\d{1,9})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What stands in the quote above a command: an item, a question `h7`, an entry `e17`, by number."""

    item: int | None = None
    question: int | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """One command of a mail: the line, what it can mean, what stands in the quote above it, and its lines in the body, half open."""

    text: str
    read: tuple[Command, ...] | Misread
    quoted: Quoted = Quoted()
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandMail:
    """The commands of a mail in order, and lines that look like commands and were left alone, each with the reason."""

    commands: tuple[CommandLine, ...]
    passed_over: tuple[tuple[str, str], ...] = ()
    stopped: bool = False
    """A stop word ended them."""


def read_commands(
    message: Message, *, to_bot: bool, document: StatusMail | None = None, answered: str = "", name: str = ""
) -> CommandMail:
    """The commands of a mail. `to_bot`: it is addressed to the bot, and not a mail of the list with marked lines in it.

    `document` is the status mail or preview that it answers, `answered` the text of the mail of ours that it answers: a line of that is
    none of the author's, although it lost its quote marks. `name` is the author's: it signs and is no command.
    """
    body = read_body(message.text, flowed=message.flowed, delsp=message.delsp)
    reader = _Reader(align(body, document or NOTHING), document or NOTHING, answered, name, to_bot)
    reader.flows = message.flowed or message.html
    return reader.read()


class _Reader:
    """Goes through the lines of a mail once."""

    def __init__(self, lines: Sequence[AlignedLine], document: StatusMail, answered: str, name: str, to_bot: bool) -> None:
        self.lines = lines
        self.document = document
        self.ours = {compact(line.lstrip("> ")) for line in answered.splitlines() if line.strip()}
        self.name = name
        self.to_bot, self.flows = to_bot, False
        self.found: list[CommandLine] = []
        self.passed: list[tuple[str, str]] = []
        self.quoted = Quoted()
        self.stopped = False
        self.unmarked = False
        """An attribution line without a quote below it stands above: what it names may have lost its marks."""
        self.at = 0

    def read(self) -> CommandMail:
        while self.at < len(self.lines) and not self.stopped:
            line = self.lines[self.at]
            self.unmarked = self.unmarked or (not self.ours and self._opens_unmarked(line))
            if _is_quote(line):
                self._quote(line)
                self.at += 1
            elif self._is_own(line):
                self._own(line)
            else:
                self.at += 1
        return CommandMail(commands=tuple(self.found), passed_over=tuple(self.passed), stopped=self.stopped)

    def _quote(self, line: AlignedLine) -> None:
        text = line.body.text
        if not line.body.depth and isinstance(self._reads(text), tuple):
            self.passed.append((text.strip(), _SET_APART))
        number = _NUMBERED.match(text)
        index = item_at(line.line, self.document) if line.line is not None else None
        if number is not None and (number[1] or number[3]):
            self.quoted = Quoted(
                item=int(number[3]) if number[3] else None, question=int(number[2]) if number[1] == "h" else None,
                entry=int(number[2]) if number[1] == "e" else None,
            )  # fmt: skip
        elif index is not None:
            self.quoted = Quoted(item=self.document.items[index].number)

    def _is_own(self, line: AlignedLine) -> bool:
        """Whether the author wrote the line, and it is not one of ours that lost its marks. What is passed over is told."""
        if line.body.depth or line.body.role not in (LineRole.OWN, LineRole.SIGNATURE) or not line.body.text.strip(" -\u2014"):
            return False
        if compact(line.body.text) not in self.ours:
            return True
        self._pass(line, "it stands in the mail that you answer")
        return False

    def _pass(self, line: AlignedLine, why: str) -> None:
        if isinstance(self._reads(line.body.text), tuple):
            self.passed.append((line.body.text.strip(), why))

    def _opens_unmarked(self, line: AlignedLine) -> bool:
        if line.body.depth or not (line.body.role is LineRole.ATTRIBUTION or is_certain_attribution(line.body.text)):
            return False
        below = next((one for one in self.lines[self.at + 1 :] if one.body.text.strip() and one.body.role is not LineRole.ATTRIBUTION), None)
        return below is not None and not below.body.depth

    def _doubt(self, line: AlignedLine) -> str | None:
        """Why a line that reads as the author's own may be another's: a piece of a quoted line that was broken off, a sample, a quote
        without marks. In list mail anybody chooses the words that a manager may quote.
        """
        above = self.lines[self.at - 1].body if self.at else None
        if above is not None and above.depth and above.text.strip() and compact(above.text) not in self.ours:
            reach = len(above.raw.rstrip().splitlines()[-1]) + 1 + len((line.body.text.split() or [""])[0])
            if not self.to_bot or reach >= _WRAPPED:
                return _SET_APART
        if self.unmarked:
            return "it stands below the name of somebody else, without quote marks"
        return "it is indented, as a sample is" if not self.to_bot and line.body.text[:1].isspace() else None

    def _own(self, line: AlignedLine) -> None:
        text = line.body.text.strip()
        marked = _unmarked(text)
        if (marked or self.to_bot) and (doubt := self._doubt(line)) is not None:
            self._pass(line, doubt)
            self.at += 1
        elif self.to_bot and marked is None:
            self._line(text, line.body.role)
        elif marked:
            self._line(marked, line.body.role)
        else:
            self.at += 1

    def _line(self, text: str, role: LineRole) -> None:
        plain = folded(text).strip(" ,.!")
        if self.to_bot and _STOP.match(plain):
            self.stopped = True
            return
        begin = self.at
        self.at += 1
        if self.to_bot and verb_of(text) is Verb.INTRO:
            self._intro(text)
            return
        if len(self.found) >= MOST:
            self.found.append(CommandLine(text=text, read=Misread(line=text, reason=f"not read: more than {MOST} lines")))
            return
        whole = " ".join([text, *self._rest(text, role)])
        read = read_command(whole)
        if isinstance(read, Misread) and self.to_bot and (role is LineRole.SIGNATURE or (read.verb is None and is_polite(text, self.name))):
            return  # neither a signature nor good manners are a fault
        span = (self.lines[begin].body.start, self.lines[self.at - 1].body.stop)
        self.found.append(CommandLine(text=whole, read=read, quoted=self.quoted, span=span))

    def _rest(self, text: str, role: LineRole) -> Iterator[str]:
        """The lines that a mail client broke off from this one; they are passed over then."""
        last = text
        while verb_of(text) is not None and self.at < len(self.lines):
            line = self.lines[self.at]
            words = line.body.text.split()
            broken = words and len(last) <= _WIDEST and len(last) + 1 + len(words[0]) >= _WRAPPED
            if not broken or line.body.role is not role or _is_quote(line) or _unmarked(line.body.text):
                return
            if isinstance(read_command(line.body.text), tuple) or compact(line.body.text) in self.ours:
                return
            self.at += 1
            last = line.body.text.strip()
            yield last

    def _intro(self, text: str) -> None:
        """The lines up to `end`, as they stand: they are text, whatever they say."""
        rest = self.lines[self.at :]
        inside = list(takewhile(lambda line: folded(line.body.text).strip(" .") != END or line.body.depth, rest))
        self.at += len(inside) + 1
        if len(inside) == len(rest):
            wrong = f"no line `{END}` ends the text, so nothing below it is read"
            self.found.append(CommandLine(text=text, read=Misread(line=text, reason=wrong, verb=Verb.INTRO)))
            return
        kept = (LineRole.OWN, LineRole.BLANK, LineRole.SIGNATURE)
        words = prose_of((line.body.text for line in inside if not _is_quote(line) and line.body.role in kept), flows=self.flows)
        self.found.append(CommandLine(text=text, read=(Command(verb=Verb.INTRO, line=text, value=words),)))

    def _reads(self, text: str) -> tuple[Command, ...] | Misread | None:
        marked = _unmarked(text.strip())
        return read_command(marked or text) if self.to_bot or marked else None


def _unmarked(text: str) -> str | None:
    """The command of a marked line of list mail; None if it has no mark."""
    first = text.split(maxsplit=1)[:1]
    return text.strip()[len(COMMAND_MARK) :].strip() if first and first[0].casefold() == COMMAND_MARK else None


def _is_quote(line: AlignedLine) -> bool:
    return bool(line.body.depth) or line.place in (Place.QUOTED, Place.EDITED, Place.ADDED) or line.body.role is LineRole.ORIGINAL


def without_commands(message: Message) -> Message:
    """A mail of the list without its marked lines: what else its author says in it is a reply like any other."""
    found = read_commands(message, to_bot=False)
    gone = {line for one in found.commands for line in range(*one.span)}
    lines = _PHYSICAL.findall(message.text)
    return replace(message, text="".join(line for at, line in enumerate(lines) if at not in gone))


def unmarked_commands(message: Message) -> tuple[str, ...]:
    """The lines of a mail to the bot that read as commands, by whomever, white space folded."""
    body = read_body(message.text, flowed=message.flowed, delsp=message.delsp)
    own = (line.text for line in body if not line.depth and line.role in (LineRole.OWN, LineRole.SIGNATURE))
    return tuple(" ".join(text.split()) for text in own if isinstance(read_command(text), tuple))

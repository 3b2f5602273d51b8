"""The text of a preview: what the manager decides on, plain, in parts that can be quoted and answered one by one.

Our own lines keep to 72 columns; the lines of the status mail stand as they are, and links stay whole.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.adoption_view import difference_lines
from bot.views import asked, what
from bot.wording import link_to, wrapped
from parsers.model import Adopted, Changed, Entry, Evidence, HiddenItem, Milestone, Question, Undone
from replies.account import Account, Term
from replies.stale import StaleParagraph

MOST_QUESTIONS = 60
"""Held questions that are shown, the oldest: anybody can cause them, and a mail of megabytes reaches nobody."""
CUT = "-------- 8< --------"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewContent:
    """All that a preview tells.

    `opening` is what happens with it, `ways` are commands with what they do. `refusals` are why the gate lets it out only by force,
    `findings` what the last self-check found. `titles` are those of all items by number. `headers` stand above the `text`, which is
    exactly what goes out; `before` is the last posting, called `last`. `archive` is the template of links to mails, if there is one.
    `adopted` is the entry of the status mail that the cycle began with, where a manager wrote that, `gone` are items to ask about;
    `differences` are those of the status mails that questions are about, in lines, and `asked` what became of those whose author was
    asked himself, both by the question's number. `closed` are those of the latter that are open no more.
    """

    opening: tuple[str, ...]
    ways: tuple[tuple[str, str], ...]
    refusals: tuple[str, ...]
    findings: tuple[str, ...]
    changes: tuple[Changed | Undone, ...]
    questions: tuple[Question, ...]
    account: Account
    stale: tuple[StaleParagraph, ...]
    milestones: tuple[tuple[Milestone, date], ...]
    titles: Mapping[int, str]
    headers: tuple[str, ...]
    text: str
    before: str
    last: str
    archive: str | None
    adopted: Adopted | None
    gone: tuple[HiddenItem, ...]
    differences: Mapping[int, Sequence[str]]
    asked: Mapping[int, str]
    closed: tuple[Question, ...]


def preview_text(content: PreviewContent) -> str:
    """The whole text, with LF; the status mail in it keeps its own line ends."""
    lines = [*(line for part in content.opening for line in (*wrapped(part), "")), *_ways(content.ways)]
    for heading, part in _parts(content):
        found = list(part)
        if found:
            lines += ["", heading, "=" * len(heading), "", *found]
    lines += ["", *_headed("The mail, exactly as it would go out"), *content.headers, CUT]
    tail = [CUT, "", *_headed(f"The difference to {content.last}"), *_difference(content.before, content.text)]
    text = content.text if content.text.endswith(("\n", "\r")) else content.text + "\n"
    return "\n".join(lines) + "\n" + text + "\n".join(tail) + "\n"


def _headed(heading: str) -> list[str]:
    return [heading, "=" * len(heading), ""]


def _parts(content: PreviewContent) -> Iterator[tuple[str, Iterable[str]]]:
    yield "The gate refuses it", _bulleted(content.refusals)
    yield from _adopted(content)
    yield f"What changed since {content.last}", _changes(content) or ["Nothing."]
    yield "What is held for you", _questions(content)
    yield "Gone without a word: drop or reopen", _gone(content)
    yield "What owners were asked, and is settled", _closed(content)
    yield "The account of items", _account(content.account, content.titles)
    yield "Paragraphs that name a day gone by", _stale(content.stale)
    yield "Milestones that are here or past, and not marked", _milestones(content.milestones)
    yield "What the last self-check found", _bulleted(content.findings)


def _ways(ways: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max((len(command) for command, _ in ways), default=0)
    for command, does in ways:
        yield f"    {command.ljust(width)}  {does}"


def _bulleted(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in wrapped(text, first="- ", rest="  ")]


def _adopted(content: PreviewContent) -> Iterator[tuple[str, Iterable[str]]]:
    """What the status mail changed that the cycle began with."""
    entry = content.adopted
    if entry is not None and entry.changes:
        lines = difference_lines(entry.changes, (), content.titles)
        heading = f"What the status mail of {entry.date.day} {entry.date:%B} changed"
        yield heading, [*wrapped(f"adopted as e{entry.entry} by {entry.actor.name}:"), *_bulleted(lines)]


def _gone(content: PreviewContent) -> list[str]:
    if not content.gone:
        return []
    numbers = ", ".join(f"#{one.number}" for one in content.gone)
    return [*wrapped(f"gone without a word: {numbers}: drop or reopen?"), *_bulleted(f"#{one.number} {one.item.title} ({one.section})" for one in content.gone)]


def _changes(content: PreviewContent) -> list[str]:
    lines: list[str] = []
    for entry in content.changes:
        lines += [*_entry(entry, content), ""]
    return lines[:-1]


def _entry(entry: Entry, content: PreviewContent) -> list[str]:
    head = f"e{entry.entry}  "
    if isinstance(entry, Undone):
        return wrapped(f"e{entry.of} taken back by {entry.actor.name}", first=head, rest=" " * len(head))
    if not isinstance(entry, Changed):
        return []
    about = f"{_item(entry.item, content.titles)}: " if entry.item is not None else ""
    done = about + what(entry.update.change, entry.before, entry.after, entry.update.value)
    claim = "claimed by" if entry.actor.role == "owner" else "by"
    who = f"{claim} {entry.actor.name}" + (f", held as h{entry.held} before" if entry.held else "")
    who += f"; e{entry.again} again" if entry.again else ""
    return [*wrapped(done, first=head, rest=" " * len(head)), *_words(entry.update.evidence, who, len(head), content.archive)]


def _words(evidence: Evidence, who: str, indent: int, archive: str | None) -> list[str]:
    """The exact words, whose they are, and where the mail is."""
    margin = " " * indent
    return [
        *wrapped(f'"{evidence.words}"', first=margin, rest=margin),
        *wrapped(f"{who}, {link_to(evidence.message_id, archive)}", first=margin, rest=margin),
    ]


def _item(number: int, titles: Mapping[int, str]) -> str:
    return f"#{number} {titles.get(number, '')}".rstrip()


def _questions(content: PreviewContent) -> list[str]:
    lines: list[str] = []
    for one in content.questions[:MOST_QUESTIONS]:
        head = f"h{one.number}  "
        margin = " " * len(head)
        title = content.titles.get(one.update.item) if one.update.item is not None else None
        lines += wrapped(asked(one.update, title), first=head, rest=margin)
        lines += _words(one.update.evidence, f"by {one.update.evidence.author}", len(head), content.archive)
        lines += wrapped(f"held: {one.reason}", first=margin, rest=margin)
        if one.number in content.asked:
            lines += wrapped(content.asked[one.number], first=margin, rest=margin)
        if one.update.candidates:
            could = "; ".join(_item(number, content.titles) for number in one.update.candidates)
            lines += wrapped(f"could be: {could}", first=margin, rest=margin)
        for line in content.differences.get(one.number, ()):
            lines += wrapped(line, first=f"{margin}- ", rest=f"{margin}  ")
        lines.append("")
    if (more := len(content.questions) - MOST_QUESTIONS) > 0:
        lines += [*wrapped(f"and {more} more, shown as these are settled; `prognosis held` lists all"), ""]
    return lines[:-1]


def _closed(content: PreviewContent) -> list[str]:
    lines: list[str] = []
    for one in content.closed:
        head = f"h{one.number}  "
        title = content.titles.get(one.update.item) if one.update.item is not None else None
        state = one.state + (f" by e{one.entry}" if one.entry is not None else "")
        lines += wrapped(f"{asked(one.update, title)}: {state}", first=head, rest=" " * len(head))
        lines += [*_words(one.update.evidence, f"by {one.update.evidence.author}", len(head), content.archive), ""]
    return lines[:-1]


def _account(account: Account, titles: Mapping[int, str]) -> list[str]:
    signs = [
        f"{'+' if term in (Term.ADDED, Term.REOPENED) else '-'} {term} {len(numbers)}"
        for term, numbers in account.moved
        if numbers or term is not Term.UP_FOR_GRABS
    ]
    lines = wrapped(f"open before {account.before} {' '.join(signs)} = {account.total}; open now {account.now}")
    if not account.adds_up:
        lost = "; ".join(_item(number, titles) for number in account.unexplained)
        lines += wrapped(f"It does not add up: no entry says why these came or went: {lost}")
    for term, numbers in account.moved:
        word = "gone without a word" if term is Term.GONE else term.value
        for number in numbers:
            lines += wrapped(f"{word}: {_item(number, titles)}", first="  ", rest="    ")
    return lines


def _stale(found: Iterable[StaleParagraph]) -> list[str]:
    lines: list[str] = []
    for paragraph in found:
        lines += [*wrapped(f"unchanged since the last posting: {', '.join(paragraph.days)}"), *(f"| {line}" for line in paragraph.lines), ""]
    return lines[:-1]


def _milestones(found: Iterable[tuple[Milestone, date]]) -> list[str]:
    return [line for one, _ in found for line in wrapped(f"{one.name}: {one.date}", first="- ", rest="  ")]


def _difference(before: str, after: str) -> list[str]:
    """A unified diff, without the names that stand above it, and without the blank that is all of an empty line."""
    lines = list(difflib.unified_diff(_lines(before), _lines(after), n=3, lineterm=""))[2:]
    return ["" if line == " " else line for line in lines] or ["None."]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

"""The table of commands as text: `prognosis help`, the help by mail, and the page of the documentation.

No line of it is a command by itself: mail programs send our own text back without quote marks.
"""

from __future__ import annotations

import textwrap

from parsers.command import Row, Topic, Verb
from parsers.command_table import END, ROWS, STOP_WORDS, TABLE

WIDTH = 72
_HARD = "\u00a0"
"""A blank at which no line is broken."""
_ITEM = (
    "ITEM is `#12`, a part of a title that no other has, a title in quotation marks, a link of the item, or `it` for the item in the quote "
    "above the command. #12 is an item, h7 a held question, e17 an entry of the history, p4 a preview; a number alone is understood "
    "where only one kind can be meant: after accept, reject and set (a question), undo (an entry), approve and hold (a preview)."
)
_MAIL = (
    "One command a line, in a mail to the bot's address; the subject does not matter. In a mail to the list only lines that start with "
    "`#prognosis` are commands. Quoted text never is. A line that starts with {stop} ends the commands."
)


def help_text(verb: Verb | None = None) -> str:
    """The help, or that of one command, in lines of 72 columns."""
    if verb is not None:
        return "\n".join(_entry(ROWS[verb]))
    lines = textwrap.wrap(_mail(), WIDTH)
    for topic in Topic:
        lines += ["", f"{topic}:"]
        lines += [line for row in TABLE if row.topic is topic for line in _entry(row)]
    return "\n".join([*lines, "", *textwrap.wrap(_ITEM, WIDTH)])


def _mail() -> str:
    return _MAIL.format(stop=" or ".join(f"`{word}`" for word in STOP_WORDS))


def _entry(row: Row) -> list[str]:
    says = textwrap.wrap(row.says, WIDTH, initial_indent="    : ", subsequent_indent="    : ")
    forms = [line for form in row.forms for line in textwrap.wrap(form, WIDTH, initial_indent="  * ", subsequent_indent="      ")]
    return [*forms, *says, *(f"    : e.g. {example}" for example in row.examples if example not in row.forms)]


def help_page() -> str:
    """docs/commands.md."""
    parts = [
        "# Commands",
        "This page is made from the table in `parsers/command_table.py`: `prognosis help --markdown > docs/commands.md`.",
        _mail() + " Only a release manager whose mail is proven to be his commands; everybody else gets no answer.",
        _ITEM,
        f"The text of `intro` goes up to a line `{END}`. Every mail with commands is answered by one transcript: each line with its result, the "
        "numbers of the entries that it made, and the number of errors in the subject.",
        "On the command line the same words follow `prognosis`, and the local user is believed. There `#` starts a comment, so "
        "an item's number is written `12` or `'#12'`.",
    ]
    for topic in Topic:
        parts.append(f"## {topic}")
        rows = [f"| {'<br>'.join(f'`{_cell(form)}`' for form in row.forms)} | {_cell(row.says)} | {_examples(row)} |" for row in TABLE if row.topic is topic]
        parts.append("\n".join(["| command | what it does | for example |", "|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def help_summary() -> str:
    """The forms of all commands by topic, as the README has them."""
    parts = []
    for topic in Topic:
        forms = [form for row in TABLE if row.topic is topic for form in row.forms]
        parts += textwrap.wrap(f"{topic}: {' | '.join(form.replace(' ', _HARD) for form in forms)}", 120, subsequent_indent="    ")
    return "\n".join(f"    {line}".replace(_HARD, " ") for line in parts) + "\n"


def _examples(row: Row) -> str:
    return "<br>".join(f"`{_cell(example)}`" for example in row.examples if example not in row.forms)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")



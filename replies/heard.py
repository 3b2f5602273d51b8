"""What extraction heard in an author's words, piece by piece: what it read there, and the updates that made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parsers.model import Change, Passage, Update
from replies.clause import Sentence
from replies.match import NO_MATCH, Match
from replies.phrases import Reading

StatementKey = tuple[int | None, Change, str, str]


class Form(StrEnum):
    """What a piece of words is. SENTENCE: read with the table of phrases. LINK: a link alone on its line. ENTRY: one of a list.
    EDIT: a line changed or put in inside the quote. BEYOND: a sentence past the most that are read of one mail.
    """

    SENTENCE = "sentence"
    LINK = "link"
    ENTRY = "entry"
    EDIT = "edit"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One reading of a sentence, the items it was bound to, and the updates it made."""

    reading: Reading
    match: Match
    updates: tuple[Update, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A piece of the author's words. `updates` are all that it made, also those that a clearer statement made idle later; at an entry
    those of all lists of the passage.

    `sentence` and `said` are there for a sentence alone. `match` is what the piece as a whole was bound to.
    """

    form: Form
    passage: Passage
    words: str
    updates: tuple[Update, ...] = ()
    match: Match = NO_MATCH
    sentence: Sentence | None = None
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What was extracted from a mail's passages: the updates, each once, and all that was heard, in order."""

    updates: tuple[Update, ...] = ()
    heard: tuple[Heard, ...] = ()


def statement_key(update: Update) -> StatementKey:
    """What two updates of one mail share if they say the same."""
    noted = update.change is Change.NOTE  # two notes of one sentence say the same
    return update.item, update.change, "" if noted else (update.value or "").casefold(), update.evidence.words if noted else ""

"""New items that an author proposes without the posting's list form: a title in quotation marks, or a plain list of titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.model import Certainty, Change, Update
from replies.case import Case, updates_of
from replies.clause import Sentence, sentences
from replies.footnote import cited_links
from replies.match import Match
from replies.phrases import Reading, readings
from replies.plain_list import PlainList
from replies.statement import statements
from replies.work_title import WorkTitle, listed_as, read_title

_CITED = re.compile(r"(?<![^\s(,;])[\"“„«]([^\"“”„»]{6,200})[\"“”»]( ?\([^()]{1,300}\))?( (?:patch |RFC )?(?:series|patch(?:es|set)?)\b)?")
_LEFT_OUT = re.compile(
    r"(?i)\b(?:not (?:\w+ )?(?:include|add|track|list|count|propos|consider|part|relevant|worth)\w*|not (?:\w+ )?for\b|omit\w*|left out|exclud\w*|except|instead of|"
    r"drop\w*|remov\w*|n['’]t (?:\w+ )?(?:include|add|track|list|need|want|consider)\w*|on top of|depends? on|based on|blocked|after|duplicate|same as|"
    r"withdr[ae]w\w*|abandon\w*|leave (?:it|this|that|them|these|those) (?:out|off|away|alone)|left (?:out|off)|ignore|skip)\b"
)
_WORK = re.compile(
    r"(?i)\b(?:items?|series|patch(?:es|sets?)|features?|work|things|list|track\w*|add\w*|missing|missed|forgot\w*|intended|planned|targeted|aimed|"
    r"material|pending|outstanding|candidates?|mark\w*|include\w*|want\w*|like to see|ping\w*|blockers?|issues?|bugs?|fix\w*|on my (?:plate|radar|list))\b"
)
_WANTED = re.compile(
    r"(?i)\b(?:add\w*|track\w*|list|missing|missed|forgot\w*|intended|planned|targeted|material|include\w*|keep an eye|put (?:it|this|that|them) on|"
    r"squeeze\w*|consider\w*|pick (?:it|this|that|these|them)? ?up|take (?:(?:it|this|that|these|them|also|in|on|up|too)\b ?)+|carry|slipped (?:through|past|your)|"
    r"overlooked|absent|(?:some|one|two|three|four|a few|a couple|a couple of) (?:more|others?|additional)|another (?:one|two|item|series)|"
    r"(?:love|like|happy|great|nice) to (?:have|see|get)|hate to (?:lose|miss)|(?:also|too|as well) for)\b"
)
_WORDS = 3
"""Blanks in a title that stands alone in quotation marks and has no other sign of being one."""
_AWAY = frozenset({Change.DONE, Change.DROP, Change.DEFER, Change.REVISION, Change.PROGNOSIS, Change.NOTE, Change.BLOCKED})


def listed_proposals(case: Case, lists: Sequence[PlainList], notes: Mapping[str, str], span: tuple[int, int]) -> tuple[Update, ...]:
    """What plain lists ask for. Titles that the posting has get what the words above the list say; the others are new items.

    A list that follows another needs no word of its own that says it is one of work.
    """
    out: list[Update] = []
    meant = False
    for one in lists:
        said = _said(one.intro)
        numbers = tuple(dict.fromkeys(n for entry in one.entries if (n := listed_as(entry.title.title, case.posting)) is not None))
        if numbers and said:
            out += _of_listed(case, said, numbers, span)
        for entry in one.entries:
            number = listed_as(entry.title.title, case.posting)
            if number is not None and entry.title.beside:
                out += _of_listed(case, _said(entry.title.beside.lstrip(" -–—")), (number,), span)
        meant = bool(one.intro) and ((one.strong and one.led) or bool(_WORK.search(one.intro) or _WANTED.search(one.intro)) or meant)
        asked = meant and not (_LEFT_OUT.search(one.intro) or (not _WANTED.search(one.intro) and _away(case, said, span)))
        for entry in one.entries:
            wished = _WANTED.search(one.intro if asked else entry.title.beside) is not None
            left = _LEFT_OUT.search(entry.title.beside) is not None
            if (asked or wished) and not left and listed_as(entry.title.title, case.posting) is None:
                out += _new(case, entry.title, entry.words, Certainty.EXPLICIT if wished else Certainty.IMPLIED, notes, span)
    return tuple(out)


def _said(intro: str) -> list[tuple[Sentence, Reading]]:
    return [(sentence, reading) for sentence in sentences(intro) for reading in readings(sentence)]


def _of_listed(case: Case, said: list[tuple[Sentence, Reading]], numbers: tuple[int, ...], span: tuple[int, int]) -> Iterator[Update]:
    match = Match(items=numbers, basis="title", certain=True)
    for sentence, reading in said:
        if reading.phrase.change is not Change.ADD and not reading.phrase.referred:
            yield from statements(case, sentence, reading, match, span)


def _away(case: Case, said: list[tuple[Sentence, Reading]], span: tuple[int, int]) -> bool:
    """Whether the words above a list report on work, so that they ask for nothing new."""
    anything = Match(items=(0,), basis="quoted", certain=True)
    return any(one.change in _AWAY for sentence, reading in said for one in statements(case, sentence, reading, anything, span))


def _new(
    case: Case, title: WorkTitle, words: str, certainty: Certainty, notes: Mapping[str, str], span: tuple[int, int]
) -> tuple[Update, ...]:
    new = title.new_item
    new = replace(new, links=tuple(dict.fromkeys((*new.links, *cited_links(words, notes)))))
    return updates_of(Match(), Change.ADD, case.evidence(words, span), title.title, certainty=certainty, new=new)


def cited_proposals(case: Case, sentence: Sentence, said: Sequence[Reading], notes: Mapping[str, str], span: tuple[int, int]) -> tuple[Update, ...]:
    """The new items that a sentence names in quotation marks, held unless a phrase of the table asks for them in so many words.

    What stands in quotation marks is taken for the title of work if it has the form of a patch's subject, if it is called a series or
    patch, or if the author says nothing else.
    """
    out: list[Update] = []
    if _LEFT_OUT.search(sentence.masked) or any(reading.phrase.change is Change.RENAME for reading in said):
        return ()
    for found in _CITED.finditer(sentence.text):
        title = read_title(found[1])
        if title is None or not (title.strong or found[3] or _alone(found[0], sentence)) or listed_as(title.title, case.posting) is not None:
            continue
        named = WorkTitle(title=title.title, beside=" ".join((title.beside, found[2] or "")).strip(), strong=title.strong)
        out += _new(case, named, sentence.text[:500], Certainty.IMPLIED, notes, span)
    return tuple(out)


def _alone(cited: str, sentence: Sentence) -> bool:
    """The sentence is these words in quotation marks, and they are no statement quoted from somewhere."""
    return sentence.text.strip(" .") == cited and cited.count(" ") >= _WORDS and not _said(cited[1:-1])

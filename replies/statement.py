"""From what a sentence says to updates of the items it says it of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from parsers.model import Certainty, Change, Item, NewItem, OwnerOp, Prognosis, Revision, SectionRole, Update
from replies.case import Case, updates_of
from replies.clause import Sentence, Tense
from replies.folding import subtokens
from replies.match import Match
from replies.people import same_person
from replies.phrases import Reading
from replies.phrases_done import ALL, PART
from replies.spoken_revision import spoken_revision, surpassed
from replies.vocabulary import foreign_words
from replies.why import Why

OPEN = "Open"
_WORD = re.compile(r"[a-z]+|(?i:these|those|they|this|that|it|both|all|some|mine|ours|which|what|one|two|three)")
"""No title, but a word pointed at: `"posted" means on this list`."""
_OF_WORK = frozenset({Change.DONE, Change.REVISION, Change.DEFER, Change.DROP})
_MOST_FOREIGN = 3
"""Words of other things in a clause that a loose phrase was found in. With more of them it is about something else."""
_NEXT_FEW = 3
_FULL_TITLE = 4
"""Words of a title that can stand by itself."""
_STEM = 4
_POINTED = re.compile(r"(?i)(?:none|fair|ok|okay|good|done)\b.{0,20}$|\[(?:patch|rfc)\b|re: ")
"""No title, but a state pointed at, or a mail's subject: `make it "good enough"`."""
_SUBSTITUTION = re.compile(r"s([/|#])([^/|#]+)\1([^/|#]+)")
_NAME = r"(?-i:[A-ZÀ-Þ][^\W\d_]+(?:[ -][A-ZÀ-Þ][^\W\d_]*)*)"
_DOER = re.compile(
    rf"(?:\b[Bb]y |[Tt]hanks to )?\b{_NAME}(?= (?:\w+ ){{0,2}}?(?:took|picked|pushed|pulled|merged|committed|applied|got)\b)|\b[Bb]y {_NAME}"
)
"""Who put the work into the tree: his name says nothing of which work."""

_NO_PART = re.compile(
    r"(?i)\b(?:the \d[\d.]* part|last (?:week|month|night|year|time|\w+day|pull request|push|merge|batch|minute|one)|other(?:s|wise)?|most likely|at last"
    r"|first of all|on (?:our|my|this) side|part of (?:the )?(?:master|main|mainline|staging|trunk|upstream|-?rc\d+))\b"
)
"""Words that sound like those for a part of the work, and are about something else."""
_MORE = re.compile(r"(?i)(?:even |much |some )?(?:more|follow-?ups?)\b")
"""How a clause begins that is about work beside the item's."""
_PLACE = re.compile(r"\b(?:in|into|to|for) (?:the )?((?-i:[A-Z])[\w.-]{2,})")
"""Where something was merged, if it has a name: `merged into Debian`."""


def statements(case: Case, sentence: Sentence, reading: Reading, match: Match, span: tuple[int, int]) -> tuple[Update, ...]:
    """The updates that one reading makes; none if `refusal_of` says why not."""
    phrase, change = reading.phrase, reading.phrase.change
    if refusal_of(case, reading, match) is not None:
        return ()
    words = sentence.text if len(sentence.text) <= 500 else reading.clause.text
    evidence = case.evidence(words, span)
    if change is Change.ADD:
        return _added(case, reading, evidence_words=words, span=span)
    if reading.asked:
        return updates_of(match, Change.QUESTION, evidence, certainty=Certainty.IMPLIED)
    item = case.item(match.items[0]) if match.items else None
    value, op = reading.value, phrase.op
    if phrase.author:
        value = _own_name(case, item, op)
    if change is Change.RENAME and item is not None:
        value = _retitled(value, item)
    foreign = item is not None and bool(_foreign(reading, item))
    strange = item is not None and _strange(case, item, change, value)
    unsure = foreign or strange or reading.doubt or (item is not None and _drowned(reading, item))
    certainty = Certainty.IMPLIED if unsure else reading.certainty
    if change is Change.PROGNOSIS and value == Prognosis.DONE.value:
        change, value = Change.DONE, None
    if phrase.change is Change.DONE and _partly(reading, item):
        if phrase.certainty is Certainty.IMPLIED:
            return ()
        change, value = Change.NOTE, words
        certainty = reading.certainty
    elif change is Change.REVISION and surpassed(value, sentence):
        certainty = Certainty.IMPLIED
    elif change is Change.DEFER:
        certainty = Certainty.IMPLIED if _partly(reading, item, anyhow=True) else certainty
    return updates_of(match, change, evidence, value, certainty=certainty, op=op)


def refusal_of(case: Case, reading: Reading, match: Match) -> Why | None:
    """Why a reading makes no update of the items that its words were bound to; None if it makes one."""
    change = reading.phrase.change
    item = case.item(match.items[0]) if match.items else None
    if reading.phrase.manager and not case.manager:
        return Why.MANAGER
    if reading.phrase.referred:
        return Why.NOTHING_ASKED
    if change is Change.ADD:
        return None if _titles(reading) else Why.NO_TITLE
    if not match.items and not match.candidates:
        return Why.NO_ITEM
    if (reading.asked or change in (Change.NOTE, Change.BLOCKED)) and not match.certain:
        return Why.UNSURE_ITEM
    if reading.phrase.loose and item is not None and len(_foreign(reading, item)) > _MOST_FOREIGN:
        return Why.MUCH_ELSE
    if change is Change.DEFER and _this_release(reading.value, case):
        return Why.THIS_RELEASE
    if change is Change.DEFER and reading.missed and case.release and _order(reading.missed) != _order(case.release):
        return Why.LATER_RELEASE
    if change is Change.RENAME and item is not None and (_retitled(reading.value, item) is None or _POINTED.match(reading.value or "")):
        return Why.NO_PHRASE
    if change is Change.MOVE and reading.value == OPEN and (item is None or case.posting.role(item) is not SectionRole.COMPLETED):
        return Why.NOT_COMPLETED
    if reading.phrase.bare and not _follows(reading.value, item):
        return Why.BARE_NUMBER
    if change is Change.REVISION and item is not None and _in_title(reading.value, item, reading):
        return Why.IN_TITLE
    return None


def _strange(case: Case, item: Item, change: Change, value: str | None) -> bool:
    """A name of one word that nobody in the status mail has, or a title that shares no word with the one it would replace."""
    if change is Change.OWNER and value and value != case.name and " " not in value:
        return not any(value.lower() in subtokens(name) for one in case.posting.items for name in one.owners)
    if change is Change.RENAME and value and " " not in value:
        return True
    if change is Change.RENAME and value and len(subtokens(value)) < _FULL_TITLE:
        return not {word[:_STEM] for word in subtokens(value)} & {word[:_STEM] for word in subtokens(item.title)}
    return False


def _retitled(value: str | None, item: Item) -> str | None:
    """The new title; of `s/old/new` the item's own with the words replaced, None if they are not in it."""
    found = _SUBSTITUTION.fullmatch(value or "")
    if found is None:
        return value
    old = re.compile(rf"(?<!\w){re.escape(found[2])}(?!\w)", re.IGNORECASE)
    return old.sub(lambda _: found[3], item.title, count=1) if old.search(item.title) else None


def _own_name(case: Case, item: Item | None, op: OwnerOp | None) -> str:
    """The author's name, written as the item writes it if it names him."""
    if item is not None and op is not OwnerOp.ADD:
        return next((name for name in item.owners if same_person(case.author, name, case.identities)), case.name)
    return case.name


def _added(case: Case, reading: Reading, *, evidence_words: str, span: tuple[int, int]) -> tuple[Update, ...]:
    """New items: one, or those of a list "A, B, and C"."""
    titles = _titles(reading)
    evidence = case.evidence(evidence_words, span)
    out: list[Update] = []
    for title in titles:
        new = NewItem(title=title, revision=spoken_revision(reading.clause.masked) if len(titles) == 1 else None)
        out += updates_of(Match(), Change.ADD, evidence, title, certainty=reading.certainty, new=new)
    return tuple(out)


def _titles(reading: Reading) -> list[str]:
    """The titles of the new items that are asked for."""
    text = reading.value or ""
    titles = [text]
    if ", " in text and "title" not in reading.clause.text and reading.phrase.pattern.groupindex.keys() & {"many_1"}:
        titles = [re.sub(r"^(?:and|or) ", "", part).strip() for part in text.split(",")]
    clean = (re.sub(r"(?i)^(?:the|my|our) ", "", title.strip(" .\"“”")) for title in titles)
    bare = (re.sub(r"\s*\((?:now )?(?:at )?(?:RFC )?v\d+[^()]{0,20}\)$", "", title) for title in clean)
    return [title for one in bare if len(title := re.sub(r"\s*\([^()]{0,60}$", "", one)) >= 3 and not _WORD.fullmatch(title)]


def _foreign(reading: Reading, item: Item) -> list[str]:
    """What the clause says it of that is neither the item nor "it": another piece of work, perhaps."""
    if reading.phrase.change not in _OF_WORK:
        return []
    text = reading.text if reading.phrase.loose else reading.subject
    if reading.phrase.change is Change.DONE:
        text = " ".join((_DOER.sub(" ", text), *_PLACE.findall(reading.text)))
    return foreign_words(text, item, away=reading.phrase.change in (Change.DEFER, Change.DROP))


def _drowned(reading: Reading, item: Item) -> bool:
    """The clause holds as many words of other things as it holds words of the work: "Merged, shipped, gold-plated"."""
    if reading.phrase.change not in (Change.DONE, Change.DROP):
        return False
    other = foreign_words(_DOER.sub(" ", reading.text), item, away=reading.phrase.change is Change.DROP)
    return len(other) > 1 and 2 * len(other) >= len(subtokens(reading.text))


def _partly(reading: Reading, item: Item | None, *, anyhow: bool = False) -> bool:
    """A part of the work is meant, and not a part that the item is all about."""
    if not reading.part and not anyhow:
        return False
    text = ALL.sub(" ", reading.clause.masked)
    if item is not None:
        text = _telling(item.title).sub(" ", text)
    return PART.search(_NO_PART.sub(" ", text)) is not None or (anyhow and _MORE.match(text) is not None)


@lru_cache(maxsize=256)
def _telling(title: str) -> re.Pattern[str]:
    """The title's longer words; where the title itself is about a part (`part 2`), exactly that."""
    told = [re.match(r"\S+(?: \w+)?", title[found.start() :]) for found in PART.finditer(title)]
    known = [found[0] for found in told if found] or sorted(set(re.findall(r"[^\W\d_]{4,}", title)), key=len, reverse=True)
    return re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, known)) or '(?!)'})\b")


def _this_release(value: str | None, case: Case) -> bool:
    """Not deferred: "4.5 material" in the status mail of 4.5, or of an older release, defers nothing."""
    if not value or not case.release or not value[0].isdigit():
        return False
    return _order(value) <= _order(case.release)


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdigit())


def _follows(value: str | None, item: Item | None) -> bool:
    """The revision may be the next of the item, or one of the two after it."""
    now, new = (item.revision if item is not None else None), Revision.parse(value or "")
    return now is not None and new is not None and 0 < (new.number or 0) - (now.number or 0) <= _NEXT_FEW


def _in_title(value: str | None, item: Item, reading: Reading) -> bool:
    """The "v3" is a word of the item's title, named together with the words around it there."""
    if not value or value.lower() not in subtokens(item.title):
        return False
    title = re.sub(r"\s+", " ", item.title.lower())
    at = title.find(value.lower())
    near = title[max(0, at - 12) : at + len(value) + 6].strip()
    return near in reading.clause.text.lower()


def confirmed(case: Case, sentence: Sentence, reading: Reading, referred: Sequence[Update], span: tuple[int, int]) -> tuple[Update, ...]:
    """What a manager's "I will add it" confirms: the updates of that kind in the words he quotes, now in his own."""
    if not reading.phrase.referred or not case.manager:
        return ()
    evidence = case.evidence(sentence.text, span)
    same = [one for one in referred if one.change is reading.phrase.change]
    # What he will do is not done yet: he may find a reason not to.
    certainty = Certainty.IMPLIED if reading.clause.tense is Tense.FUTURE else reading.certainty
    return tuple(replace(one, evidence=evidence, certainty=certainty) for one in same)

"""What an owner answers to the mail that asked him: yes, no, a value, or words that are read as any reply of his.

Our mail is the map: each line of it belongs to one of its questions, whatever the client did with the quote marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from parsers.model import Certainty, Change, Evidence, Message, MessageId, Passage, Question, StatusMail, Update
from replies.asking import lacks_value
from replies.command_update import NotSo, settled_update
from replies.folding import folded
from replies.manners import says_nothing
from replies.our_mail import HEAD, OurMail, passages_on
from replies.yes_no import Answer, answer_of, behind

_STOP = re.compile(
    r"(?:please,? )?(?:stop(?: (?:this|it|asking(?: me)?|these mails|sending (?:me )?(?:these|such) mails))?|unsubscribe|opt(?: me)? out|no more questions|"
    r"(?:please )?(?:do not|don't|never) ask(?: me)?(?: (?:again|any ?more|ever again|such things|about this|questions))*)(?:,? (?:please|thanks|thank you))?"
)
_ALL = re.compile(
    r"(?P<first>yes|no),? (?:to |for |on )?(?:all|both|everything)(?: of (?:them|these|it))?|"
    r"(?:all|both|everything)(?: of (?:them|these|it))?(?: is| are)? ?[:,-]? ?(?P<last>yes|no|right|correct|true|wrong)"
)
_NUMBER = re.compile(r"\b[hH](\d{1,9})\b")
_VALUE = re.compile(
    r"(?i)(?:no,? |yes,? )?(?:(?:it|that|this)(?:'s| is| was| should be) |is |was |make it |call it |for )?"
    r"(?:rather |more like |only |still |at |now )?(?P<value>#?[\w.]{1,12}(?: v\d{1,3}\w?)?)"
)
_STATES = frozenset({Change.REVISION, Change.PROGNOSIS, Change.DONE})
_RELEASE = re.compile(r"v?\d{1,4}(?:\.\d{1,4}){1,3}")


_MOST_WORDS = 3
"""Pieces of words that are kept for one question."""
_SHOWN = 300
"""Characters that are kept of each."""


class Said(StrEnum):
    """What an answer says. VALUE: the change is meant with that value, or about that item. WORDS: something else."""

    YES = "yes"
    NO = "no"
    VALUE = "value"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersAnswer:
    """The answer to a question; None: to none in particular. `update` is what he means by YES or VALUE, `words` are his."""

    question: int | None
    said: Said
    words: str
    update: Update | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersMail:
    """A mail that answers ours. `rest` is what it says besides, to be read as a reply: each piece under the lines of its item.

    `others` are words of that which stand under no question.
    """

    answers: tuple[OwnersAnswer, ...]
    rest: Message
    others: tuple[str, ...] = ()
    opts_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Words of the author, and the question they stand under; None if that cannot be told. `quoted` are other quoted lines above them."""

    question: int | None
    words: str
    quoted: tuple[str, ...] = ()


def read_owners_mail(message: Message, *, ours: str, questions: Mapping[int, Question], posting: StatusMail) -> OwnersMail:
    """What the mail answers. `ours` is the text of our mail, `questions` are those that it asked, by number."""
    reader = _Reader(message, ours, questions, posting)
    return reader.read()


class _Reader:
    """One mail, piece by piece."""

    def __init__(self, message: Message, ours: str, questions: Mapping[int, Question], posting: StatusMail) -> None:
        self.message, self.questions, self.posting = message, questions, posting
        self.name = message.author.name if message.author else ""
        self.ours = OurMail(ours)
        self.current: int | None = None
        self.answers: list[OwnersAnswer] = []
        self.rest: list[_Piece] = []
        self.others: list[str] = []
        self.opts_out = False

    def read(self) -> OwnersMail:
        for passage in passages_on(self.message, self.posting, self.ours):
            if passage.edited is not None:  # a line of the posting, quoted besides: what stood around it is not there any more
                self.answers.append(OwnersAnswer(question=None, said=Said.WORDS, words=_flat(passage.words)))
                continue
            for piece in self._pieces(passage):
                self._take(piece)
        return OwnersMail(answers=tuple(_weighed(self.answers)), rest=self._message(), others=tuple(self.others[:_MOST_WORDS]), opts_out=self.opts_out)

    def _pieces(self, passage: Passage) -> Iterator[_Piece]:
        """The words of a passage by question: a line of ours in them lost its mark, a line that begins with a number names its question."""
        for one in passage.quoted:
            self._move(one.text)
        quoted = tuple(one.text for one in passage.quoted if not self.ours.holds(one.text))
        words: list[str] = []
        for line in (part for whole in passage.words.split("\n") for part in self._parts(whole)):
            head, ours = HEAD.match(line), self.ours.holds(line)
            if ours or (head is not None and int(head[1]) in self.questions):
                yield _Piece(question=self._where(), words="\n".join(words), quoted=quoted)
                words, quoted = [], ()
                if ours:
                    self._move(line)
                elif head is not None:
                    self.current = int(head[1])
                    words = [line[head.end() :]]
            elif not says_nothing(line, self.name):
                words.append(line)
        yield _Piece(question=self._where(), words="\n".join(words), quoted=quoted)

    def _parts(self, line: str) -> list[str]:
        """A line that begins with a number in as many parts as it has numbers of ours: `h1 yes, h2 v8`."""
        if HEAD.match(line) is None or self.ours.holds(line):
            return [line]
        cuts = [found.start() for found in _NUMBER.finditer(line) if int(found[1]) in self.questions]
        return [line[at:end].rstrip(" ,;") for at, end in pairwise([0, *(cut for cut in cuts if cut), len(line)])]

    def _move(self, line: str) -> None:
        self.current = self.ours.question(line) or self.current

    def _where(self) -> int | None:
        return self.current or (next(iter(self.questions)) if len(self.questions) == 1 else None)

    def _take(self, piece: _Piece) -> None:
        lines = [line for line in piece.words.split("\n") if not self._stops(line)]
        words = "\n".join(lines).strip()
        if not words:
            if piece.quoted:
                self.rest.append(replace(piece, words=""))
            return
        answer, more = answer_of(words)
        everything = _ALL.fullmatch(" ".join(folded(words).split()).strip(" .!")) if self.current is None else None
        if everything is not None:
            said = Said.NO if (everything["first"] or everything["last"]) in ("no", "wrong") else Said.YES
            self.answers += [self._answer(number, said, words) for number in self.questions]
            return
        if piece.question is None or piece.question not in self.questions:
            if answer is Answer.NEITHER or more:
                self.rest.append(replace(piece, words=words))
                self.others.append(_flat(words))
            else:
                self.answers.append(OwnersAnswer(question=None, said=Said.WORDS, words=_flat(words)))
            return
        made = self._answer(piece.question, {Answer.YES: Said.YES, Answer.NO: Said.NO}.get(answer, Said.WORDS), words)
        self.answers.append(made)
        left = behind(words, answer) if made.said is Said.WORDS or (more and made.said is not Said.VALUE) else ""
        if left and not self._repeats(made, left):
            self.rest.append(replace(piece, words=left))

    def _repeats(self, made: OwnersAnswer, words: str) -> bool:
        """Whether words behind a yes only say what it was about: `yes, it is good`."""
        again = self._valued(made.update, words) if made.update is not None else None
        return again is not None and made.update is not None and (again.change, again.value) == (made.update.change, made.update.value)

    def _stops(self, line: str) -> bool:
        found = _STOP.fullmatch(folded(line).strip(" .!")) is not None
        self.opts_out = self.opts_out or found
        return found

    def _answer(self, number: int, said: Said, words: str) -> OwnersAnswer:
        update = self.questions[number].update
        valued = self._valued(update, words)
        if valued is not None:
            return OwnersAnswer(question=number, said=Said.VALUE, words=_flat(words), update=valued)
        if said is Said.YES and (lacks_value(update) or len(update.candidates) > 1):
            said = Said.WORDS  # to which of them?
        plain = replace(update, certainty=Certainty.EXPLICIT)
        return OwnersAnswer(question=number, said=said, words=_flat(words), update=plain if said is Said.YES else None)

    def _valued(self, update: Update, words: str) -> Update | None:
        """The update with the value, or about the item, that the words are and nothing else; its evidence are these words then."""
        found = _VALUE.fullmatch(words.strip().rstrip(".!"))
        author = self.message.author
        if found is None or author is None:
            return None
        value, evidence = found["value"], Evidence(
            message_id=self.message.message_id or MessageId(""), author=author, date=self.message.date, words=_flat(words)
        )  # fmt: skip
        number = value.removeprefix("#")
        if len(update.candidates) > 1:
            if not (number.isascii() and number.isdigit() and int(number) in update.candidates):
                return None
            return replace(update, item=int(number), candidates=(), certainty=Certainty.EXPLICIT)
        if value.startswith("#") or not (update.change in _STATES or (update.change is Change.DEFER and _RELEASE.fullmatch(value))):
            return None
        try:
            meant = settled_update(update, value)
        except NotSo:
            return None
        return replace(meant, certainty=Certainty.EXPLICIT, evidence=evidence)

    def _message(self) -> Message:
        """The rest as a mail that answers the posting, in the order that it was written."""
        text = "".join(_quoted((*piece.quoted, *self._lines(piece.question))) + f"{piece.words}\n\n" for piece in self.rest)
        return replace(self.message, text=text, flowed=False, delsp=False, html=False)

    def _lines(self, number: int | None) -> Sequence[str]:
        question = self.questions.get(number) if number is not None else None
        item = self.posting.item(question.update.item) if question is not None and question.update.item is not None else None
        if item is None or (question is not None and len(question.update.candidates) > 1):
            return ()
        return [line.text for line in self.posting.lines[item.start : item.stop] if line.text.strip()]


def _weighed(answers: Sequence[OwnersAnswer]) -> Iterator[OwnersAnswer]:
    """One decision a question, none where there are two that differ; and of other words the first few."""
    for number in dict.fromkeys(answer.question for answer in answers):
        mine = [answer for answer in answers if answer.question == number]
        decided = [answer for answer in mine if answer.said is not Said.WORDS]
        if len({(answer.said, answer.update and (answer.update.item, answer.update.change, answer.update.value)) for answer in decided}) > 1:
            yield replace(decided[-1], said=Said.WORDS, update=None)
        else:
            yield from decided[:1]
        yield from [answer for answer in mine if answer.said is Said.WORDS][:_MOST_WORDS]


def _quoted(lines: Sequence[str]) -> str:
    return "".join(f"> {line}\n" for line in lines) + ("\n" if lines else "")


def _flat(words: str) -> str:
    return " ".join(words[: 2 * _SHOWN].split())[:_SHOWN]

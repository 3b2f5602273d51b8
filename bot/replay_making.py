"""The differences that a replay found, made: new entries and questions. What a person settled or undid stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.adopting import NotAdopted, adopt_mail
from bot.authorship import actor_of, same_question
from bot.judging import judge_update
from bot.records import Draft
from bot.replaying import Replayed
from bot.rights import rights_of
from bot.session import Session
from parsers.model import UNPROVEN, Accepted, Certainty, Change, Changed, Held, Ignored, Outcome, Question, Undone, Update
from replies.change import not_made
from replies.differences import Difference, DifferenceKind, verdict
from replies.later import touched_by
from storage.unit_of_work import UnitOfWork

_ONE_VALUE = frozenset({Change.REVISION, Change.PROGNOSIS, Change.RENAME, Change.DEFER})
"""Changes whose new value takes the place of the old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was done about a difference: the number of the entry or of the question that was made, or why there is none."""

    entry: int | None = None
    question: int | None = None
    why: str = ""


def make_differences(session: Session, replayed: Replayed) -> tuple[tuple[Step, ...], ...]:
    """Makes the differences of one mail in one transaction, and keeps today's outcomes as those of the mail: the steps of each."""
    with session.lock, session.database.unit_of_work() as work:
        session.records.refresh(work)
        maker = _Maker(session, work, Draft(work, session.records, session.clock()), replayed, "replay")
        made = tuple(tuple(maker.steps(one)) for one in replayed.differences)
        work.archive.record_outcomes(replayed.row.id, replayed.outcomes)
        work.commit()
    return made


def make_accepted(session: Session, work: UnitOfWork, draft: Draft, replayed: Replayed) -> tuple[Outcome, ...]:
    """Make what is accepted now that its mail is proven and was not before, and nothing else: the outcomes of the mail from now on."""
    maker = _Maker(session, work, draft, replayed, "proven later")
    outcomes = list(replayed.row.outcomes)
    for one in replayed.differences:
        held = one.kind is DifferenceKind.OUTCOME and one.then is not None and verdict(one.then) == "held"
        if not isinstance(one.now, Accepted) or not (held or one.kind is DifferenceKind.NEW):
            continue
        for _ in maker.steps(one):
            pass
        if one.then is None:
            outcomes.append(one.now)
        else:
            outcomes[outcomes.index(one.then)] = one.now
    return tuple(outcomes)


class _Maker:
    """Makes the differences of one mail, one after the other, on the record as it stands. `why` begins the reason of what it makes."""

    def __init__(self, session: Session, work: UnitOfWork, draft: Draft, replayed: Replayed, why: str) -> None:
        self.session = session
        self.work = work
        self.draft = draft
        self.mail = replayed
        self.why = why
        self.identities = session.records.identities(session.config.identities)
        self.policy = rights_of(session.config)

    def steps(self, difference: Difference) -> Iterator[Step]:
        """What is done: today's outcome is made; an entry of then that it does not replace is asked about, if it still stands."""
        then, now = difference.then, difference.now
        stood = then is not None and verdict(then) == "accepted"
        made = None
        if now is not None and not (stood and difference.kind is DifferenceKind.OUTCOME):
            made = self._make(now)
            yield made
        if then is None:
            return
        if not stood:
            if now is None:
                asked = self._asked(then.update)
                yield Step(why=f"h{asked.number} stays, {asked.state}" if asked else "it had changed nothing")
            return
        replaced = made is not None and bool(made.entry or made.question) and difference.kind is DifferenceKind.VALUE
        if not (replaced and then.update.change in _ONE_VALUE):
            yield self._doubt(then.update, now)

    def _make(self, now: Outcome) -> Step:
        if isinstance(now, Accepted):
            return self._accept(now)
        return self._hold(now.update, now.reason) if isinstance(now, Held) else Step(why=now.reason)

    def _accept(self, now: Accepted) -> Step:
        """An update that today's rules accept: made if it is still a change and no later entry touched that field, else held."""
        asked = self._asked(now.update)
        if asked is not None and asked.state != "open":
            return Step(why=f"h{asked.number} was {asked.state}")
        if now.update.change is Change.ADOPT:
            return self._adopt(now.update)
        outcome = self._judged(now)
        if isinstance(outcome, Accepted):
            actor = actor_of(self.draft.record, now.update, self.mail.message, self.mail.identities)
            held = asked.number if asked is not None else None
            try:
                entry = self.draft.change(now.update, actor=actor, reason=f"{self.why}: {now.reason}", held=held).entry
            except ValueError as error:
                outcome = not_made(outcome, error)
            else:
                if held is not None:
                    self.work.history.settle(held, "accepted", entry)
                return Step(entry=entry)
        return Step(why=outcome.reason) if isinstance(outcome, Ignored) else self._hold(now.update, outcome.reason)

    def _adopt(self, update: Update) -> Step:
        """A manager's status mail becomes the record, if it is still the newest."""
        row = self.mail.row
        try:
            made = adopt_mail(self.session, self.work, self.draft, self.mail.message, arrived=row.arrived_at, mail=row.id)
        except NotAdopted as error:
            return self._hold(update, str(error))
        return Step(entry=made.entry.entry)

    def _judged(self, now: Accepted) -> Outcome:
        """What would come of the update if the mail came today."""
        update, record = now.update, self.draft.record
        if record is None:
            return Ignored(update=update, reason="there is no record")
        # The raise that a revision brings is implied by itself, and was judged with the revision.
        explicit = replace(update, certainty=Certainty.EXPLICIT)
        row = self.mail.row
        outcome = judge_update(explicit, record, self.identities, proof=row.proof or UNPROVEN, clash=row.clash, policy=self.policy)
        later = None
        if update.item is not None and isinstance(outcome, Accepted):
            later = touched_by(self.draft.entries, update.item, update.change, after=self.mail.as_of, but=self._mine)
        return outcome if later is None else Held(update=update, reason=f"e{later} touched it since")

    def _hold(self, update: Update, reason: str) -> Step:
        asked = self._asked(update)
        if asked is not None:
            return Step(why=f"asked already as h{asked.number}, {asked.state}")
        return Step(question=self.draft.ask(update, f"{self.why}: {reason}", self.mail.row.id).number)

    def _asked(self, update: Update) -> Question | None:
        """The question that asks for the same, in whatever state it is; of several the newest."""
        same = (one for one in self.work.history.questions(None) if self._is_same(one, update))
        return max(same, key=lambda one: one.number, default=None)

    def _is_same(self, asked: Question, update: Update) -> bool:
        if asked.update.change is update.change is Change.ADOPT:
            return self.work.history.mail_of(asked.number) == self.mail.row.id
        return same_question(asked.update, update) or _same_doubt(asked.update, update)

    def _doubt(self, update: Update, now: Outcome | None) -> Step:
        """A question about the entry that the mail made then and would not make today, if it stands."""
        entries = self.draft.entries
        mine = [one for one in entries if isinstance(one, Changed) and self._mine(one) and _same(one.update, update)]
        if not mine:
            return Step(why="it made no entry")
        entry = mine[-1]
        undone = next((one.entry for one in entries if isinstance(one, Undone) and one.of == entry.entry), None)
        later = undone or touched_by(entries, entry.item, update.change, after=entry.entry)
        if later is not None:
            return Step(why=f"e{entry.entry} was {'undone by' if undone else 'followed by'} e{later}")
        today = f"today this is {verdict(now)}: {now.reason}" if now is not None else "today nothing is read in these words"
        doubt = Update(item=entry.item, change=Change.QUESTION, certainty=Certainty.IMPLIED, evidence=update.evidence)
        return self._hold(doubt, f"{today}; `prognosis undo e{entry.entry}` takes back what was made of them")

    def _mine(self, entry: Changed) -> bool:
        """Whether the mail made the entry, by itself."""
        return entry.held is None and entry.update.evidence.message_id == (self.mail.message.message_id or "")


def _same(one: Update, other: Update) -> bool:
    return (one.item, one.change, one.value, one.op) == (other.item, other.change, other.value, other.op)


def _same_doubt(one: Update, other: Update) -> bool:
    return one.change is other.change is Change.QUESTION and (one.item, one.evidence) == (other.item, other.evidence)

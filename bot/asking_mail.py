"""The mail that asks an owner about his own words: all that is held of them, each piece under the lines of its item."""

from __future__ import annotations

from collections.abc import Iterator

from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.posting import local_time
from bot.records import Draft
from bot.session import Session
from bot.views import asked as change_words
from bot.wording import link_to, wrapped
from parsers.model import Address, Change, MessageId, Prognosis, Question, Record, StatusMail
from replies.asking import Asking, lacks_value
from storage.asked import Asked
from storage.unit_of_work import UnitOfWork

PURPOSE = "question"


def queue_asking(session: Session, work: UnitOfWork, draft: Draft, bot: Address, asking: Asking, cycle: int) -> Asked:
    """Queue the mail, and keep that it was asked for, in the transaction of `work`."""
    record, records = draft.record, session.records
    posting_id = next(reversed(tuple(records.postings)), MessageId(""))
    posting = records.posting(posting_id)
    newest = asking.questions[-1].update.evidence.message_id or None
    message_id = new_message_id(bot.address)
    numbers = tuple(question.number for question in asking.questions)
    release = record.release if record is not None else None
    status = f"the status mail of {release}" if release else "the status mail"
    subject = f"Was this meant for {status}? ({', '.join(f'h{number}' for number in numbers)})"
    mail = build_mail(
        message_id=message_id, sender=bot, to=(asking.person,), subject=subject, text=asking_text(session, asking, record, posting, status),
        date=local_time(session, session.clock()), purpose=PURPOSE, in_reply_to=newest, references=(posting_id,) if posting_id and newest else (),
    )  # fmt: skip
    work.outbox.queue(mail, release)
    made = Asked(message_id=message_id, at=session.clock(), person=asking.person, cycle=cycle, questions=numbers, posting=posting_id)
    work.askings.add(made)
    return made


def asking_text(session: Session, asking: Asking, record: Record | None, posting: StatusMail | None, status: str) -> str:
    """The text of the mail. A line that begins with `h7` begins a question: what stands below it belongs to that one."""
    several = len(asking.questions) > 1
    lines = [
        *wrapped(f"Hello {asking.person.name.strip() or asking.person.address},"), "",
        *wrapped(
            f"I am the program that keeps {status}{_for(record)}. Of what you wrote, I was not sure of {'these' if several else 'this'}. "
            f"`yes` or `no` {'under each ' if several else ''}is enough; your own words are as good. What you leave open the release manager "
            "decides, as without this mail. I ask once, and do not ask again about it."
        ), "",
    ]  # fmt: skip
    for question in asking.questions:
        lines += _block(session, question, record, posting)
    lines += [*wrapped("If you do not want to be asked, answer `stop` alone on a line: then you never are again.")]
    return "\n".join(lines) + "\n"


def _for(record: Record | None) -> str:
    manager = record.manager if record is not None else None
    return f" for {' '.join(manager.name.split()) or manager.address}" if manager is not None else ""


def _block(session: Session, question: Question, record: Record | None, posting: StatusMail | None) -> Iterator[str]:
    update, evidence = question.update, question.update.evidence
    titles = {item.number: item.title for item in record.document.items} if record is not None else {}
    candidates = update.candidates if len(update.candidates) > 1 else ()
    head = f"h{question.number}  "
    yield from wrapped("one of your items" if candidates else f"#{update.item} {titles.get(update.item, '')}".strip(), first=head, rest=" " * len(head))
    yield ""
    shown = [posting.item(number) for number in candidates or (update.item,) if number is not None] if posting is not None else []
    for item in shown:
        if item is not None and posting is not None:
            yield from (f"> {line.text}".rstrip() for line in posting.lines[item.start : item.stop] if line.text.strip())
            yield ""
    when = f" on {evidence.date.day} {evidence.date:%B}" if evidence.date is not None else ""
    yield from wrapped(f'You wrote{when}: "{evidence.words}"', first="    ", rest="    ")
    archive = session.config.record.archive
    if archive is not None and evidence.message_id:
        yield f"    {link_to(evidence.message_id, archive)}"
    yield from wrapped(_asks(question, candidates), first="    ", rest="    ")
    yield ""


def _asks(question: Question, candidates: tuple[int, ...]) -> str:
    update = question.update
    if candidates:
        return f"I read this: {_meaning(question)}. Of which of them: {' or '.join(f'#{number}' for number in candidates)}?"
    if lacks_value(update):
        return "Which revision is it?" if update.change is Change.REVISION else "To which release?"
    return f"Is this right: {_meaning(question)}?"


def _meaning(question: Question) -> str:
    """What the change would make of the item, in a few words."""
    update = question.update
    match update.change:
        case Change.REVISION:
            return f"{update.value} is posted"
        case Change.PROGNOSIS:
            return f"its state is {Prognosis(update.value or '').value}"
        case Change.DONE:
            return "it is done"
        case Change.DEFER:
            return f"it is not for this release, but for {update.value}" if update.value else "it is not for this release"
        case Change.DROP:
            return "it is to be dropped from the status mail"
        case _:
            return change_words(update, "").partition(": ")[2]

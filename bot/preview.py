"""A preview made: the text composed and stored, and the mail that shows it to the managers, in one transaction."""

from __future__ import annotations

from bot.admin import Refused
from bot.asked_notes import asked_notes, closed_since
from bot.cadence import Due, silent_at
from bot.calendar import posting_due
from bot.findings import last_findings
from bot.held_texts import held_differences
from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.posting import compose_at, local_time, posting_recipients, refusals, shown_record
from bot.preview_text import PreviewContent, preview_text
from bot.preview_words import Occasion, opening, ways
from bot.recipients import Recipients
from bot.records import Draft
from bot.session import Session
from bot.views import titles_of
from parsers.model import Address, Adopted, StatusMail
from parsers.status_mail import write
from replies.account import account
from replies.cycle import cycle
from replies.gone import gone_without_a_word
from replies.stale import reached_milestones, stale_paragraphs
from storage.previews import Preview
from storage.unit_of_work import UnitOfWork


def lacks(session: Session) -> tuple[str, ...]:
    """What is missing to show a preview to anybody, or to post it; none if nothing is."""
    table, managers = session.config.record, session.records.identities(session.config.identities).managers
    found = {
        "record.bot": table.bot is None,
        "record.lists": not table.lists,
        "record.managers": not any(one.address for one in managers),
    }
    return tuple(key for key, missing in found.items() if missing)


def ask_preview(session: Session) -> Preview:
    """Make a preview out of turn and queue its mail, in a transaction of its own. Raises Refused."""
    with session.database.unit_of_work() as work:
        session.records.refresh(work)
        made = make_preview(session, work, Draft(work, session.records, session.clock()), None)
        work.commit()
    return made


def make_preview(session: Session, work: UnitOfWork, draft: Draft, due: Due | None, because: str = "") -> Preview:
    """Make a preview of the posting that is due, or out of turn (None), and queue its mail, in the transaction of `work`.

    One that waited is void and gives its due time to one out of turn; `because` says why, where it was not its time that had come.
    Raises Refused when there is no record, or nobody to show it to.
    """
    record, now = shown_record(draft.record), session.clock()
    if missing := lacks(session):
        raise Refused(f"a preview has nobody to go to: the config lacks {', '.join(missing)}")
    old = work.previews.newest(waiting=True)
    number = work.previews.next_number()
    if old is not None:
        work.previews.void(old.number, because or f"p{number} took its place")
        if due is None and old.due_at is not None:
            due = posting_due(session, old.due_at)
    quiet = None if due is None else silent_at(now, due)
    if old is not None and old.silent_at is not None and due is not None and old.due_at == due.at and old.silent_at > now:
        quiet = old.silent_at
    as_of = max(due.at, now) if due is not None else now
    composed = compose_at(session, record, as_of)
    made = Preview(
        number=number, at=now, release=record.release, subject=composed.subject, lines=composed.document.lines,
        through=draft.entries[-1].entry, as_of=as_of, message_id=new_message_id(_bot(session).address),
        due_at=None if due is None else due.at, silent_at=quiet,
    )  # fmt: skip
    work.previews.add(made)
    _queue(session, work, draft, made, composed.document, Occasion(old=old, because=because))
    return made


def _queue(session: Session, work: UnitOfWork, draft: Draft, made: Preview, document: StatusMail, occasion: Occasion) -> None:
    """The mail that shows the preview, into the outbox."""
    record = shown_record(draft.record)
    content = _content(session, work, draft, made, document, occasion)
    work.outbox.queue(
        build_mail(
            message_id=made.message_id, sender=_bot(session), to=session.records.identities(session.config.identities).managers,
            subject=f"Preview p{made.number}: {made.subject}", text=preview_text(content), date=local_time(session, made.at),
            purpose="preview", in_reply_to=None if occasion.old is None else occasion.old.message_id,
        ),
        record.release,
    )  # fmt: skip


def _content(
    session: Session, work: UnitOfWork, draft: Draft, made: Preview, document: StatusMail, occasion: Occasion
) -> PreviewContent:  # fmt: skip
    record, config, entries = shown_record(draft.record), session.config, draft.entries
    to = posting_recipients(session, entries, document)
    today, posted = local_time(session, made.as_of).date(), local_time(session, record.date).date()
    refused = refusals(session, draft, document)
    zone = local_time(session, made.at).tzinfo
    begun, questions, named = cycle(entries), work.history.questions(), titles_of(record)
    changes = begun.entries
    gone = gone_without_a_word(record)
    first = (questions[0].number if questions else None, changes[0].entry if changes else None)
    return PreviewContent(
        opening=opening(made, config.posting, zone, tuple(one.address for one in to.to), occasion),
        ways=ways(made, config.posting.mode, refused=bool(refused), question=first[0], entry=first[1], gone=gone[0].number if gone else None),
        refusals=refused, findings=last_findings(work), changes=changes, questions=questions,
        account=account(record, document, entries), stale=stale_paragraphs(record.base, document, posted, today),
        milestones=reached_milestones(document, today), titles=named, headers=_headers(made.subject, to), text=made.text,
        adopted=begun.start if isinstance(begun.start, Adopted) else None, gone=gone,
        differences=held_differences(session, work, record, entries, questions), asked=asked_notes(session, work), closed=closed_since(work, entries),
        before=write(record.base), last=f"the last status mail, of {posted.day} {posted:%B %Y}", archive=config.record.archive,
    )  # fmt: skip


def _headers(subject: str, to: Recipients) -> tuple[str, ...]:
    named = (("To", to.to), ("Cc", to.cc), ("Bcc", to.bcc))
    return (f"Subject: {subject}", *(f"{name}: {_addresses(who)}" for name, who in named if who))


def _addresses(who: tuple[Address, ...]) -> str:
    return ", ".join(str(one) for one in who)


def _bot(session: Session) -> Address:
    return session.config.record.bot or Address(name="", address="")

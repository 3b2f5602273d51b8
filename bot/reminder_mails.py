"""Mails that remind the managers: a preview waits for their word, a milestone comes near."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.posting import NOBODY, local_time, shown_record
from bot.records import Draft
from bot.session import Session
from bot.wording import day_and_time, listed, wrapped
from parsers.model import Item, MessageId, Milestone, Prognosis, Record, SectionRole
from storage.previews import Preview
from storage.unit_of_work import UnitOfWork


def queue_reminder(session: Session, work: UnitOfWork, draft: Draft, preview: Preview, refused: tuple[str, ...]) -> None:
    """Remind of a preview whose time has come, into the outbox. `refused` are why the gate does not let it out."""
    name = f"p{preview.number}"
    due = "" if preview.due_at is None else f", due on {day_and_time(local_time(session, preview.due_at))},"
    state = "is refused by the gate" if refused else "waits for your word"
    force = " force" if refused else ""
    lines = [
        *wrapped(f'Preview {name} of "{preview.subject}"{due} {state}. Nothing goes out before it is approved.'), "",
        *(line for one in refused for line in wrapped(one, first="- ", rest="  ")), *([""] if refused else []),
        f"    approve {name}{force}   lets it go out", f"    hold {name}   keeps it back", "",
        *wrapped("Answer this mail or the preview, which shows what would go out. You are reminded each day until you have decided."),
    ]  # fmt: skip
    queue_notice(session, work, draft, f"{name} {state}: {preview.subject}", "\n".join(lines) + "\n", preview.message_id)


def queue_milestones(session: Session, work: UnitOfWork, draft: Draft, near: Sequence[tuple[Milestone, date]]) -> None:
    """Remind of milestones that come near, with the items that are not good yet, into the outbox."""
    record, today = shown_record(draft.record), local_time(session, session.clock()).date()
    lines, names = [], [f"{one.name} {_in(day - today)}" for one, day in near]
    for one, day in near:
        lines += wrapped(f"{one.name} is {_in(day - today)}, on {day:%A} {day.day} {day:%B %Y}.")
    waiting = [item for item in record.document.items if _not_good_yet(record, item)]
    if waiting:
        lines += ["", *wrapped(f"{len(waiting)} open items are not at good yet:"), ""]
    for item in waiting:
        state = record.prognosis(item.number or 0) or item.revision or "no prognosis"
        owners = "; ".join(item.owners) or "no owner"
        lines += wrapped(f"#{item.number} {item.title} ({state}), {owners}", first="  ", rest="      ")
    queue_notice(session, work, draft, listed(names), "\n".join(lines) + "\n")


def _in(days: timedelta) -> str:
    return "today" if not days else "tomorrow" if days.days == 1 else f"in {days.days} days"


def _not_good_yet(record: Record, item: Item) -> bool:
    state = record.prognosis(item.number or 0)
    return record.document.role(item) is SectionRole.OPEN and (state is None or state.rank < Prognosis.GOOD.rank)


def queue_notice(
    session: Session, work: UnitOfWork, draft: Draft, subject: str, text: str, answers: MessageId | None = None
) -> None:
    """A mail of the bot to the managers, into the outbox; nothing if it has no address, or they have none."""
    bot, managers = session.config.record.bot or NOBODY, session.records.identities(session.config.identities).managers
    to = tuple(one for one in managers if one.address)
    if not to or session.config.record.bot is None:
        return
    work.outbox.queue(
        build_mail(
            message_id=new_message_id(bot.address), sender=bot, to=to, subject=subject, text=text, purpose="notice",
            date=local_time(session, session.clock()), in_reply_to=answers,
        ),
        shown_record(draft.record).release,
    )  # fmt: skip

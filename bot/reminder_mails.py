"""Mails that remind the managers: a preview waits for their word, a milestone comes near."""

from __future__ import annotations

from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.posting import NOBODY, local_time, shown_record
from bot.records import Draft
from bot.session import Session
from bot.wording import day_and_time, wrapped
from parsers.model import MessageId
from storage.previews import Preview
from storage.unit_of_work import UnitOfWork


def queue_reminder(session: Session, work: UnitOfWork, draft: Draft, preview: Preview, refused: tuple[str, ...]) -> None:
    """Remind of a preview whose time has come, into the outbox. `refused` are why the gate does not let it out."""
    name = f"p{preview.number}"
    due = "" if preview.due_at is None else f", due on {day_and_time(local_time(session, preview.due_at))},"
    state = "is refused by the gate" if refused else "waits for your word"
    force = " --force" if refused else ""
    lines = [
        *wrapped(f'Preview {name} of "{preview.subject}"{due} {state}. Nothing goes out before it is approved.'), "",
        *(line for one in refused for line in wrapped(one, first="- ", rest="  ")), *([""] if refused else []),
        f"    prognosis approve {name}{force}", f"    prognosis hold {name}", "",
        *wrapped("This mail answers the preview, which shows what would go out. You are reminded each day until you have decided."),
    ]  # fmt: skip
    queue_notice(session, work, draft, f"{name} {state}: {preview.subject}", "\n".join(lines) + "\n", preview.message_id)


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

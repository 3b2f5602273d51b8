"""Mail to the manager about mail that did not go out as it should. There is never a notice about a notice."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import default
from enum import StrEnum

from bot.log import warn
from bot.message_ids import new_message_id
from bot.outgoing import build_mail
from bot.session import Session
from storage.outbox import OutboxRow
from storage.unit_of_work import UnitOfWork

PURPOSE = "notice"
_WIDTH = 72


class Matter(StrEnum):
    """What the manager is to know about a mail."""

    GIVEN_UP = "given-up"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    UNSEEN = "unseen"


_SAID = {
    Matter.GIVEN_UP: "It did not get through, and is not tried again by itself. When the cause is mended: prognosis resend {id}",
    Matter.REFUSED: "It went out, but not to those whom the mail server refused. They are not tried again.",
    Matter.UNCERTAIN: "It may be out or not: the connection broke, or the program ended, while it was being sent, and the list has not "
    "shown it since. What goes to a list is never sent twice by itself. If it is missing there: prognosis resend {id}",
    Matter.UNSEEN: "The mail server took it, but the list has not shown it. Does it wait for a moderator? Is the address that it "
    "was sent from subscribed, and allowed to post?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A mail, and what is the matter with it."""

    row: OutboxRow
    matter: Matter

    @property
    def why(self) -> str:
        """What the server said, or how the connection broke; empty if there is nothing to say."""
        if self.matter is Matter.REFUSED:
            return "; ".join(str(one) for one in self.row.refused)
        return "" if self.matter is Matter.UNSEEN else self.row.last_error


def tell(session: Session, work: UnitOfWork, cases: Sequence[Case]) -> None:
    """Queue one notice about the cases to the managers, and keep that they were told.

    There is none about a notice, none to a manager whom one of these mails just did not reach, and none if nobody is left; the log
    has the cases all the same.
    """
    notice = _queue(session, work, [case for case in cases if case.row.mail.purpose != PURPOSE])
    for case in cases:
        refused = [f"{Matter.REFUSED} {one.recipient}" for one in case.row.refused]
        for kind in refused if case.matter is Matter.REFUSED else [case.matter.value]:
            work.outbox.tell(case.row.id, kind)
        warn(
            "mail needs a person", number=case.row.id, matter=case.matter, purpose=case.row.mail.purpose, why=case.why or None,
            message_id=case.row.mail.message_id, notice=notice if case.row.mail.purpose != PURPOSE else None,
        )  # fmt: skip


def _queue(session: Session, work: UnitOfWork, cases: Sequence[Case]) -> int | None:
    """The number of the notice, if there is one."""
    session.records.refresh(work)
    failed = {one.recipient.lower() for case in cases for one in case.row.refused}
    managers = [one for one in session.records.identities(session.config.identities).managers if one.address.lower() not in failed]
    bot = session.config.record.bot
    if not cases or not managers or bot is None:
        return None
    subject, text = notice_text(cases)
    mail = build_mail(
        message_id=new_message_id(bot.address), sender=bot, to=managers, subject=subject, text=text, date=session.clock(), purpose=PURPOSE
    )
    return work.outbox.queue(mail, session.records.record.release if session.records.record else None)


def is_told(row: OutboxRow, matter: Matter) -> bool:
    """Nothing new is to be said about that."""
    if matter is Matter.REFUSED:
        return all(f"{matter} {one.recipient}" in row.told for one in row.refused)
    return matter in row.told


def notice_text(cases: Sequence[Case]) -> tuple[str, str]:
    """Subject and text of a notice about these cases."""
    numbers = ", ".join(str(case.row.id) for case in cases)
    subject = f"Mail {numbers} of the status bot: {cases[0].matter}" if len(cases) == 1 else f"Mails {numbers} of the status bot need you"
    blocks = [_block(case) for case in cases]
    return subject, "\n".join(["Hello,", "", *(line for block in blocks for line in (*block, "")), "`prognosis status` shows how they stand."]) + "\n"


def _block(case: Case) -> list[str]:
    row = case.row
    lines = _wrapped(f'Mail {row.id}: {row.mail.purpose} "{subject_of(row)}" to {", ".join(row.mail.envelope.recipients)}', "")
    lines += _wrapped(_SAID[case.matter].format(id=row.id), "  ")
    return lines + (_wrapped(case.why, "  ") if case.why else [])


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent or "  ", break_long_words=False, break_on_hyphens=False
    )


def subject_of(row: OutboxRow) -> str:
    """The subject of a mail of ours, decoded."""
    return str(BytesHeaderParser(policy=default).parsebytes(row.mail.raw)["Subject"] or "")

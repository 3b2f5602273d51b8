"""What the archive knows of a mail, and how one mail stands to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from parsers.model import Classification, Kind, MessageId, Outcome, Proof
from storage.codec import outcomes_json, outcomes_of, plain_json, proof_json, proof_of, texts_of

DORMANT_KINDS = frozenset({Kind.UNRELATED, Kind.OTHER_THREAD, Kind.POSTING})
"""Mails of these kinds may belong to the record once more is known: an older status mail, a new owner, the mail between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    """What the archive knows of a mail beside its bytes.

    `arrived_at` is when the mail reached us, `date` what its Date field says. `digest` is `text_digest` of its text, or empty if
    only its headers were read. `outcomes` are what came of its updates, the ignored ones too. `clash` marks a mail that bears
    another's Message-ID. `size` is in bytes. `as_of` is the number of the newest entry when the mail was judged (0 for none; None if
    it was archived before that was kept). `proof` is the verdict on who sent it, None where nobody asked. `id` is given by the
    archive; `kept` says that the raw bytes are there.
    """

    message_id: MessageId | None
    from_address: str
    arrived_at: datetime
    classification: Classification
    digest: str
    subject: str = ""
    date: datetime | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    size: int = 0
    defects: tuple[str, ...] = ()
    clash: bool = False
    outcomes: tuple[Outcome, ...] = ()
    as_of: int | None = None
    proof: Proof | None = None
    id: int = 0
    kept: bool = False

    @property
    def dormant(self) -> bool:
        """Whether nothing came of the mail by what was known when it was read: with more known, it may matter after all."""
        return self.classification.kind in DORMANT_KINDS and not self.outcomes


class Sameness(StrEnum):
    """How a mail stands to those in the archive. CLASH: the Message-ID is another mail's, so one of the two is not genuine."""

    NEW = "new"
    SAME = "same"
    CLASH = "clash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The verdict on a mail, and the `id` of the archived mail that it is a copy of, or clashes with."""

    verdict: Sameness
    mail: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a copy of mail `mail` was read."""

    folder: str
    key: str
    mail: int


def columns_of(row: MailRow) -> dict[str, object]:
    """The row as the table has it, without the raw bytes."""
    return {
        "message_id": row.message_id or None,
        "from_address": row.from_address,
        "subject": row.subject,
        "date": row.date,
        "arrived_at": row.arrived_at,
        "in_reply_to": row.in_reply_to,
        "references": plain_json(row.references),
        "kind": row.classification.kind.value,
        "posting": row.classification.posting,
        "reason": row.classification.reason,
        "digest": row.digest,
        "size": row.size,
        "defects": plain_json(row.defects),
        "clash": row.clash,
        "outcomes": outcomes_json(row.outcomes),
        "as_of": row.as_of,
        "proof": None if row.proof is None else proof_json(row.proof),
    }


def row_of(row: Row[Any]) -> MailRow:
    """The row of the table, with `kept` beside its columns."""
    return MailRow(
        message_id=row.message_id,
        from_address=row.from_address,
        arrived_at=row.arrived_at,
        classification=Classification(kind=Kind(row.kind), posting=row.posting, reason=row.reason),
        digest=row.digest,
        subject=row.subject,
        date=row.date,
        in_reply_to=row.in_reply_to,
        references=texts_of(row.references),
        size=row.size,
        defects=texts_of(row.defects),
        clash=row.clash,
        outcomes=outcomes_of(row.outcomes),
        as_of=row.as_of,
        proof=None if row.proof is None else proof_of(row.proof),
        id=row.id,
        kept=row.kept,
    )

"""A mail in the outbox, as it stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from parsers.model import OutgoingMail


class State(StrEnum):
    """How far a mail got. UNCERTAIN: it was being sent when the program or the connection broke, so it may be out or not."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    SEEN = "seen"
    UNCERTAIN = "uncertain"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One recipient whom the server refused: its reply code (RFC 5321 section 4.2; 0 if it gave none) and its words."""

    recipient: str
    code: int
    words: str

    @property
    def lasting(self) -> bool:
        """The server means it for good (5yz): to try again is of no use."""
        return self.code >= 500

    @property
    def reason(self) -> str:
        """Code and words on one line."""
        return " ".join(f"{self.code or ''} {self.words}".split())

    def __str__(self) -> str:
        return f"{self.recipient}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A mail in the outbox, in `state` since `state_at`.

    `due_at` is the earliest moment for the next attempt, `tried_at` when its content was last begun to be sent, `sent_at` when
    a server first took it, `seen_at` when the list's own copy was read. `failing_since` is the first of the attempts in a row
    that failed. `taken` are the recipients a server took it for, `refused` those refused for good. `told` is what the
    manager was told about it since somebody last had it sent.
    """

    id: int
    mail: OutgoingMail
    state: State
    state_at: datetime
    attempts: int
    created_at: datetime
    due_at: datetime
    tried_at: datetime | None = None
    sent_at: datetime | None = None
    seen_at: datetime | None = None
    failing_since: datetime | None = None
    last_error: str = ""
    release: str | None = None
    taken: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[str, ...]:
        """The recipients who have neither got it nor been refused."""
        over = {*self.taken, *(one.recipient for one in self.refused)}
        return tuple(one for one in self.mail.envelope.recipients if one not in over)


def refusals_json(refused: tuple[Refusal, ...]) -> str:
    """Refusals as JSON."""
    return json.dumps([[one.recipient, one.code, one.words] for one in refused])


def refusals_of(text: str) -> tuple[Refusal, ...]:
    """The refusals that `refusals_json` wrote."""
    return tuple(Refusal(recipient=recipient, code=code, words=words) for recipient, code, words in json.loads(text))

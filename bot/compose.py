"""The next status mail: the record written out, and what only the clock decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parsers import edit
from parsers.model import Line, Record, Splice, StatusMail
from parsers.status_mail import write


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A status mail that could go out now. `splices` are what the clock alone changed in the record's document."""

    subject: str
    document: StatusMail
    splices: tuple[Splice, ...]

    @property
    def text(self) -> str:
        """The decoded body that goes out."""
        return write(self.document)


def compose(record: Record, now: datetime, subject: str | None) -> Composed:
    """The status mail of `record` as of `now` (aware): days and months are those of its zone. `subject` is the config's template; None
    keeps the last one's.

    The "we are here" mark moves only if a milestone with a full date has passed since the record was last posted or adopted:
    right after an import the text is the import, character for character, whatever its own date.
    """
    splices: tuple[Splice, ...] = ()
    if record.since is not None and now > record.since:
        splices = edit.move_marker(record.document, record.since.astimezone(now.tzinfo).date(), now.date())
    return Composed(subject=_subject(record, now, subject), document=edit.apply(record.document, splices), splices=splices)


def overtake(record: Record, lines: tuple[Line, ...], as_of: datetime) -> tuple[tuple[Splice, ...], tuple[Line, ...] | None]:
    """How `record` goes on once a text is posted that was composed for `as_of` before the newest entries came (see `Posted`).

    Gives what the clock alone decides in the document of now, and that document where it differs from `lines`, the text.
    """
    now = compose(record, as_of, None)
    return now.splices, None if now.document.lines == lines else now.document.lines


def _subject(record: Record, now: datetime, template: str | None) -> str:
    if template is None:
        return record.subject
    return template.replace("{release}", record.release or "").replace("{month}", now.strftime("%B"))

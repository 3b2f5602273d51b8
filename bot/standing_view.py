"""How the program stands, as lines for people and as an object for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.job import Run
from bot.outbox_view import hold_lines, hold_object, mail_line, mail_object
from bot.standing import LastPosting, Stands
from bot.views import stamp
from bot.wording import minute
from parsers.model import Kind
from storage.figures import Glimpse
from storage.outbox import State

Line = tuple[str, str | None]
"""A line and its style (see `bot.screen`)."""


def standing_lines(stands: Stands, *, source: str, database: str) -> Iterator[Line]:
    """What people read: first whether it works, then what waits for them, then the figures."""
    yield f"config {source}, database {database}", "ignored"
    yield (f"running: {stands.acting} acts", "accepted") if stands.acting else ("not running: `prognosis run` starts it", "held")
    yield from ((line, "held") for line in hold_lines(stands.outbox))
    yield from _decisions(stands)
    record = f"release {stands.release or 'unnamed'}, {stands.items} items" if stands.items else "no status mail yet: `prognosis import FILE`"
    yield f"record: {record}", None
    yield f"last posting: {_posting(stands.posting)}", None
    yield f"last mail read: {_glimpse(stands.last_mail) if stands.last_mail else 'none'}", None
    for one in stands.reached:
        validity = f", UIDVALIDITY {one.validity}" if one.validity else ""
        yield f"    {one.folder}: up to {one.last}{validity}, at {minute(one.updated_at)}", None
    yield f"mails: {_counts(stands.mails)}", None
    yield f"outbox: {_counts(stands.outbox.counts)}", None
    yield from ((f"    {mail_line(row)}", None) for row in (*stands.outbox.waiting, *stands.outbox.troubled))
    if stands.waiting:
        yield f"waiting for proof: {stands.waiting} mails in a manager's name; the DNS did not answer, or a token was mailed", None
    if stands.strangers.tries:
        yield f"commands by strangers: {stands.strangers.tries}, from {stands.strangers.addresses} addresses; none was answered", None
    if stands.owners.asked:
        yield f"owners asked in this cycle: {stands.owners.asked}, of whom {stands.owners.answered} answered", None
    if stands.owners.opted_out:
        yield f"never asked again: {', '.join(map(str, stands.owners.opted_out))}", None
    yield "next:" if stands.runs else "next: nothing by itself; [schedule] in the config", None
    for run in stands.runs:
        yield f"    {minute(run.at)} {_run(run)}", None


def _decisions(stands: Stands) -> Iterator[Line]:
    if stands.held:
        yield f"held: {stands.held}; `prognosis held` lists them", "held"
    yield from ((mail_line(row), "-") for row in stands.outbox.undecided)
    for one in stands.unreadable:
        yield f"unreadable: {_glimpse(one)}: {one.reason}", "held"


def _posting(posting: LastPosting | None) -> str:
    if posting is None:
        return "none"
    return f"e{posting.entry} of {minute(posting.at)}, \"{posting.subject}\", {posting.state or 'not in the outbox'}"


def _glimpse(one: Glimpse) -> str:
    place = f" in {one.place[0]} ({one.place[1]})" if one.place else ""
    return f"{one.kind} from {one.author or 'nobody'} of {minute(one.arrived_at)}{place}"


def _run(run: Run) -> str:
    return f"{run.name}: {run.what}" if run.what else run.name


def _counts(counts: Mapping[Kind, int] | Mapping[State, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"


def standing_object(stands: Stands, *, source: str, database: str) -> dict[str, object]:
    """The same for programs; moments are UTC."""
    posting, last = stands.posting, stands.last_mail
    return {
        "at": stamp(stands.at),
        "config": source,
        "database": database,
        "running": stands.acting is not None,
        "acting": stands.acting,
        **hold_object(stands.outbox),
        "release": stands.release,
        "items": stands.items,
        "held": stands.held,
        "last_posting": {
            "entry": posting.entry, "at": stamp(posting.at), "message_id": posting.message_id, "subject": posting.subject,
            "state": posting.state,
        } if posting else None,
        "last_mail": _glimpse_object(last) if last else None,
        "cursors": [
            {"folder": one.folder, "validity": one.validity or None, "last": one.last, "at": stamp(one.updated_at)}
            for one in stands.reached
        ],
        "mails": {kind.value: count for kind, count in stands.mails.items()},
        "unreadable": [{**_glimpse_object(one), "reason": one.reason} for one in stands.unreadable],
        "strangers": {"commands": stands.strangers.tries, "addresses": stands.strangers.addresses},
        "owners": {
            "asked": stands.owners.asked, "answered": stands.owners.answered, "opted_out": [one.address for one in stands.owners.opted_out],
        },
        "waiting": stands.waiting,
        "outbox": {state.value: count for state, count in stands.outbox.counts.items()},
        "undecided": [mail_object(row) for row in stands.outbox.undecided],
        "outbox_mails": [mail_object(row) for row in (*stands.outbox.waiting, *stands.outbox.troubled)],
        "next": [{"at": stamp(run.at), "name": run.name, "what": run.what} for run in stands.runs],
    }  # fmt: skip


def _glimpse_object(one: Glimpse) -> dict[str, object]:
    folder, key = one.place or (None, None)
    return {
        "message_id": one.message_id, "author": one.author, "kind": one.kind, "arrived_at": stamp(one.arrived_at), "folder": folder, "key": key,
    }  # fmt: skip

"""The keys of the configuration, their defaults, and how their faults are told.

Each key's `description` is what a right value looks like: it is what a fault of that key says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import AfterValidator, Field, PrivateAttr, SecretStr, ValidationError

from bot.config_faults import SECRET_KEYS, Fault, unknown_key, wrong_value
from bot.config_postings import PostingTable, ScheduleTable
from bot.config_servers import ImapTable, InboxTable, OutboxTable, SmtpTable
from bot.config_table import DatabaseUrl, Mailbox, Table, Verdict
from bot.config_values import archive_template, mailbox, shown, subject_template, time_zone
from parsers.model import Identities, Person


class KnownPerson(Table):
    """One person whose names and addresses belong together."""

    names: tuple[str, ...] = Field(min_length=1, description='a list of names, the one to write first: ["Ada Novak", "A. Novak"]')
    addresses: tuple[Annotated[str, AfterValidator(lambda text: mailbox(text).address)], ...] = Field(
        default=(), description='a list of addresses: ["ada@example.org"]'
    )


class RecordTable(Table):
    """What the status mail is about, and who is who."""

    release: str | None = Field(default=None, min_length=1, description='the release in the making, as text: "4.5"')
    subject: Annotated[str, AfterValidator(subject_template)] = Field(
        default="Xen {release} development update ({month})", description="the subject of a posting; {release} and {month} are filled in"
    )
    lists: tuple[Mailbox, ...] = Field(default=(), description='a list of addresses: ["devel@lists.example.org"]')
    managers: tuple[Mailbox, ...] = Field(default=(), description='a list of mailboxes: ["Ada Novak <ada@example.org>"]')
    bot: Mailbox | None = Field(default=None, description='one mailbox: "Status mail <prognosis@example.org>"')
    people: tuple[KnownPerson, ...] = Field(default=(), description="a list of tables, each headed [[record.people]]")
    archive: Annotated[str, AfterValidator(archive_template)] | None = Field(
        default=None, description='where a mail can be read, {message_id} without its brackets: "https://lists.example.org/archive/{message_id}"'
    )
    timezone: Annotated[str, AfterValidator(time_zone)] = Field(default="UTC", description='a zone of the IANA list: "Europe/Berlin"')


class DatabaseTable(Table):
    """Where the history is kept."""

    url: DatabaseUrl = Field(
        default="sqlite:///prognosis.sqlite", description='"sqlite:///FILE" or "postgresql+pg8000://USER@HOST/NAME"'
    )
    password: SecretStr | None = Field(default=None, description="text; better left out and given as $PROGNOSIS_DATABASE_PASSWORD")

    @property
    def connection(self) -> str:
        """The URL with the password in it: not for printing."""
        parts = urlsplit(self.url)
        if self.password is None or not parts.hostname:
            return self.url
        user, _, host = parts.netloc.rpartition("@")
        secret = quote(self.password.get_secret_value(), safe="")
        return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:{secret}@{host}"))


class LimitsTable(Table):
    """What a mail may cost before it is put aside as unreadable."""

    size: int = Field(default=2_000_000, strict=True, ge=1_000, description="bytes of one mail, a whole number from 1000 up")
    parts: int = Field(default=1_000, strict=True, ge=1, description="MIME parts of one mail, a whole number from 1 up")
    depth: int = Field(default=30, strict=True, ge=1, le=100, description="nested parts, a whole number from 1 to 100")
    lines: int = Field(default=20_000, strict=True, ge=100, description="lines of one body, a whole number from 100 up")


class PolicyRow(Table):
    """Whose word is enough for changes of one kind; what is left out stays as it is by default."""

    owner: Verdict | None = Field(default=None, description='"accept" or "hold"')
    manager: Verdict | None = Field(default=None, description='"accept" or "hold"')
    other: Verdict | None = Field(default=None, description='"accept" or "hold"')


class PolicyTable(Table):
    """Overrides of the table of who may change what; one row a kind of change."""

    forward: PolicyRow = Field(default=PolicyRow(), description='revision or prognosis up, link, note: { owner = "accept" }')
    settle: PolicyRow = Field(default=PolicyRow(), description='done, defer, drop, rename, prognosis down, hand over: { owner = "hold" }')
    take: PolicyRow = Field(default=PolicyRow(), description='take an item that has no owner: { other = "hold" }')
    add: PolicyRow = Field(default=PolicyRow(), description='a new item: { owner = "accept" }')
    back: PolicyRow = Field(default=PolicyRow(), description='back from Completed or Deferred, revision down: { owner = "hold" }')


class TrustTable(Table):
    """What proves that a mail comes from the person that its From names."""

    authserv_id: str | None = Field(
        default=None, min_length=1, description='the name that our own border server signs its Authentication-Results with: "mx.example.org"'
    )
    border: tuple[str, ...] = Field(default=(), description='the names of our own servers in Received lines: ["mx.example.org"]')
    tokens: bool = Field(default=True, strict=True, description="true (a manager without DKIM may prove himself by a token) or false")


class AskTable(Table):
    """Whether owners are asked about what was held of their own words."""

    owners: bool = Field(default=False, strict=True, description="true or false")
    wait: float = Field(default=48.0, ge=0.0, le=744.0, description="hours from the first words that are held to the mail, from 0 to 744")
    never: tuple[Mailbox, ...] = Field(default=(), description='a list of addresses that are never asked: ["ada@example.org"]')


class Config(Table):
    """The whole configuration. `source` says where it came from, `folder` where its relative paths start."""

    record: RecordTable = Field(default_factory=RecordTable, description="a table headed [record]")
    database: DatabaseTable = Field(default_factory=DatabaseTable, description="a table headed [database]")
    inbox: InboxTable = Field(default_factory=InboxTable, description="a table headed [inbox]")
    imap: ImapTable = Field(default_factory=ImapTable, description="a table headed [imap]")
    outbox: OutboxTable = Field(default_factory=OutboxTable, description="a table headed [outbox]")
    smtp: SmtpTable = Field(default_factory=SmtpTable, description="a table headed [smtp]")
    limits: LimitsTable = Field(default_factory=LimitsTable, description="a table headed [limits]")
    posting: PostingTable = Field(default_factory=PostingTable, description="a table headed [posting]")
    schedule: ScheduleTable = Field(default_factory=ScheduleTable, description="a table headed [schedule]")
    trust: TrustTable = Field(default_factory=TrustTable, description="a table headed [trust]")
    ask: AskTable = Field(default_factory=AskTable, description="a table headed [ask]")
    policy: PolicyTable = Field(default_factory=PolicyTable, description="a table headed [policy]")
    _source: str = PrivateAttr(default="built-in defaults")
    _folder: Path = PrivateAttr(default=Path())

    @property
    def source(self) -> str:
        """The path of the file, or `built-in defaults`."""
        return self._source

    @property
    def folder(self) -> Path:
        """The folder of the file, or the working folder."""
        return self._folder

    @property
    def identities(self) -> Identities:
        """The people and managers that the file names."""
        people = tuple(Person(names=person.names, addresses=person.addresses) for person in self.record.people)
        return Identities(people=people, managers=self.record.managers)

    @classmethod
    def checked(cls, tables: Mapping[str, object], *, source: str, folder: Path, home: str) -> Config | list[Fault]:
        """The configuration that the file's tables make, or all that is wrong with them."""
        try:
            # a table that is left out is checked as an empty one: its defaults need the folder too
            config = cls.model_validate({**{name: {} for name in cls.model_fields}, **tables}, context={"folder": folder, "home": home})
        except ValidationError as error:
            return [_fault(source, found["loc"], found["type"], found["msg"], found["input"]) for found in error.errors()]
        config._source, config._folder = source, folder
        return config


def _keys(name: str) -> Collection[str]:
    """The keys of one of the tables."""
    table: Any = Config.model_fields[name].annotation
    return list(table.model_fields)


def _fault(file: str, place: tuple[int | str, ...], kind: str, message: str, value: object) -> Fault:
    """One of pydantic's errors in our words; `kind` and `message` are its own."""
    *outer, last = (part for part in place if isinstance(part, str))
    key = ".".join(f"{part}" if isinstance(part, str) else f"{part + 1}" for part in place)
    table: Any = Config
    for name in outer:
        annotation = table.model_fields[name].annotation
        table = next(iter(get_args(annotation)), annotation)
    if kind == "extra_forbidden":
        return unknown_key(file, key, list(table.model_fields), [name for name in Config.model_fields if outer and last in _keys(name)])
    field = table.model_fields[last]
    said = message.removeprefix("Value error, ") if kind == "value_error" else "is missing" if kind == "missing" else None
    return wrong_value(file, key, None if last in SECRET_KEYS else shown(value), said, field.description or "")

"""The tables of the configuration about where mail is read and where it is handed over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from bot.config_table import Place, Table, Tls
from bot.config_values import mailbox

HOST = 'the name of a server: "mail.example.org"'
PORT = "a whole number from 1 to 65535"
SECONDS = "seconds, a number above 0"
CA_FILE = 'a PEM file of the authorities to trust besides the system\'s: "ca.pem"'
TLS = '"implicit" (TLS from the first byte), "starttls" or "none" (only for a server on this machine)'


class InboxTable(Table):
    """Where mail is read."""

    kind: Literal["maildir", "mbox", "imap"] = Field(default="maildir", description='"maildir", "mbox" or "imap"')
    paths: tuple[Place, ...] = Field(default=(), description='a list of folders (maildir) or files (mbox): ["inbox"]')
    folders: tuple[str, ...] = Field(default=("INBOX",), description='a list of IMAP folders, the list\'s first: ["INBOX", "devel"]')
    poll: float = Field(default=60.0, strict=True, gt=0, le=3600, description=SECONDS + " and at most 3600")


class ImapTable(Table):
    """The server that mail is read from where the inbox is of the kind imap."""

    host: str = Field(default="localhost", min_length=1, description=HOST)
    port: int = Field(default=993, strict=True, ge=1, le=65535, description=PORT)
    tls: Tls = Field(default="implicit", description=TLS)
    ca_file: Place | None = Field(default=None, description=CA_FILE)
    user: str = Field(default="", description='the name to log in with: "prognosis@example.org"')
    auth: Literal["password", "oauthbearer", "xoauth2"] = Field(default="password", description='"password", "oauthbearer" or "xoauth2"')
    password: SecretStr | None = Field(default=None, description="text; better left out and given as $PROGNOSIS_IMAP_PASSWORD")
    password_file: Place | None = Field(default=None, description='a file that only its owner can read, with the password or token on its first line')
    idle: bool = Field(default=True, strict=True, description="true or false")
    idle_renew: float = Field(default=1500.0, strict=True, ge=1, le=1700, description="seconds, below 29 minutes (RFC 2177): from 1 to 1700")
    timeout: float = Field(default=30.0, strict=True, gt=0, description=SECONDS)
    processed: str | None = Field(default=None, min_length=1, description='the folder where mail is filed once it is read: "processed"')


class OutboxTable(Table):
    """Where mail of our own is put."""

    kind: Literal["maildir", "smtp"] = Field(default="maildir", description='"maildir" or "smtp"')
    path: Place = Field(default=Path("outbox"), description='a folder, made when it is first needed: "outbox"')
    per_hour: int = Field(default=60, strict=True, ge=1, description="mails in one hour, a whole number from 1 up")
    per_recipient_day: int = Field(default=24, strict=True, ge=1, description="mails to one person in 24 hours, a whole number from 1 up")
    retry_wait: float = Field(default=60.0, strict=True, gt=0, description=SECONDS)
    retry_for: float = Field(default=345_600.0, strict=True, ge=0, description="seconds, a number from 0 up")
    uncertain_wait: float = Field(default=1800.0, strict=True, ge=0, description="seconds, a number from 0 up")
    seen_wait: float = Field(default=7200.0, strict=True, ge=0, description="seconds, a number from 0 up")


class SmtpTable(Table):
    """The server that takes our mail where the outbox is of the kind smtp."""

    host: str = Field(default="localhost", min_length=1, description=HOST)
    port: int = Field(default=587, strict=True, ge=1, le=65535, description=PORT)
    tls: Tls = Field(default="starttls", description=TLS)
    ca_file: Place | None = Field(default=None, description=CA_FILE)
    user: str = Field(default="", description='the name to log in with, empty for none: "prognosis@example.org"')
    password: SecretStr | None = Field(default=None, description="text; better left out and given as $PROGNOSIS_SMTP_PASSWORD")
    password_file: Place | None = Field(default=None, description='a file that only its owner can read, with the password on its first line')
    envelope_sender: Annotated[str, AfterValidator(lambda text: mailbox(text).address)] | None = Field(
        default=None, description='the address that bounces go to: "prognosis-bounces@example.org"; left out: record.bot'
    )
    timeout: float = Field(default=30.0, strict=True, gt=0, description=SECONDS)

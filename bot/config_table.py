"""What all tables of the configuration are made of: a table that takes no unknown key, and the types of its values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator
from pydantic import ValidationInfo as Info

from bot.config_values import database_url, mailbox, place, plain_tls
from parsers.model import Address


def _place(value: object, info: Info) -> Path:
    context = info.context or {}
    return place(value, context.get("folder", Path()), context.get("home", "/"))


def _database_url(value: str, info: Info) -> str:
    return database_url(value, (info.context or {}).get("folder", Path()))


def _tls(value: str, info: Info) -> str:
    return plain_tls(value, str(info.data.get("host", "localhost")))


Mailbox = Annotated[Address, PlainValidator(mailbox)]
Place = Annotated[Path, PlainValidator(_place)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
Verdict = Literal["accept", "hold"]
Tls = Annotated[Literal["implicit", "starttls", "none"], AfterValidator(_tls)]
"""How TLS is used towards the `host` of the same table, which is to stand above it."""


class Table(BaseModel):
    """A table of the file: no key that is not named here."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, arbitrary_types_allowed=True)

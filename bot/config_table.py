"""What all tables of the configuration are made of: a table that takes no unknown key, and the types of its values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator
from pydantic import ValidationInfo as Info

from bot.config_values import database_url, mailbox, place
from parsers.model import Address


def _place(value: object, info: Info) -> Path:
    context = info.context or {}
    return place(value, context.get("folder", Path()), context.get("home", "/"))


def _database_url(value: str, info: Info) -> str:
    return database_url(value, (info.context or {}).get("folder", Path()))


Mailbox = Annotated[Address, PlainValidator(mailbox)]
Place = Annotated[Path, PlainValidator(_place)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
Verdict = Literal["accept", "hold"]
Tls = Literal["implicit", "starttls", "none"]


class Table(BaseModel):
    """A table of the file: no key that is not named here."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, arbitrary_types_allowed=True)

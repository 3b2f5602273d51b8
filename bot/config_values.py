"""Single values of the configuration, from text to what they mean. Each raises ValueError saying what is wrong."""

from __future__ import annotations

import difflib
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from string import Formatter
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from parsers.model import Address

SUBJECT_FIELDS = ("release", "month")
DATABASES = ("sqlite", "postgresql", "postgresql+pg8000")


def mailbox(value: object) -> Address:
    """`Ada Novak <ada@example.org>` or `ada@example.org`."""
    if not isinstance(value, str):
        raise ValueError(f"is {shown(value)}")
    name, address = parseaddr(value)
    local, at, host = address.rpartition("@")
    if not (local and at and host) or any(char.isspace() for char in address) or value.count("@") > 1 + name.count("@"):
        raise ValueError(f"is {shown(value)}, which is not one mailbox")
    return Address(name=name, address=address.lower())


def plain_tls(tls: str, host: str) -> str:
    """How TLS is used towards a host; none only where the conversation stays on this machine."""
    if tls != "none" or host == "localhost":
        return tls
    try:
        if ip_address(host).is_loopback:
            return tls
    except ValueError:
        pass
    raise ValueError(f'is "none", and {host} is not this machine: the password would go over the net for all to read')


def place(value: object, folder: Path, home: str) -> Path:
    """A path, `~/` taken as the home folder, a relative one as below `folder`."""
    if isinstance(value, Path):
        return folder / value
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f"is {shown(value)}, which is no path")
    return Path(home) / value[2:] if value.startswith("~/") else folder / value


def database_url(url: str, folder: Path) -> str:
    """A database URL; the file of a relative SQLite one is put below `folder`."""
    scheme, colon, rest = url.partition("://")
    if not colon or scheme not in DATABASES:
        # the rest is not shown: a password may stand in it
        raise ValueError(f"starts with {shown(scheme if colon else '')}, which is no database that is known")
    if scheme != "sqlite":
        return url
    if not rest.startswith("/") or rest == "/":
        raise ValueError(f"is {shown(url)}, which names no file (it takes three slashes)")
    return url if rest == "/:memory:" else f"sqlite:///{folder / rest[1:]}"


def subject_template(text: str) -> str:
    """A subject in which `{release}` and `{month}` may stand."""
    try:
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    except ValueError as error:
        raise ValueError(f"is {shown(text)}, which has a lone brace") from error
    unknown = [field for field in fields if field not in SUBJECT_FIELDS]
    if unknown or not text.strip() or not text.isprintable():
        raise ValueError(f"holds {{{unknown[0]}}}, which nothing fills in" if unknown else f"is {shown(text)}, which is no line of text")
    return text


def archive_template(text: str) -> str:
    """The address of a mail in an archive, in which `{message_id}` stands once."""
    parts = urlsplit(text.replace("{message_id}", "id"))
    if text.count("{message_id}") != 1 or text.count("{") != 1 or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"is {shown(text)}")
    if not text.isprintable() or " " in text:
        raise ValueError(f"is {shown(text)}, which no address is")
    return text


def time_zone(name: str) -> str:
    """A name of the IANA time zone list."""
    known = available_timezones()
    if name in known:
        return name
    near = difflib.get_close_matches(name, sorted(known), n=1)
    raise ValueError(f"is {shown(name)}, which is no time zone" + (f" (the nearest is {near[0]})" if near else ""))


def shown(value: object) -> str:
    """A value as a TOML file would show it, near enough for a message."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else str(value)

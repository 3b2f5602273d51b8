"""What is wrong with a configuration, told so that it can be put right: file, key, what is wrong, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

SECRET_KEYS = frozenset({"password", "secret", "token"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. `key` is dotted (`posting.mode`; a list's members count from 1), empty for the file as a whole."""

    file: str
    key: str
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{': '.join(filter(None, [self.file, self.key]))}: {self.wrong}; right: {self.right}"


class ConfigError(ValueError):
    """The configuration cannot be used: `faults` are all that is wrong with it, at least one."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def syntax_fault(file: str, raw: bytes, error: ValueError) -> Fault:
    """The file is no TOML, or no text; says the line and the column."""
    if not isinstance(error, UnicodeDecodeError):
        return Fault(file=file, key="", wrong=f"is no TOML: {error}", right="TOML 1.0, as in config.example.toml")
    before = raw[: error.start].split(b"\n")
    wrong = f"is not UTF-8 (at line {len(before)}, column {len(before[-1]) + 1})"
    return Fault(file=file, key="", wrong=wrong, right="text in UTF-8")


def unknown_key(file: str, key: str, known: Sequence[str], tables: Sequence[str] = ()) -> Fault:
    """A key that is not in its table; names the `tables` that have one of that name, or the nearest one of its own table, else all."""
    near = difflib.get_close_matches(key.rpartition(".")[2], known, n=1, cutoff=0.6)
    right = near[0] if near else f"one of {', '.join(known)}"
    if tables:
        right = f"it belongs in {' or '.join(f'[{one}]' for one in tables)}"
    return Fault(file=file, key=key, wrong="is no key that is known", right=right)


def wrong_value(file: str, key: str, shown: str | None, said: str | None, right: str) -> Fault:
    """A value that will not do. `shown` is the value as text (None for a secret); `said` is what its check found."""
    return Fault(file=file, key=key, wrong=said or (f"is {shown}" if shown else "is no text"), right=right)


def open_secrets(file: str, tables: Mapping[str, object]) -> list[Fault]:
    """A fault for every secret of a file that everybody can read."""
    wrong, right = "is a secret in a file that everybody can read", f"chmod 600 {file}, or the secret in the environment"
    return [Fault(file=file, key=key, wrong=wrong, right=right) for key in _secrets(tables, "")]


def _secrets(table: Mapping[str, object], outer: str) -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _secrets(value, f"{outer}{name}.")
        elif name in SECRET_KEYS or (isinstance(value, str) and "://" in value and urlsplit(value).password):
            yield f"{outer}{name}"

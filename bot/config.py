"""The configuration: one TOML file, checked whole, so that all its faults are told at once.

Where it comes from, first found: the path given, `$PROGNOSIS_CONFIG`, `./config.toml`, built-in defaults. Relative paths in it
start at the folder of the file; without a file, at the working folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from bot.config_faults import ConfigError, Fault, open_secrets, syntax_fault
from bot.config_tables import Config
from bot.config_values import place

__all__ = ["PASSWORDS", "Config", "ConfigError", "Fault", "load_config"]

PASSWORDS = {table: f"PROGNOSIS_{table.upper()}_PASSWORD" for table in ("database", "imap", "smtp")}
"""The environment variables that count before the `password` and the `password_file` of these tables."""


def load_config(path: Path | None, environ: Mapping[str, str], cwd: Path) -> Config:
    """The configuration that counts for a command started in `cwd`; `path` is what `--config` named, if anything.

    Raises ConfigError with every fault of the file.
    """
    named = path or (Path(environ["PROGNOSIS_CONFIG"]) if environ.get("PROGNOSIS_CONFIG") else None)
    file = cwd / (named or "config.toml")
    if named is None and not file.exists():
        return _checked({}, "built-in defaults", cwd, environ, [])
    tables, secrets = _read(file)
    return _checked(tables, str(file), file.parent, environ, secrets)


def _read(file: Path) -> tuple[dict[str, object], list[Fault]]:
    """The tables of the file, and the secrets it shows to everybody."""
    try:
        raw = file.read_bytes()
        open_to_all = bool(file.stat().st_mode & 0o004)
    except OSError as error:
        wrong = f"cannot be read: {error.strerror}"
        raise ConfigError([Fault(file=str(file), key="", wrong=wrong, right="the path of a TOML file")]) from error
    try:
        tables = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([syntax_fault(str(file), raw, error)]) from error
    return tables, open_secrets(str(file), tables) if open_to_all else []


def _checked(tables: dict[str, object], source: str, folder: Path, environ: Mapping[str, str], faults: list[Fault]) -> Config:
    for name in PASSWORDS:
        table = tables.get(name, {})
        if isinstance(table, dict):
            tables = {**tables, name: _with_password(name, table, source, folder, environ, faults)}
    config = Config.checked(tables, source=source, folder=folder, home=environ.get("HOME", "/"))
    if isinstance(config, list):
        raise ConfigError(faults + config)
    if faults:
        raise ConfigError(faults)
    return config


def _with_password(
    name: str, table: dict[str, object], source: str, folder: Path, environ: Mapping[str, str], faults: list[Fault]
) -> dict[str, object]:
    """The table with its password from the environment, else from the file it names; a file that will not do is a fault."""
    if environ.get(PASSWORDS[name]):
        # a file that does not count is not named any more: who reads it anew later must not put it before the environment
        return {**{key: value for key, value in table.items() if key != "password_file"}, "password": environ[PASSWORDS[name]]}
    named = table.get("password_file")
    if name == "database" or not isinstance(named, str) or not named:
        return table
    file = place(named, folder, environ.get("HOME", "/"))
    wrong = None
    try:
        first = file.read_text().partition("\n")[0].strip()
        if file.stat().st_mode & 0o004:
            wrong = f"is {file}, which everybody can read"
        elif not first:
            wrong = f"is {file}, whose first line is empty"
    except (OSError, UnicodeDecodeError) as error:
        wrong = f"is {file}, which cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}"
    if wrong:
        faults.append(Fault(file=source, key=f"{name}.password_file", wrong=wrong, right=f"a password alone on the first line; chmod 600 {file}"))
        return table
    return {**table, "password": first}

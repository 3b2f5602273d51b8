import os
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.config import Config, ConfigError, load_config
from parsers.model import Address

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"

# text of the file, the key at fault, what is said to be wrong, what is said to be right
FAULTS = [
    ("[posting]\nchange_shar = 0.5", "posting.change_shar", "no key", "change_share"),
    ("[posting]\nxyzzy = 1", "posting.xyzzy", "no key", "one of mode, silence, change_share"),
    ("[postings]\n", "postings", "no key", "posting"),
    ('[inbox]\nhost = "imap.example.org"', "inbox.host", "no key", "it belongs in [imap] or [smtp]"),
    ("posting = 5", "posting", "is 5", "a table headed [posting]"),
    ('[posting]\nmode = "automatic"', "posting.mode", 'is "automatic"', '"shadow", "approve" or "auto"'),
    ("[posting]\nchange_share = 40", "posting.change_share", "is 40", "above 0 and up to 1"),
    ("[posting]\nchange_share = 0", "posting.change_share", "is 0", "above 0 and up to 1"),
    ("[posting]\nchange_share = nan", "posting.change_share", "is nan", "above 0 and up to 1"),
    ("[record]\nrelease = 4.5", "record.release", "is 4.5", '"4.5"'),
    ('[record]\nsubject = "{realease} news"', "record.subject", "{realease}", "{release} and {month}"),
    ('[record]\nsubject = "news {"', "record.subject", "lone brace", "{release} and {month}"),
    ('[record]\nsubject = "a\\nBcc: b@example.org"', "record.subject", "no line of text", "the subject"),
    ('[record]\nmanagers = ["Ada Novak"]', "record.managers.1", '"Ada Novak"', "Ada Novak <ada@example.org>"),
    ('[record]\nmanagers = ["a@example.org", 7]', "record.managers.2", "is 7", "Ada Novak <ada@example.org>"),
    ('[record]\nbot = "a@example.org, b@example.org"', "record.bot", "not one mailbox", "one mailbox"),
    ('[record]\ntimezone = "Europe/Berln"', "record.timezone", "nearest is Europe/Berlin", "IANA"),
    ('[record]\narchive = "https://lists.example.org/{mid}"', "record.archive", "{mid}", "{message_id} without its brackets"),
    ('[record]\narchive = "lists.example.org/{message_id}"', "record.archive", "lists.example.org", "https://lists.example.org"),
    ('[[record.people]]\nnames = []', "record.people.1.names", "is a list", "the one to write first"),
    ('[[record.people]]\naddresses = ["a@example.org"]', "record.people.1.names", "is missing", "the one to write first"),
    ('[[record.people]]\nnames = ["A"]\naddresses = ["b"]', "record.people.1.addresses.1", '"b"', "a list of addresses"),
    ('[database]\nurl = "mysql://example.org/x"', "database.url", '"mysql"', "sqlite:///FILE"),
    ('[database]\nurl = "sqlite://x.db"', "database.url", "three slashes", "sqlite:///FILE"),
    ('[inbox]\nkind = "pop3"', "inbox.kind", '"pop3"', '"maildir", "mbox" or "imap"'),
    ("[inbox]\npoll = 0.0", "inbox.poll", "is 0.0", "seconds"),
    ('[imap]\nport = 70000', "imap.port", "is 70000", "from 1 to 65535"),
    ('[imap]\nhost = "mail.example.org"\ntls = "none"', "imap.tls", "mail.example.org is not this machine", '"implicit"'),
    ('[imap]\nhost = "10.0.0.1"\ntls = "none"', "imap.tls", "10.0.0.1 is not this machine", '"implicit"'),
    ("[imap]\nidle_renew = 1800.0", "imap.idle_renew", "is 1800.0", "29 minutes"),
    ('[imap]\npassword_file = "nowhere"', "imap.password_file", "cannot be read: No such file", "chmod 600"),
    ('[smtp]\ntls = "ssl"', "smtp.tls", '"ssl"', '"starttls"'),
    ('[smtp]\nhost = "mail.example.org"\ntls = "none"', "smtp.tls", "for all to read", "only for a server on this machine"),
    ('[imap]\nhost = "192.0.2.1"\ntls = "none"', "imap.tls", "192.0.2.1 is not this machine", '"implicit"'),
    ('[smtp]\nenvelope_sender = "bounces"', "smtp.envelope_sender", "not one mailbox", "bounces go to"),
    ('[schedule]\nposting = "0 9 * * 1"', "schedule.posting", 'weekday is "1"', "weekdays by name"),
    ('[schedule]\nposting = "0 24 * * mon"', "schedule.posting", 'hour is "24"', "five fields"),
    ('[schedule]\nposting = "0 9 * * fri-mon"', "schedule.posting", "runs from fri back to mon", "weekdays by name"),
    ('[schedule]\nposting = "*/60 9 * * *"', "schedule.posting", "step is 60 in a range of 60", "five fields"),
    ('[schedule]\nposting = "0 9 * * mon/2"', "schedule.posting", "a step needs numbers", "weekdays by name"),
    ('[schedule]\nself_check = "0 9 30,31 feb *"', "schedule.self_check", "which no day ever fits", "five fields"),
    ('[schedule]\nposting = "0 9 * *"', "schedule.posting", "4 fields", "five fields"),
    ("[schedule]\nreminders = [7, 0]", "schedule.reminders.2", "is 0", "days before a milestone"),
    ('[inbox]\npaths = "inbox"', "inbox.paths", '"inbox"', 'a list of folders'),
    ("[outbox]\npath = 7", "outbox.path", "no path", "a folder"),
    ('[limits]\nsize = "2 MB"', "limits.size", '"2 MB"', "bytes"),
    ("[limits]\nsize = true", "limits.size", "is true", "bytes"),
    ("[limits]\ndepth = 1000", "limits.depth", "is 1000", "from 1 to 100"),
    ("[limits]\nlines = 5.5", "limits.lines", "is 5.5", "a whole number"),
    ('[policy]\nforward = { owner = "yes" }', "policy.forward.owner", '"yes"', '"accept" or "hold"'),
    ('[policy]\nforwards = { owner = "accept" }', "policy.forwards", "no key", "forward"),
    ("[record\n", "", "at line 1, column 8", "TOML 1.0"),
    ("[record]\nrelease = \n", "", "at line 2, column 11", "TOML 1.0"),
]


def config_of(folder: Path, text: str | bytes, environ: dict[str, str] | None = None, mode: int = 0o600) -> Config:
    file = folder / "config.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    file.chmod(mode)
    return load_config(None, environ or {}, folder)


@pytest.mark.parametrize(("text", "key", "wrong", "right"), FAULTS)
def test_a_fault_names_file_key_what_is_wrong_and_what_is_right(tmp_path: Path, text: str, key: str, wrong: str, right: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, text)
    (fault,) = caught.value.faults
    assert (fault.file, fault.key) == (str(tmp_path / "config.toml"), key)
    assert wrong in fault.wrong
    assert right in fault.right
    assert all(part in str(caught.value) for part in (fault.file, fault.key, fault.wrong, fault.right))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    whole = '[posting]\nmode = "x"\nfoo = 1\n[limits]\nsize = 1\n[database]\npassword = 5\n[inbox]\nkind = 1\n[record]\nrelease = 1\n'
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, whole, mode=0o644)
    assert sorted({fault.key for fault in caught.value.faults}) == [
        "database.password", "inbox.kind", "limits.size", "posting.foo", "posting.mode", "record.release",
    ]  # fmt: skip


def test_a_file_that_is_not_utf_8_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 2, column 12"):
        config_of(tmp_path, b'[record]\nrelease = "\xff"\n')


@pytest.mark.parametrize(
    "text",
    ['[database]\npassword = "sesame"', '[database]\nurl = "postgresql://bot:sesame@example.org/x"', '[nowhere]\ntoken = "sesame"'],
)
def test_a_secret_in_a_file_that_all_can_read_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="everybody can read") as caught:
        config_of(tmp_path, text, mode=0o644)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("text", ['[database]\npassword = ["sesame"]', '[database]\nurl = "mysql://bot:sesame@example.org/x"'])
def test_a_faulty_secret_is_not_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, text)
    assert "sesame" not in str(caught.value)


def test_a_password_goes_into_the_connection_and_nowhere_else(tmp_path: Path) -> None:
    config = config_of(tmp_path, '[database]\nurl = "postgresql+pg8000://bot@db.example.org:5433/x"\npassword = "a/b@c"')
    assert config.database.connection == "postgresql+pg8000://bot:a%2Fb%40c@db.example.org:5433/x"
    assert "a/b@c" not in repr(config)
    assert "a/b@c" not in str(config.model_dump())


def test_the_password_of_the_environment_counts_first(tmp_path: Path) -> None:
    text = '[database]\nurl = "postgresql://bot@db.example.org/x"\npassword = "old"'
    config = config_of(tmp_path, text, {"PROGNOSIS_DATABASE_PASSWORD": "new"})
    assert config.database.connection == "postgresql://bot:new@db.example.org/x"


@pytest.mark.parametrize("table", ["imap", "smtp"])
def test_a_password_stands_in_a_file_of_its_own_or_in_the_environment(tmp_path: Path, table: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("sesame\nand a remark\n")
    secret.chmod(0o600)
    text = f'[{table}]\npassword_file = "secret"'
    for environ, wanted in (({}, "sesame"), ({f"PROGNOSIS_{table.upper()}_PASSWORD": "open"}, "open")):
        password = getattr(config_of(tmp_path, text, environ, mode=0o644), table).password
        assert password.get_secret_value() == wanted
    secret.chmod(0o644)
    with pytest.raises(ConfigError, match="everybody can read") as caught:
        config_of(tmp_path, text)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_a_server_on_this_machine_needs_no_tls(tmp_path: Path, host: str) -> None:
    assert config_of(tmp_path, f'[smtp]\nhost = "{host}"\ntls = "none"').smtp.tls == "none"


def test_the_path_given_counts_before_the_environment_before_the_folder_before_the_defaults(tmp_path: Path) -> None:
    for name in ("given.toml", "named.toml", "config.toml"):
        (tmp_path / name).write_text(f'[record]\nrelease = "{name}"\n')
    environ = {"PROGNOSIS_CONFIG": "named.toml"}
    empty = tmp_path / "empty"
    empty.mkdir()
    found = [load_config(Path("given.toml"), environ, tmp_path), load_config(None, environ, tmp_path), load_config(None, {}, tmp_path)]
    assert [config.record.release for config in found] == ["given.toml", "named.toml", "config.toml"]
    assert [config.source for config in found] == [str(tmp_path / name) for name in ("given.toml", "named.toml", "config.toml")]
    assert load_config(None, {}, empty).source == "built-in defaults"


@pytest.mark.parametrize(("path", "environ"), [(Path("no.toml"), {}), (None, {"PROGNOSIS_CONFIG": "no.toml"})])
def test_a_named_file_that_is_not_there_is_a_fault(tmp_path: Path, path: Path | None, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=re.escape("no.toml: cannot be read: No such file")):
        load_config(path, environ, tmp_path)


def test_relative_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "p.toml").write_text('[inbox]\npaths = ["in", "/var/mail/list", "~/mail"]\n')
    config = load_config(Path("etc/p.toml"), {"HOME": "/home/ada"}, tmp_path)
    assert config.folder == folder
    assert config.inbox.paths == (folder / "in", Path("/var/mail/list"), Path("/home/ada/mail"))
    assert config.outbox.path == folder / "outbox"
    assert config.database.url == config.database.connection == f"sqlite:///{folder / 'prognosis.sqlite'}"


def test_without_a_file_everything_stands_in_the_working_folder(tmp_path: Path) -> None:
    config = load_config(None, {}, tmp_path)
    assert config.database.url == f"sqlite:///{tmp_path / 'prognosis.sqlite'}"
    assert (config.inbox.paths, config.record.lists, config.identities.managers) == ((), (), ())


def test_people_and_managers_become_identities() -> None:
    identities = load_config(EXAMPLE, {}, Path()).identities
    assert identities.managers == (Address(name="Ada Novak", address="ada@example.org"),)
    assert [(person.names, person.addresses) for person in identities.people] == [
        (("Jörg Weiß", "Joerg Weiss"), ("joerg@example.org", "jw@example.net"))
    ]


def keys_of(table: Any, outer: str = "") -> list[str]:
    """Every key of the model, dotted; a table of tables by its inner keys, a row of the policy as one."""
    found = []
    for name, field in table.model_fields.items():
        inner = next(iter(get_args(field.annotation)), field.annotation)
        nested = hasattr(inner, "model_fields") and outer != "policy."
        found += keys_of(inner, f"{outer}{name}.") if nested else [f"{outer}{name}"]
    return found


def test_the_example_has_every_key_and_no_other() -> None:
    shown, table = [], ""
    for line in EXAMPLE.read_text().splitlines():
        if heading := re.match(r"\[+([\w.]+)\]+", line):
            table = heading[1]
        elif key := re.match(r"(?:# )?(\w+) = ", line):
            shown.append(f"{table}.{key[1]}")
    assert sorted(shown) == sorted(keys_of(Config))


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    shown, default = load_config(EXAMPLE, {}, Path("/")), load_config(None, {}, EXAMPLE.parent)
    for table in ("database", "imap", "outbox", "smtp", "limits", "posting", "schedule", "trust", "ask"):
        assert getattr(shown, table) == getattr(default, table)
    assert (shown.record.subject, shown.record.timezone) == (default.record.subject, default.record.timezone)


def test_the_model_says_what_a_right_value_is_for_every_key() -> None:
    def undescribed(table: Any) -> list[str]:
        inner = [next(iter(get_args(field.annotation)), field.annotation) for field in table.model_fields.values()]
        bare = [f"{table.__name__}.{name}" for name, field in table.model_fields.items() if not field.description]
        return bare + [name for kind in inner if hasattr(kind, "model_fields") for name in undescribed(kind)]

    assert undescribed(Config) == []


def test_a_config_that_is_not_allowed_to_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(ConfigError, match=re.escape(f"cannot be read: {os.strerror(21)}")):
        load_config(None, {}, tmp_path)

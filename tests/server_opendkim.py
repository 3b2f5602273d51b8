"""A real opendkim: a milter that signs what was submitted with a log-in, verifies the rest, and writes Authentication-Results."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import Running, need, program, short_folder

DOMAIN = "example.org"
AUTHSERV_ID = "mail.example.org"
"""Who speaks in its Authentication-Results (RFC 8601 section 2.5)."""
SELECTOR = "tests"
_CONFIG = """
Mode sv
Socket local:{folder}/milter
UMask 000
UserID {user}
Background no
Syslog no
AuthservID {authserv}
Canonicalization relaxed/relaxed
KeyTable file:{folder}/keytable
SigningTable refile:{folder}/signers
# what a submission port took is ours to sign; with 127.0.0.1 as an inside host nothing would ever be verified
MTA ORIGINATING
InternalHosts file:{folder}/inside
ExternalIgnoreList file:{folder}/inside
AlwaysAddARHeader yes
SignHeaders *,+message-id
# instead of DNS
TestPublicKeys {folder}/keys
# the key lies below /tmp, which all may write to: without this every signing is a silent 451
RequireSafeKeys no
"""


@dataclass(slots=True, kw_only=True)
class Opendkim:
    """The milter. `milter` is its socket as Postfix's smtpd_milters has it; a port instead would cost 88 ms a mail."""

    folder: Path
    key: Path = field(init=False)
    """The private key, PEM, of `SELECTOR`._domainkey.`DOMAIN`."""
    public: dict[bytes, bytes] = field(default_factory=dict)
    """The keys as DNS would answer them: the names end with a dot."""
    running: Running = field(init=False)

    def __post_init__(self) -> None:
        user = "opendkim" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.key = self.folder / f"{SELECTOR}.private"
        command = [program("opendkim-genkey") or "opendkim-genkey", "-b", "2048", "-D", str(self.folder), "-d", DOMAIN, "-s", SELECTOR]
        subprocess.run(command, check=True)
        zone = (self.folder / f"{SELECTOR}.txt").read_text()
        record = "".join(zone.split('"')[1::2])  # a zone file's text record, in several strings
        name = f"{SELECTOR}._domainkey.{DOMAIN}"
        self.public[f"{name}.".encode()] = record.encode()
        (self.folder / "keys").write_text(f"{name} {record}\n")
        (self.folder / "keytable").write_text(f"{SELECTOR} {DOMAIN}:{SELECTOR}:{self.key}\n")
        (self.folder / "signers").write_text(f"*@{DOMAIN} {SELECTOR}\n")
        (self.folder / "inside").write_text("127.0.0.200\n")
        (self.folder / "conf").write_text(_CONFIG.format(folder=self.folder, user=user, authserv=AUTHSERV_ID))
        if user == "opendkim":
            owner = pwd.getpwnam(user)
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        command = [program("opendkim") or "opendkim", "-f", "-x", str(self.folder / "conf")]
        self.running = Running(command, self.folder / "out", (self.folder / "milter").is_socket)

    @property
    def milter(self) -> str:
        """The socket, as smtpd_milters of Postfix names it."""
        return f"unix:{self.folder}/milter"

    def dns(self, name: bytes, timeout: int = 5) -> bytes | None:
        """What dkimpy asks instead of DNS: `dkim.verify(raw, dnsfunc=opendkim.dns)`."""
        return self.public.get(name)


@contextmanager
def opendkim_server() -> Iterator[Opendkim]:
    """An opendkim of our own with a fresh key, stopped afterwards."""
    need("opendkim", ["opendkim", "opendkim-genkey"], "opendkim opendkim-tools")
    with short_folder() as folder:
        server = Opendkim(folder=folder)
        server.running.start()
        try:
            yield server
        finally:
            server.running.stop(0.2)  # it takes 4 s to end by itself, and keeps nothing

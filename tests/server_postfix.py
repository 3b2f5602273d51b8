"""A real Postfix on loopback: SMTP in, submission with TLS and log-in; it delivers to Dovecot's mailboxes and to the lists' Mailman."""

from __future__ import annotations

import os
import pwd
import smtplib
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.databases import free_port
from tests.server_dovecot import DOMAIN, Dovecot
from tests.servers import PASSWORD, Running, absent, listens, need, program, short_folder

LISTS = "lists.example.org"
"""The domain of the lists: all of it goes to the LMTP port `Postfix.lists`."""
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.{domain}
mydomain = {domain}
myorigin = {domain}
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:5.1.1 nobody lives here
# nothing leaves this machine: no DNS, and other domains are refused
smtp_dns_support_level = disabled
smtp_host_lookup = native
default_transport = error:5.1.2 nothing is delivered outside
relay_domains = {lists_domain}
transport_maps = inline:{{ {lists_domain}=lmtp:inet:127.0.0.1:{lists} }}
virtual_alias_maps = {aliases}
virtual_mailbox_domains = {domain}, example.com, example.net
virtual_mailbox_maps = regexp:{folder}/etc/mailboxes
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
recipient_delimiter = +
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_sasl_authenticated, permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/etc/refused, permit_sasl_authenticated, permit_mynetworks, reject
smtpd_reject_unlisted_recipient = yes
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_cert_file = {tls.chain}
smtpd_tls_key_file = {tls.key}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {sasl}
message_size_limit = 5000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
# look at the queue every second and retry soon: a test waits
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 5s
in_flow_delay = 0
smtpd_milters = {milter}
milter_default_action = tempfail
"""
_MASTER = """
{smtp} inet n - n - - smtpd
{submission} inet n - n - - smtpd
  -o syslog_name=submission
  -o smtpd_tls_security_level=encrypt {asks}
{submissions} inet n - n - - smtpd
  -o syslog_name=submissions
  -o smtpd_tls_wrappermode=yes {asks}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_ASKS = """
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o milter_macro_daemon_name=ORIGINATING"""
_KEEPER = '"$@" & child=$!; trap "kill $child" TERM; wait $child; wait $child'
"""A shell between the tests and the server, for it is the shell that the kernel ends when the tests are killed. QUIRK: a process that
changes its user for a moment, as Postfix's does, loses that (PR_SET_PDEATHSIG of prctl(2))."""
NONE: Mapping[str, Sequence[str]] = {}
_REFUSED = """
/^later@/ 451 4.3.0 come back later
/^full@/ 552 5.2.2 this mailbox is full
/^closing@/ 421 4.3.2 the service closes
/^gone@/ 550 5.1.1 nobody of that name
"""
"""Recipients by whose names a test chooses how they are refused."""


@dataclass(slots=True, kw_only=True)
class Postfix:
    """The server. `smtp` is its port for mail from outside, `submission` (STARTTLS) and `submissions` (TLS) want a log-in.

    Log-ins are those of `dovecot`, the certificate too. Every local part is a mailbox there, except those of `_REFUSED`, which are
    refused in that way. Mail for `LISTS` goes to the LMTP port `lists`; a list that only copies needs no more than its row in `aliases`.
    `milter` is asked about each mail, as smtpd_milters has it.
    """

    folder: Path
    dovecot: Dovecot
    milter: str = ""
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    smtp: int = field(default_factory=free_port)
    submission: int = field(default_factory=free_port)
    submissions: int = field(default_factory=free_port)
    lists: int = field(default_factory=free_port)
    running: Running = field(init=False)

    def __post_init__(self) -> None:
        for part in ("etc", "queue", "data"):
            (self.folder / part).mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(self.folder / "data", owner.pw_uid, owner.pw_gid)
        rows = ", ".join(f"{{ {one} = {', '.join(members)} }}" for one, members in self.aliases.items())
        main = _MAIN.format(
            folder=self.folder, domain=DOMAIN, lists_domain=LISTS, lists=self.lists, lmtp=self.dovecot.lmtp, tls=self.dovecot.tls,
            sasl=self.dovecot.sasl, milter=self.milter, aliases=f"inline:{{ {rows} }}" if rows else "",
        )  # fmt: skip
        master = _MASTER.format(smtp=self.smtp, submission=self.submission, submissions=self.submissions, asks=_ASKS)
        texts = {"main.cf": main, "master.cf": master, "refused": _REFUSED, "mailboxes": "/./ here\n"}
        past = time.time() - 60
        for name, text in texts.items():
            path = self.folder / "etc" / name
            path.write_text(text)
            os.utime(path, (past, past))  # it waits until a file of the last second has settled
        # "check" makes the folders of the queue. "start-fg" would leave the master behind, in a process group of its own
        subprocess.run([program("postfix") or "postfix", "-c", str(self.folder / "etc"), "check"], check=True)
        command = ["/bin/sh", "-c", _KEEPER, "sh", "/usr/lib/postfix/sbin/master", "-d", "-c", str(self.folder / "etc")]
        ports = (self.smtp, self.submission, self.submissions)
        self.running = Running(command, self.folder / "out", lambda: all(listens(port) for port in ports))

    @property
    def log(self) -> str:
        """All that it has logged."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def send(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        """Hand in a mail from outside, without a log-in."""
        with smtplib.SMTP("127.0.0.1", self.smtp) as smtp:
            smtp.sendmail(sender, list(recipients), raw)

    def submit(self, user: str, recipients: Sequence[str], raw: bytes) -> None:
        """Hand in a mail as a user of its own."""
        with smtplib.SMTP("127.0.0.1", self.submission) as smtp:
            smtp.starttls(context=self.dovecot.tls.trusting())
            smtp.login(user, PASSWORD)
            smtp.sendmail(f"{user}@{DOMAIN}", list(recipients), raw)


@contextmanager
def postfix_server(dovecot: Dovecot, *, milter: str = "", aliases: Mapping[str, Sequence[str]] = NONE) -> Iterator[Postfix]:
    """A Postfix of our own in front of `dovecot`, stopped afterwards."""
    need("Postfix", ["postfix"], "postfix")
    if os.getuid() != 0:
        absent("Postfix can only be started by root: run the tests as root, in a container for instance")
    with short_folder() as folder:
        server = Postfix(folder=folder, dovecot=dovecot, milter=milter, aliases=aliases)
        server.running.start()
        try:
            yield server
        finally:
            server.running.stop()


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    """One Postfix for all tests of a worker; a test leaves it running."""
    with postfix_server(dovecot) as server:
        yield server

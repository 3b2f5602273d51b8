"""What all test servers share: certificates, ports, and processes that end with the test, however it ends."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

PASSWORD = "sesame"
"""The password of every test account."""
_LEFT_OUT = "left out"
_PR_SET_PDEATHSIG = 1


def need(server: str, programs: Sequence[str], packages: str) -> None:
    """Skip the test where a server's programs are not installed; fail it where PROGNOSIS_REQUIRE_SERVERS=1 says that they must be."""
    if all(program(name) for name in programs):
        return
    absent(f"{server} is not installed: apt install {packages}")


def absent(reason: str) -> None:
    """Skip the test, or fail it, for want of a server."""
    reason = f"{_LEFT_OUT}: {reason}"
    if os.environ.get("PROGNOSIS_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str) -> str | None:
    """The path of a program; servers lie in folders that are on root's PATH only."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Files for TLS: the authority's certificate, the server's chain for localhost and 127.0.0.1, its key."""

    authority: Path
    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """For a server in this process."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.chain, self.key)
        return made

    def trusting(self) -> ssl.SSLContext:
        """For a client that trusts the authority."""
        return ssl.create_default_context(cafile=self.authority)


def certificates(folder: Path, *names: str, expired: bool = False) -> Certificates:
    """A new private authority, and a certificate by it for `names` (localhost and 127.0.0.1 if there are none)."""
    authority = trustme.CA()
    until = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
    made = authority.issue_cert(*(names or ("localhost", "127.0.0.1")), not_after=until)
    folder.mkdir(parents=True, exist_ok=True)
    files = Certificates(authority=folder / "ca.pem", chain=folder / "server.pem", key=folder / "server.key")
    authority.cert_pem.write_to_path(str(files.authority))
    files.chain.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    files.key.touch(mode=0o600)
    made.private_key_pem.write_to_path(str(files.key))
    return files


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder for a server: its path is short, for the sockets in it, and other users may pass."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        folder.chmod(0o755)
        yield folder


@dataclass(slots=True)
class Running:
    """A server's process tree. Its output goes to a file: a pipe would be kept open by what it leaves behind."""

    command: list[str]
    log: Path
    ready: Callable[[], bool]
    _process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 30) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, preexec_fn=_end_with_parent
            )
        end = time.monotonic() + seconds
        while not self.ready():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                pytest.fail(f"{self.command[0]} does not start: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def stop(self, seconds: float = 10) -> None:
        """End it and all that it started; no fault if it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the session's own number, so nobody else is in the group
        process.wait()


def _end_with_parent() -> None:
    """The kernel ends the server when the tests end without a word (prctl(2)); Linux alone can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something takes connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def greets(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something takes connections there and says its greeting: then it is whole, and stops soon when it is told to."""
    try:
        with socket.create_connection((host, port), timeout=5) as probe:
            return bool(probe.recv(1))
    except OSError:
        return False


def left_out(reasons: Sequence[str]) -> list[str]:
    """What was left out for want of a server, each reason once with its number of tests."""
    wanted = [reason.partition(f"{_LEFT_OUT}: ")[2] for reason in reasons if _LEFT_OUT in reason]
    return [f"{wanted.count(reason)} tests: {reason}" for reason in dict.fromkeys(wanted)]


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Return as soon as `condition()` holds; fail the test, saying what did not come, when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"not within {seconds:g} s: {what}")
        time.sleep(0.02)

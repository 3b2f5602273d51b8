"""Reading loses nothing: `lossless.py CORPUS` writes each status mail back by `prognosis parse --write` and compares it with the body
as Python's own mail reader decodes it, and writes back every other body too. Exits with 1 at a difference, or when there is no mail.
"""

from __future__ import annotations

import email
import subprocess
import sys
from email.message import Message
from pathlib import Path

from parsers.message import read_message
from parsers.status_mail import read, write

PROGNOSIS = ".venv/bin/prognosis"


def body(mail: Message) -> bytes:
    """The first text/plain part, decoded, as UTF-8."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(part.get_content_charset("utf-8")).encode()


def status_mail_is_kept(path: Path) -> bool:
    """The command line prints the body, byte for byte."""
    done = subprocess.run([PROGNOSIS, "parse", "--write", str(path)], stdout=subprocess.PIPE, check=False)
    return done.returncode == 0 and done.stdout == body(email.message_from_bytes(path.read_bytes()))


def body_is_kept(path: Path) -> bool:
    """The document of any body, be it a status mail or not, writes the body."""
    message = read_message(path.read_bytes())
    return write(read(message.text, flowed=message.flowed, delsp=message.delsp)) == message.text


def main() -> int:
    """0 when every mail came through."""
    paths = sorted(Path(sys.argv[1]).glob("*/*.eml"))
    lost = [f"{path}: the body" for path in paths if not body_is_kept(path)]
    status_mails = [path for path in paths if path.with_suffix(".items.json").exists()]
    lost += [f"{path}: parse --write" for path in status_mails if not status_mail_is_kept(path)]
    print(*lost, f"{len(paths)} bodies, {len(status_mails)} status mails, {len(lost)} not the same", sep="\n")
    return 1 if lost or not status_mails else 0


if __name__ == "__main__":
    sys.exit(main())

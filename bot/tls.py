"""TLS towards our servers: always verified."""

from __future__ import annotations

import errno
import ssl
from pathlib import Path


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """A context that believes the system's authorities and those in `ca_file`, checks the host's name, and takes TLS 1.2 and newer.

    Raises OSError if `ca_file` cannot be read, or holds no certificate.
    """
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(cafile=ca_file)
    except ssl.SSLError as error:
        raise OSError(errno.EINVAL, "holds no certificate in PEM form", str(ca_file)) from error
    except OSError as error:  # it does not say of which file it speaks
        raise OSError(error.errno, error.strerror, str(ca_file)) from error
    return context

"""pymap with passwords in clear: to check a hashed one takes 0.1 s of CPU at each log-in."""

from argparse import Namespace
from typing import Any

from pymap.backend import backends
from pymap.backend.dict import Config, DictBackend
from pymap.main import main
from pysasl.hashing import Cleartext


class PlainBackend(DictBackend):
    """The backend in memory."""

    @classmethod
    async def init(cls, args: Namespace, **overrides: Any) -> tuple[DictBackend, Config]:
        return await super().init(args, hash_context=Cleartext(), **overrides)


if __name__ == "__main__":
    backends.add("plain", PlainBackend)
    main()

"""A short run of the fuzzer; `make fuzz` runs a long one."""


import pytest

from tests.fuzz import Readers, mails


@pytest.mark.parametrize("seed", range(4))
def test_no_exception_escapes_from_what_reads_broken_mails(seed: int) -> None:
    readers = Readers()
    assert sum(readers.run(raw) for raw in mails(60, seed)) == 300



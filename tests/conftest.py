"""What all tests share: the hypothesis profiles, and the word on what was left out. `HYPOTHESIS_PROFILE=ci` looks longer."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import database, postgres, url
from tests.fed_back import feed_back
from tests.servers import left_out

# no deadline: no test depends on the speed of the machine
settings.register_profile("dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("dev"), max_examples=300, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

__all__ = ["database", "postgres", "url"]
pytest_plugins = ["tests.server_dovecot", "tests.server_pymap", "tests.server_postfix", "tests.server_mailman"]  # each after those that it imports


@pytest.fixture(autouse=True)
def fed_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the bot has sent in a folder of the test comes back to it at the end: see `tests/fed_back.py`."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    for config in folder.rglob("config.toml") if folder else ():
        feed_back(config.parent)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs Mailman runs on one worker: it takes 500 MB and six seconds."""
    for item in items:
        if item.get_closest_marker("mailman"):
            item.add_marker(pytest.mark.xdist_group("mailman"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests need a server that is not here, and how to get it."""
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if isinstance(report.longrepr, tuple)]
    lines = left_out(reasons)
    if lines:
        terminalreporter.section("left out for want of a server")
        for line in lines:
            terminalreporter.line(line)

"""What all tests share: the hypothesis profiles, and the word on what was left out. `HYPOTHESIS_PROFILE=ci` looks longer."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.servers import left_out

# no deadline: no test depends on the speed of the machine
settings.register_profile("dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("dev"), max_examples=300, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

pytest_plugins = ["tests.server_dovecot", "tests.server_pymap", "tests.server_postfix", "tests.server_mailman"]  # each after those that it imports


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests need a server that is not here, and how to get it."""
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if isinstance(report.longrepr, tuple)]
    lines = left_out(reasons)
    if lines:
        terminalreporter.section("left out for want of a server")
        for line in lines:
            terminalreporter.line(line)

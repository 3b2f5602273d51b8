"""The unit, the container file and the page about running: what they name is there, and the page's table tells of every event."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from bot import cli
from bot.config import PASSWORDS

ROOT = Path(__file__).parent.parent
UNIT, CONTAINER, PAGE = (ROOT / "docs" / name for name in ("prognosis.service", "Containerfile", "running.md"))


def unit() -> dict[str, list[str]]:
    """The settings of the unit; one that is given twice has two values."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def understood(words: list[str]) -> bool:
    """The command line takes these words: its options, the command, and the command's options."""
    group = typer.main.get_command(cli.app)
    with group.make_context("prognosis", words, resilient_parsing=False) as context:
        name, command, rest = group.resolve_command(context, context._protected_args + context.args)  # type: ignore[attr-defined]
        with command.make_context(name, rest, parent=context):
            return True


def container_lines() -> dict[str, list[str]]:
    """The instructions of the container file by their first word."""
    found: dict[str, list[str]] = {}
    for line in CONTAINER.read_text().replace("\\\n", " ").splitlines():
        word, _, rest = line.partition(" ")
        found.setdefault(word, []).append(rest)
    return found


def test_the_unit_starts_what_there_is_and_reloads_by_the_signal_that_reloads() -> None:
    settings = unit()
    program, *words = shlex.split(settings["ExecStart"][0])
    assert Path(program).name == "prognosis"
    assert understood(words)
    assert settings["Type"] == ["notify"]
    assert settings["ExecReload"] == ["/bin/kill -HUP $MAINPID"]
    assert settings["RestartPreventExitStatus"] == ["2"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")
def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/opt/prognosis/bin/prognosis", "/bin/true").replace("User=prognosis", "User=daemon"))
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_runs_and_checks_its_health_by_commands_that_there_are() -> None:
    lines = container_lines()
    entry = json.loads(lines["ENTRYPOINT"][0])
    assert understood([*entry, *json.loads(lines["CMD"][0])][1:])
    health = json.loads(lines["HEALTHCHECK"][0].partition(" CMD ")[2])
    assert understood(health[1:])
    assert "--running" in health
    for rest in lines["COPY"]:
        for name in [] if rest.startswith("--from") else rest.split()[:-1]:
            assert (ROOT / name).exists(), name


def test_the_lock_of_what_it_runs_on_agrees_with_that_of_what_was_tested() -> None:
    tested, run = (
        set(re.findall(r"^([a-z0-9._-]+==\S+) \\$", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-run.lock")
    )
    assert len(run) > 20
    assert run <= tested


TREES = [ast.parse(path.read_text()) for path in (ROOT / "bot").glob("*.py")]


def texts() -> set[str]:
    """Every text that stands in the code of the daemon."""
    return {node.value for tree in TREES for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def events() -> set[str]:
    """The events that the code names where it logs them."""
    calls = [node for tree in TREES for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = {str(call.args[0].value) for call in calls if _function(call) in ("note", "warn", "fault") and isinstance(call.args[0], ast.Constant)}
    assert {"started", "no progress", "config is wrong"} <= named
    return named


def _function(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def test_the_page_tells_of_every_event_and_of_none_that_there_is_not() -> None:
    table = PAGE.read_text().partition("| event | what happened |")[2].partition("\n\n")[0]
    told = {event for row in table.splitlines()[2:] for event in re.findall(r"`([^`]+)`", row.split("|")[1])}
    assert events() - told == set()
    assert {event for event in told if not event.endswith((" is down", " is back"))} <= texts()


def test_the_page_names_the_variable_of_every_secret() -> None:
    assert [variable for variable in PASSWORDS.values() if variable not in PAGE.read_text()] == []

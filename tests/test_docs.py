"""What the documentation shows is true: its commands, options, files and reasons exist, and its example is what the program prints."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import typer

from bot import cli
from replies.why import Why
from tests.test_reading import CASES

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
READING = ROOT / "docs" / "reading.md"
COMMAND = re.compile(r"(?:^ {4}|`)(?:\.venv/bin/)?(prognosis(?: +[^\s`#;|]+)*)", re.MULTILINE)
ROW = re.compile(r"^\| `([^`]+)`(?:, `([^`]+)`)?(?:, `([^`]+)`)? \|", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")
FILE = re.compile(r"`((?:bot|parsers|replies|storage|tests|docs|\.ci)/[\w./*-]+)`")


def shown(page: Path) -> list[str]:
    """The command lines of a page, and the rows of its table of commands."""
    text = page.read_text(encoding="utf-8")
    table = text.partition("| command | what it does |")[2].partition("\n\n")[0]
    rows = [f"prognosis {one}" for found in ROW.findall(table) for one in found if one]
    return [*COMMAND.findall(text), *rows]


SHOWN = [(page.name, line) for page in PAGES for line in shown(page)]


def test_the_pages_show_commands() -> None:
    assert {"prognosis demo", "prognosis replay", "prognosis replay --apply"} <= {line for _, line in SHOWN}
    assert len(SHOWN) > 20


@pytest.mark.parametrize(("page", "line"), SHOWN, ids=[f"{page}: {line}" for page, line in SHOWN])
def test_a_command_that_is_shown_exists_with_its_options(page: str, line: str) -> None:
    words = shlex.split(line.replace("[", " ").replace("]", " "))[1:]
    group = typer.main.get_command(cli.app)
    known = getattr(group, "commands")  # noqa: B009 - typer's type does not say that it is a group
    command = next((word for word in words if not word.startswith("-")), None)
    options = {option for one in group.params for option in one.opts} | {"--help"}
    if command is not None:
        assert command in known
        options |= {option for one in known[command].params for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in FILE.findall(text):
        assert list(ROOT.glob(name.rstrip("/"))), name
    for name in LINK.findall(text):
        assert (page.parent / name).exists(), name


def test_the_example_is_what_explain_prints(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    line = next(one for _, one in SHOWN if one.startswith("prognosis explain --status bot/"))
    assert cli.main(shlex.split(line)[1:]) == 0
    printed = [f"    {one}".rstrip() for one in capfd.readouterr().out.strip().splitlines()]
    assert "\n".join(printed) in READING.read_text(encoding="utf-8")


def test_every_reason_is_explained() -> None:
    rows = re.findall(r"^\| ([^|`]+?) \| ", READING.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(Why) <= set(rows)


def test_the_case_that_is_shown_has_the_form_of_a_case() -> None:
    text = READING.read_text(encoding="utf-8")
    example = json.loads(text[text.index("      {\n") : text.index("      }\n") + 8])
    case = json.loads((CASES[0].parent / "mutt-revision.json").read_text(encoding="utf-8"))
    assert example == {key: value for key, value in case.items() if key != "mail"}

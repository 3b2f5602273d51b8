"""The rules that the code keeps about itself: small files, small functions, one third-party library a file, each in its place."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "parsers", "replies", "storage")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
HOMES = {
    "mailparser": {"parsers/message.py"}, "markdownify": {"parsers/html.py"}, "bs4": {"parsers/html.py"}, "dateutil": {"parsers/timeline.py"},
    "rapidfuzz": {"replies/likeness.py"}, "cattrs": {"storage/codec.py"}, "rich": {"bot/screen.py"},
    "apscheduler": {"bot/schedule.py"}, "aiosmtplib": {"bot/sender_smtp.py"},
    "imapclient": {"bot/imap_client.py"},
    "pydantic": {f"bot/config{rest}.py" for rest in ("", "_postings", "_servers", "_table", "_tables")},
}  # fmt: skip
FOLDERS = {"sqlalchemy": "storage/", "alembic": "storage/", "typer": "bot/"}
VAGUE = {"utils", "util", "helpers", "common", "misc", "manager", "managers"}


def libraries(path: Path) -> set[str]:
    """The third-party packages that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found - set(ROOMS) - set(sys.stdlib_module_names)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_knows_its_room(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250
    assert [one for one, length in functions(path) if length > 40] == []
    assert path.stem not in VAGUE
    used = libraries(path)
    assert len(used) <= 1 or used <= {"markdownify", "bs4"} or used == {"alembic", "sqlalchemy"}
    for library in used:
        assert name in HOMES.get(library, {name})
        assert name.startswith(FOLDERS.get(library, ""))

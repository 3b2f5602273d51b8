"""The manager's commands, typed: the words of a shell make the line that a mail would hold, and the entries are his."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import typer

from bot import cli
from bot.cli_commands import COMMANDS, typed_line
from parsers.command import Verb
from parsers.command_line import read_command
from parsers.command_table import ROWS, TABLE
from replies.command_help import help_page, help_summary, help_text
from tests.lists import PROGNOSIS_BODY

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROGNOSIS_CONFIG", raising=False)
    (tmp_path / "status.txt").write_text("Heron 2.3 development update\n" + PROGNOSIS_BODY)
    assert cli.main(["import", "status.txt", "--manager", "Ada Novak <ada@example.org>"]) == 0
    capfd.readouterr()
    return tmp_path


TYPED: list[tuple[list[str], str]] = [
    (["set", "#1", "good"], "#1 Ring buffers: prognosis: ok -> good"),
    (["set", "ring buffers", "v7"], "#1 Ring buffers: revision: v5 -> v7"),
    (["set", "ring", "done"], "#1 Ring buffers: done: Open / Net -> Open / Completed"),
    (["note", "1", "waits", "for", "review"], "#1 Ring buffers: note: waits for review"),
    (["note", "Ring buffers", "waits: for review"], "#1 Ring buffers: note: waits: for review"),
    (["link", "1", "https://lists.example.org/archive/1"], "#1 Ring buffers: link: https://lists.example.org/archive/1"),
    (["owner", "1", "+", "Fay Quist; Cai Ito"], "#1 Ring buffers: owner: Bo Lind; Fay Quist -> Bo Lind; Fay Quist; Cai Ito"),
    (["owner", "1", "=", "Fay Quist"], "#1 Ring buffers: owner: Bo Lind -> Fay Quist"),
    (["rename", "Sparse images", "Sparse", "files"], "#4 Sparse files: rename: Sparse images -> Sparse files"),
    (["move", "1", "Disk"], "#1 Ring buffers: move: Open / Net -> Open / Disk"),
    (["done", "1"], "#1 Ring buffers: done: Open / Net -> Open / Completed"),
    (["defer", "1"], "#1 Ring buffers: defer: Open / Net -> Open / Deferred to Heron 2.4"),
    (["defer", "1", "2.5"], "#1 Ring buffers: defer: Open / Net -> Open / Deferred to 2.5"),
    (["drop", "trim"], "#6 dropped: Trim on idle"),
    (["reopen", "boot"], "#9 Faster boot: prognosis: done -> none"),
    (["reopen", "boot", "fair"], "#9 Faster boot: prognosis: done -> fair"),
    (["merge", "5", "into", "4"], "#5 merged into #4: Sparse images, nested"),
    (["milestone", "Feature Freeze", "1st May 2026"], "Feature Freeze: 10th April 2026 -> 1st May 2026"),
    (["milestone", "Feature Freeze", "=", "TBD"], "Feature Freeze: 10th April 2026 -> TBD"),
    (["add", "Zero", "copy", "(fair)", "--section", "Net", "--owner", "Fay Quist", "--owner", "Cai Ito", "--note", "v1 posted"], "#10 added: Zero copy"),
    (["new", "--release", "2.4"], "release 2.4 begins, 8 items"),
    (["whoami"], "the local user is believed"),
    (["set", "#1", "ok"], "#1 Ring buffers: nothing to change, it says so already"),
]


@pytest.mark.parametrize(("words", "said"), TYPED, ids=[" ".join(one[0]) for one in TYPED])
def test_a_typed_command_says_what_it_did(folder: Path, capfd: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert cli.main(words) == 0
    out = capfd.readouterr().out
    assert said in out


WRONG = [
    (["done", "77"], 1, "there is no item #77"),
    (["done", "sparse"], 1, "could be 2 items: #4 Sparse images; #5 Sparse images, nested"),
    (["done", "the moon"], 1, "no item is called"),
    (["set", "1", "good"], 2, "item '#1' or the held question h1"),
    (["set", "boot", "ok"], 1, "`reopen #9` comes first"),
    (["set", "ring", "splendid"], 1, "set ITEM PROGNOSIS|vN"),
    (["reopen", "1"], 1, "#1 is open"),
    (["move", "1", "Nowhere"], 1, "no section is called"),
    (["milestone", "Party", "TBD"], 1, "there are: Feature Freeze"),
    (["unlink", "1", "https://lists.example.org/archive/1"], 1, "has no line that is the link"),
    (["owner", "1", "-", "Nobody Known"], 1, "has no owner"),
    (["merge", "1", "1"], 1, "is one item already"),
    (["new", "--release", "2.3"], 1, "was begun before"),
    (["new", "--release", "2.4", "--from", "1.0"], 1, "there is no release 1.0"),
    (["help", "dance"], 2, "no command"),
    (["items", "--release", "1.0"], 1, "release 1.0"),
    (["show", "#6", "--as-of", "2020-01-01"], 1, "on 2020-01-01"),
    (["note", "1", ":", "- Eve Adams"], 1, "not read back as it was meant"),
]


@pytest.mark.parametrize(("words", "returned", "said"), WRONG, ids=[" ".join(one[0]) for one in WRONG])
def test_a_typed_command_that_cannot_be_changes_nothing(
    folder: Path, capfd: pytest.CaptureFixture[str], words: list[str], returned: int, said: str
) -> None:
    assert cli.main(["history"]) == 0
    before = capfd.readouterr().out
    assert cli.main(words) == returned
    out, err = capfd.readouterr()
    assert said in err
    assert out == ""
    assert cli.main(["history"]) == 0
    assert capfd.readouterr().out == before


def test_a_half_of_a_command_is_not_made(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["owner", "1", "+", "Fay Quist; done: yes"]) == 1
    assert cli.main(["show", "1"]) == 0
    assert "Fay Quist" not in capfd.readouterr().out


def test_prose_comes_from_a_file_or_from_standard_input(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "intro.txt").write_text("Dear all,\n\nthe freeze is near.\n")
    assert cli.main(["intro", "intro.txt"]) == 0
    assert cli.main(["preview"]) == 0
    assert capfd.readouterr().out.partition("= Timeline =")[0].endswith("Dear all,\n\nthe freeze is near.\n\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Hello again,\n")))
    assert cli.main(["intro"]) == 0
    assert cli.main(["preview"]) == 0
    assert "Hello again,\n\n= Timeline =" in capfd.readouterr().out


def test_the_entries_of_a_command_are_objects_for_programs(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reopen", "boot", "--json"]) == 0
    entries = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [(one["change"], one["words"]) for one in entries] == [("move", "reopen boot"), ("prognosis", "reopen boot")]


def test_an_old_release_stays_readable(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["items", "--json"]) == 0
    before = capfd.readouterr().out
    assert cli.main(["new", "--release", "2.4"]) == 0
    assert cli.main(["drop", "ring"]) == 0
    capfd.readouterr()
    assert cli.main(["items", "--json", "--release", "2.3"]) == 0
    assert capfd.readouterr().out == before
    assert cli.main(["show", "ring", "--release", "2.3"]) == 0
    assert "Ring buffers" in capfd.readouterr().out
    assert cli.main(["preview", "--release", "2.3"]) == 0
    assert capfd.readouterr().out == "Heron 2.3 development update\n" + PROGNOSIS_BODY
    assert cli.main(["preview", "p1", "--release", "2.3"]) == 2
    assert cli.main(["undo", "2"]) == 1
    assert "undo it first" in capfd.readouterr().err


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.verb)
def test_a_verb_of_the_table_is_a_command_that_says_what_the_table_says(capfd: pytest.CaptureFixture[str], row: object) -> None:
    row = ROWS[row.verb]  # type: ignore[attr-defined]
    name = {Verb.RELEASE: "new"}.get(row.verb, row.verb.value)
    if name not in COMMANDS:
        return  # another file has it, with options of its own
    assert cli.main([name, "--help"]) == 0
    shown = " ".join(capfd.readouterr().out.split())
    assert row.verb is Verb.INTRO or row.says in shown


def test_the_words_of_a_shell_make_lines_that_read_as_the_same_verb() -> None:
    for verb, words in ((Verb.MERGE, ["5", "4"]), (Verb.NOTE, ["Ring buffers", "a", "b"]), (Verb.DONE, ["Ring buffers"]), (Verb.SET, ["h7", "good"])):
        readings = read_command(typed_line(verb, words))
        assert isinstance(readings, tuple)
        assert readings[0].verb is verb
    with pytest.raises(typer.BadParameter):
        typed_line(Verb.SET, ["7", "good"])


def test_the_page_of_the_commands_is_the_table() -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == help_page(), "run: prognosis help --markdown > docs/commands.md"


def test_the_section_of_the_readme_is_the_table() -> None:
    assert help_summary() in (ROOT / "README.md").read_text(encoding="utf-8"), "put what help_summary() gives into README.md"


def test_the_help_is_the_table_in_lines_that_mail_can_carry(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["help"]) == 0
    text = capfd.readouterr().out
    assert text == help_text() + "\n"
    assert max(map(len, text.splitlines())) <= 72
    for row in TABLE:
        assert " ".join(row.says.split()) in " ".join(text.replace("    : ", " ").split())
        assert all(" ".join(form.split()) in " ".join(text.split()) for form in row.forms)


def test_no_line_of_the_help_is_a_command() -> None:
    """Mail programs send our own text back without quote marks."""
    for line in (*help_text().splitlines(), *(one for verb in Verb for one in help_text(verb).splitlines())):
        assert not isinstance(read_command(line), tuple), line


HANDOVER = """= Open =

S: Ring buffers
S2: waits for the tables
O: Bo Lind
E: bo@example.org
O: Cai Ito
P: ok
V: v5
B: 28
J: HERON-12

== Disk ==

S: Sparse images
O: Dee Okoro
E: dee@example.net
P: good

== Completed ==

S: Faster boot
O: Bo Lind
E: bo@example.org
P: done
"""


def test_a_handover_comes_back_with_its_people(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = folder / "first", folder / "second"
    exported: list[str] = []
    (folder / "records.txt").write_text(HANDOVER)
    for place, source in ((first, "../records.txt"), (second, "../first.txt")):
        place.mkdir()
        monkeypatch.chdir(place)
        assert cli.main(["import", source, "--manager", "Ada Novak <ada@example.org>", "--release", "2.3"]) == 0
        capfd.readouterr()
        assert cli.main(["export", "--format", "records"]) == 0
        exported.append(capfd.readouterr().out)
        (folder / "first.txt").write_text(exported[-1])
    assert exported[0] == exported[1]
    assert [line for line in HANDOVER.splitlines() if line[:2] in ("S:", "O:", "E:", "P:", "V:", "B:", "J:")] == [
        line for line in exported[0].splitlines() if line[:2] in ("S:", "O:", "E:", "P:", "V:", "B:", "J:")
    ]
    assert cli.main(["export", "--format", "json"]) == 0
    people = json.loads(capfd.readouterr().out)["identities"]["people"]
    assert people == [{"names": ["Bo Lind"], "addresses": ["bo@example.org"]}, {"names": ["Dee Okoro"], "addresses": ["dee@example.net"]}]
    assert cli.main(["new", "--release", "2.4"]) == 0
    capfd.readouterr()
    assert cli.main(["export", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["identities"]["people"] == people

"""`prognosis explain` for people: the words marked by what was made of them, on a terminal and in a pipe."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cli
from bot.config import load_config
from bot.explain import Explainer
from bot.explain_view import explained_lines
from bot.marks import SIGNS, Finder, Mark, marked
from bot.screen import STYLES
from tests.lists import PROGNOSIS_BODY, mail, quote, status

DATA = Path(__file__).parent / "data" / "explain"
SAMPLE = Path(__file__).parent.parent / "bot" / "sample" / "status.eml"
CASES = sorted(DATA.glob("*.eml"))


def view(path: Path, status_mail: Path, folder: Path, *, full: bool = False) -> list[tuple[tuple[str, str | None], ...]]:
    explained = next(Explainer(status_mail, [path], load_config(None, {}, folder)).explain())
    return list(explained_lines(explained, full=full))


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_mail_is_shown_with_what_was_made_of_it(case: Path, ends: bytes, tmp_path: Path) -> None:
    reply = tmp_path / "reply.eml"
    reply.write_bytes(case.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", ends))
    shown = ["".join(text for text, _ in line).rstrip() for line in view(reply, SAMPLE, tmp_path)[1:]]
    assert shown == case.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


MARKS: list[tuple[str, str, list[tuple[str, str, str]], list[str]]] = [
    ("nothing", "Hello there.", [], ["   Hello there."]),
    ("one", "v6 posted. Bye.", [("v6 posted.", "1", "accepted")], ["+  [1: v6 posted.] Bye."]),
    ("two of one sentence", "v6 posted.", [("v6 posted.", "1", "accepted"), ("v6 posted.", "2", "held")], ["+? [1,2: v6 posted.]"]),
    ("over lines", "Now v6\nposted. Bye.", [("Now v6 posted.", "1", "ignored")], ["=  [1: Now v6", "=  posted.] Bye."]),
    ("one inside another", "v6 out, v7 soon.", [("v6 out, v7 soon.", "1", "accepted"), ("v7 soon.", "a", "untaken")],
     ["+! [1: v6 out, [a: v7 soon.]]"]),
    ("one at the start of another", "v6 out, v7 soon.", [("v6 out, v7 soon.", "1", "accepted"), ("v6 out", "a", "untaken")],
     ["+! [1: [a: v6 out], v7 soon.]"]),
    ("words with other blanks", "v6\u00a0 \tposted.", [("v6 posted.", "1", "accepted")], ["+  [1: v6\u00a0 \tposted.]"]),
    ("words that are not there", "v6 posted.", [("v7 posted.", "1", "accepted")], ["   v6 posted."]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "found", "wanted"), [row[1:] for row in MARKS], ids=[row[0] for row in MARKS])
def test_marks_stand_around_the_words(words: str, found: list[tuple[str, str, str]], wanted: list[str]) -> None:
    finder = Finder(words)
    marks = [mark for piece in found for mark in finder.mark(*piece)]
    assert ["".join(text for text, _ in line) for line in marked(words, marks)] == wanted


@given(st.text(alphabet="ab c\n", max_size=40), st.lists(st.tuples(st.integers(0, 39), st.integers(1, 40)), max_size=5))
def test_marks_add_brackets_and_take_nothing_away(words: str, spans: list[tuple[int, int]]) -> None:
    marks = [
        Mark(start=start, stop=min(start + length, len(words)), label="1", style="held")
        for start, length in spans
        if start < len(words) and not words[start].isspace() and not words[min(start + length, len(words)) - 1].isspace()
    ]
    shown = "\n".join("".join(text for text, _ in line[1:]) for line in marked(words, marks))
    assert re.sub(r"\[[1,]+: |\]", "", shown) == words
    assert len(re.findall(r"\[[1,]+: ", shown)) == shown.count("]")


PIECES = st.sampled_from([
    "v6 posted.", "Is v7 posted?", "[1: v8", "]]", "> v9 was merged.", ">   -  Bo Lind", "* Ring buffers (v9)", "- net: drop (v2)", "-- ", "\x1b[31mred",
    "https://example.org/x", "", "On Mon, 9 Mar 2026, Ada Novak wrote:", "*  Ring buffers (ok) -> (good)", "> *  Ring buffers (good)", "\u00a0 ok \u2028",
])  # fmt: skip


@given(st.lists(PIECES, max_size=40), st.booleans())
def test_whatever_the_mail_holds_each_of_its_lines_is_shown(tmp_path_factory: pytest.TempPathFactory, pieces: list[str], full: bool) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "status.eml").write_bytes(status())
    (folder / "reply.eml").write_bytes(mail(quote("*  Ring buffers (ok)", "   v5 posted") + "\n".join(pieces)))
    shown = view(folder / "reply.eml", folder / "status.eml", folder, full=full)
    text = "".join(re.sub(r"\[[0-9a-z,]+: |\]", "", "".join(piece for piece, _ in line)) for line in shown)
    if full:
        for piece in pieces:
            assert "".join(re.sub(r"\[[0-9a-z,]+: |\]|^[> ]+", "", piece).split()) in "".join(text.split())


def test_every_sign_has_a_colour_of_its_own_or_is_no_word_of_the_author() -> None:
    colours = [STYLES[style] for style in ("accepted", "held", "ignored", "untaken", "quoted")]
    assert len(set(colours)) == 5
    assert SIGNS.keys() <= STYLES.keys()


def test_words_have_the_style_of_what_was_made_of_them(tmp_path: Path) -> None:
    (tmp_path / "status.eml").write_bytes(status())
    body = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind") + "v6 posted. Is v7 posted? Thanks.\n"
    (tmp_path / "reply.eml").write_bytes(mail(body))
    pieces = {text: style for line in view(tmp_path / "reply.eml", tmp_path / "status.eml", tmp_path) for text, style in line}
    assert pieces["[1: v6 posted.]"] == "accepted"
    assert pieces["[a: Is v7 posted?]"] == "untaken"
    assert pieces[" Thanks."] is None
    assert pieces[">  > *  Ring buffers (ok)"] == "quoted"


def test_a_long_quote_is_cut_unless_all_of_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "status.eml").write_bytes(status())
    (tmp_path / "reply.eml").write_bytes(mail(quote(*PROGNOSIS_BODY.splitlines()) + "\nThanks.\n"))
    lengths = [len(view(tmp_path / "reply.eml", tmp_path / "status.eml", tmp_path, full=full)) for full in (False, True)]
    assert lengths[0] < 20
    assert lengths[1] > len(PROGNOSIS_BODY.splitlines())


def test_a_pipe_gets_signs_and_a_terminal_colours_as_well(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "explain", "--status", str(SAMPLE), str(CASES[0])]
    piped = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"TERM": "xterm"})
    assert b"\x1b" not in piped.stdout
    assert b"[1" in piped.stdout
    master, slave = pty.openpty()
    with subprocess.Popen(command, stdout=slave, env=os.environ | {"TERM": "xterm"}), open(master, "rb", buffering=0) as screen:
        os.close(slave)
        seen = b""
        with suppress(OSError):  # Linux says EIO when the last writer is gone
            while part := screen.read(4096):
                seen += part
    assert b"\x1b[32m" in seen
    assert b"[1" in seen


def test_a_mail_that_is_none_and_one_that_is_not_read_are_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "status.eml").write_bytes(status())
    (tmp_path / "empty.eml").write_bytes(b"")
    (tmp_path / "away.eml").write_bytes(mail("Away.\n", extra="Auto-Submitted: auto-replied\n"))
    assert cli.main(["explain", "--status", str(tmp_path / "status.eml"), str(tmp_path / "empty.eml"), str(tmp_path / "away.eml")]) == 1
    out = capfd.readouterr().out
    assert "unreadable" in out
    assert "autoreply" in out


def test_programs_are_told_what_was_not_taken(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "--json", "--status", str(SAMPLE), str(CASES[0])]) == 0
    shown = json.loads(capfd.readouterr().out)
    assert {"words": "and v3 will be posted after the summit.", "reason": "it is still to come"} in shown["untaken"]

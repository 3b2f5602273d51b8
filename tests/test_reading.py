"""Whole mails, each with the outcomes that it must have beside it, read against one status mail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.config import load_config
from bot.explain import Explainer

SAMPLE = Path(__file__).parent.parent / "bot" / "sample"
CASES = sorted((Path(__file__).parent / "data" / "replies").glob("*.json"))


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_mail_is_read_as_it_is_meant(case: Path, ends: bytes, tmp_path: Path) -> None:
    wanted = json.loads(case.read_text(encoding="utf-8"))
    raw = (SAMPLE / "replies" / wanted["mail"] if "mail" in wanted else case.with_suffix(".eml")).read_bytes()
    reply = tmp_path / "reply.eml"
    reply.write_bytes(raw.replace(b"\r\n", b"\n").replace(b"\n", ends))
    explained = next(Explainer(SAMPLE / "status.eml", [reply], load_config(None, {}, tmp_path)).explain()).json
    assert explained["kind"] == wanted["kind"]
    updates = explained["updates"]
    assert isinstance(updates, list)
    assert [[one["outcome"], one["change"], one["item"], one["value"]] for one in updates] == wanted["updates"]
    for one in updates:
        assert one["words"]

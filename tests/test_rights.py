"""The table of who may change what is the config's to change, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import load_config
from bot.pipeline import take
from bot.raw_mail import RawMail
from bot.rights import rights_of
from parsers.model import UNPROVEN, Accepted, Held, Proof
from replies.policy import COLUMNS, POLICY, ROWS, Deed, Role
from tests.lists import NOW, Desk, mail, quote

BO, EVE, ADA = "Bo Lind <bo@example.org>", "Eve <eve@example.net>", "Ada Novak <ada@example.org>"
RING = quote("*  Ring buffers (ok)", "   v5 posted", "  -  Bo Lind")
PROVEN = Proof(proven=True, how="a DKIM signature of example.org")
ADD = RING + 'Please add "Pipes without copies" to the list.\n'

CASES = [
    ("an owner reports", "", BO, RING + "v6 posted.\n", True),
    ("an owner may not report", 'forward = { owner = "hold" }', BO, RING + "v6 posted.\n", False),
    ("a stranger may not report", "", EVE, RING + "v6 posted.\n", False),
    ("a stranger may report", 'forward = { other = "accept" }', EVE, RING + "v6 posted.\n", True),
    ("a manager without proof is anybody", 'forward = { other = "accept" }', ADA, RING + "v6 posted.\n", True),
    ("a manager may not report", 'forward = { manager = "hold" }', ADA, RING + "v6 posted.\n", False),
    ("an owner may not settle", 'settle = { owner = "hold" }', BO, RING + "This is merged.\n", False),
    ("another row does not matter", 'settle = { owner = "hold" }', BO, RING + "v6 posted.\n", True),
    ("an owner does not add", "", BO, ADD, False),
    ("an owner may add", 'add = { owner = "accept" }', BO, ADD, True),
    ("a stranger is no owner of anything", 'add = { owner = "accept" }', EVE, ADD, False),
    ("an owner goes back", 'back = { owner = "accept" }', BO, RING + "v4 posted.\n", True),
    ("an owner does not go back", "", BO, RING + "v4 posted.\n", False),
]


@pytest.mark.parametrize(("row", "author", "text", "accepted"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_config_says_whose_word_is_enough(tmp_path: Path, row: str, author: str, text: str, accepted: bool, end: str) -> None:
    desk = Desk(tmp_path, end=end)
    desk.session.close()
    config = tmp_path / "config.toml"
    config.write_text(f"{config.read_text()}[policy]\n{row}\n")
    desk.session = desk.open()
    proof = PROVEN if "manager" in row else UNPROVEN
    raw = mail(text, author=author).replace(b"\n", end.encode())
    outcomes = take(desk.session, RawMail(folder="list", key="one", raw=raw, arrived_at=NOW), proof).outcomes
    assert outcomes
    assert {type(one) for one in outcomes} == {Accepted if accepted else Held}


def test_the_example_says_what_holds_by_default() -> None:
    example = Path(__file__).parent.parent / "config.example.toml"
    assert rights_of(load_config(example, {}, example.parent)) == POLICY
    assert rights_of(load_config(None, {}, Path("/nonexistent"))) == POLICY


def test_every_deed_but_a_move_is_in_one_row_and_every_role_in_one_column() -> None:
    deeds = [deed for row in ROWS.values() for deed in row]
    roles = [role for column in COLUMNS.values() for role in column]
    assert (len(deeds), set(deeds)) == (len(set(deeds)), set(Deed) - {Deed.MOVE})
    assert (len(roles), set(roles)) == (len(set(roles)), set(Role))

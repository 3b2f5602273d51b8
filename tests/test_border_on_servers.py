"""The word of our own border server, opendkim at Postfix: believed where it wrote it, and not where the sender did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.month import BOT
from tests.server_opendkim import AUTHSERV_ID
from tests.signed_lab import SignedLab, letter, signed_lab

pytestmark = [pytest.mark.opendkim, pytest.mark.xdist_group("opendkim")]
SAYS = "dkim=pass header.d=example.org"
BROUGHT = (
    f"Authentication-Results: {AUTHSERV_ID}; {SAYS}", f'AUTHENTICATION-RESULTS:\n (x) "{AUTHSERV_ID.upper()}" 1;\n {SAYS}',
    f"Authentication-Results: {AUTHSERV_ID}.; {SAYS}", f"Authentication-Results: {AUTHSERV_ID}/1; {SAYS}",
    "Authentication-Results: =?us-ascii?q?mail=2Eexample=2Eorg=3B_dkim=3Dpass_header=2Ed=3Dexample=2Eorg?=",
    f"Authentication-Results: other.example.net; dkim=none\nAuthentication-Results: {AUTHSERV_ID}; {SAYS}",
    f"Received: from x by {AUTHSERV_ID} (Postfix) with ESMTP id 1; Mon, 2 Mar 2026 09:00:00 +0000\nAuthentication-Results: {AUTHSERV_ID}; {SAYS}",
)
"""What a sender puts on top of his mail."""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[SignedLab]:
    with signed_lab(tmp_path) as made:
        with (tmp_path / "config.toml").open("a") as config:
            config.write(f'[trust]\nauthserv_id = "{AUTHSERV_ID}"\nborder = ["{AUTHSERV_ID}"]\ntokens = false\n')
        made.bot.reload()
        yield made


def test_only_what_the_border_server_wrote_itself_is_believed(lab: SignedLab) -> None:
    for number, lines in enumerate(BROUGHT):
        lab.send(f"{lines}\n".replace("\n", "\r\n").encode() + letter("drop #1\n", f"brought-{number}"))
    for number in range(len(BROUGHT)):
        assert lab.read(f"<brought-{number}@example.org>")["entries"] == []
        verdict = lab.verdict(f"<brought-{number}@example.org>")
        assert verdict is not None
        assert (verdict.proven, verdict.how) == (False, "the mail has no DKIM signature")
    raw = lab.sign(letter("set #1 good\n", "signed"))
    (lab.bot.folder / "keys.json").write_text("{}")  # the border server has seen the key, and we cannot
    lab.send(raw)
    assert lab.read("<signed@example.org>")["entries"] == ["e2"]
    verdict = lab.verdict("<signed@example.org>")
    assert verdict is not None
    assert verdict.how == f"{AUTHSERV_ID} checked a DKIM signature of example.org"
    assert len(lab.mailbox(BOT)) == len(BROUGHT) + 1

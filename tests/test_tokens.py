"""Tokens: a manager whose mail nothing proves is asked whether it is his, and says so with a token. All the ways in which one is not good."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importing import Given, import_file
from bot.once import run_once
from bot.standing import standing
from bot.standing_view import standing_lines
from parsers.message import read_message
from replies.command_mail import read_commands
from replies.token_mail import token_text, without_token
from storage.outbox import OutboxRow, State
from tests.command_mails import plain
from tests.lists import ACTOR, NOW, mail
from tests.proof_desk import ADA, RINGS, Reader
from tests.signing import signed

TOKEN = re.compile(r"(?m)^    ([a-z2-7]{26})\r?$")
OTHER = "a" * 26


class Manager(Reader):
    """A manager without DKIM, and what the bot mails him."""

    @property
    def mails(self) -> tuple[OutboxRow, ...]:
        with self.desk.session.database.unit_of_work(read_only=True) as work:
            return work.outbox.all()

    @property
    def token(self) -> str:
        """The token of the newest mail that holds one."""
        found = [match[1] for text in self.answers for match in TOKEN.finditer(text)]
        return found[-1]

    def asks(self, text: str = "pause\n", key: str = "asked", **more: str) -> None:
        """A mail to the bot that nothing proves; then the jobs run."""
        self.read(plain(text, key=key, **more))
        self.pass_by(seconds=1)

    def confirms(self, token: str, key: str = "confirmed", **more: str) -> str:
        """The answer to it; the text of what the bot says to that."""
        before = len(self.mails)
        self.read(plain(f"confirm {token}\n", key=key, **more))
        said = "".join(self.answers[before:])
        self.pass_by(seconds=1)
        return " ".join(said.replace("\n|", "\n").split())


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def manager(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Manager]:
    made = Manager(tmp_path, end=request.param)
    yield made
    made.desk.session.close()


def test_a_token_that_comes_back_carries_out_the_commands_once(manager: Manager) -> None:
    manager.asks("pause\nwhoami\n")
    assert [row.mail.purpose for row in manager.mails] == ["token"]
    assert not manager.paused
    assert "counts as yours" in manager.confirms(manager.token)
    assert [row.mail.purpose for row in manager.mails] == ["token", "transcript", "transcript"]
    assert manager.paused
    assert "a token that was mailed to ada@example.org" in " ".join(manager.answers[-1].replace("\n|", "\n").split())
    manager.read(plain("pause\nwhoami\n", key="asked"))
    manager.pass_by(days=4)
    assert len(manager.mails) == 3


def test_the_token_mail_goes_to_the_author_alone_and_quotes_all_that_would_be_carried_out(manager: Manager) -> None:
    manager.asks("set #1 good\nintro\nWe are late.\nSorry.\nend\nnonsense here\n")
    (row,) = manager.mails
    text = read_message(row.mail.raw).text
    assert row.mail.envelope.recipients == ("ada@example.org",)
    assert "If this was not you, do nothing." in text
    for line in ("> set #1 good", "> intro", "> We are late.", "> Sorry.", "> end", "> nonsense here"):
        assert line in text
    assert message_from_bytes(row.mail.raw)["Auto-Submitted"] == "auto-generated"


def test_a_token_is_kept_as_its_digest_alone_once_it_is_mailed(manager: Manager) -> None:
    manager.asks()
    token = manager.token
    with manager.desk.session.database.unit_of_work() as work:
        found = work.tokens.get(hashlib.sha256(token.encode()).hexdigest())
        assert found is not None
        assert (found.address, found.used_at, found.expires_at - found.made_at) == ("ada@example.org", None, timedelta(days=3))
        work.outbox.mark_sending(manager.mails[0].id)
        work.outbox.mark_sent(manager.mails[0].id)
        work.commit()
    manager.pass_by(seconds=1)
    assert token.encode() not in (manager.desk.folder / "prognosis.sqlite").read_bytes() + manager.mails[0].mail.raw
    assert "(the token is not kept)" in manager.answers[0]
    manager.confirms(token)
    assert manager.paused


NOT_GOOD = {
    "made up": (OTHER, {}, "no such token was mailed to you"),
    "of another person": ("{token}", {"author": "Ines Roth <ines@example.org>"}, "no such token was mailed to you"),
    "from another address of his": ("{token}", {"author": "Ada Novak <ada@example.com>"}, "no such token was mailed to you"),
}


@pytest.mark.parametrize(("token", "more", "said"), NOT_GOOD.values(), ids=NOT_GOOD)
def test_a_token_is_good_from_the_address_that_it_was_mailed_to(tmp_path: Path, token: str, more: dict[str, str], said: str) -> None:
    manager = two_managers(tmp_path)
    manager.asks()
    assert said in manager.confirms(token.format(token=manager.token), **more)
    assert not manager.paused
    assert "counts as yours" in manager.confirms(manager.token, key="his")
    assert manager.paused
    manager.desk.session.close()


def two_managers(folder: Path) -> Manager:
    """A desk with two managers, one of them with two addresses."""
    manager = Manager(folder)
    config = (folder / "config.toml").read_text()
    config = config.replace('managers = ["Ada Novak <ada@example.org>"]', 'managers = ["Ada Novak <ada@example.org>", "Ines Roth <ines@example.org>"]')
    config += '[[record.people]]\nnames = ["Ada Novak"]\naddresses = ["ada@example.org", "ada@example.com"]\n'
    (folder / "config.toml").write_text(config)
    manager.desk.session.close()
    manager.desk.session = manager.desk.open()
    return manager


def test_a_stranger_with_the_token_gets_nothing(manager: Manager) -> None:
    manager.asks()
    assert manager.confirms(manager.token, author="Eve <eve@example.net>") == ""
    assert (manager.paused, len(manager.mails)) == (False, 1)


def test_a_token_is_good_once(manager: Manager) -> None:
    manager.asks()
    token = manager.token
    manager.confirms(token)
    manager.read(signed(plain("resume\n", key="signed")))
    assert "used before" in manager.confirms(token, key="again")
    assert not manager.paused


def test_a_token_is_good_for_three_days(manager: Manager) -> None:
    manager.asks()
    token = manager.token
    manager.pass_by(days=3)
    assert "was good until 2026-03-12 12:00 UTC" in manager.confirms(token)
    assert not manager.paused
    assert [row.mail.purpose for row in manager.mails] == ["token", "transcript"]


def test_who_does_nothing_has_nothing_done_in_his_name(manager: Manager) -> None:
    manager.asks()
    manager.pass_by(days=30)
    proof = manager.row("<asked@example.org>").proof
    assert proof is not None
    assert (proof.proven, proof.pending, manager.paused, len(manager.mails)) == (False, False, False, 1)


def test_a_token_speaks_for_its_own_mail_alone(manager: Manager) -> None:
    """A forgery goes on in the same words, under the same Message-ID, in the same thread: none of it is what the manager said yes to."""
    manager.asks("whoami\n")
    manager.read(plain("whoami\npause\n", key="asked"))
    manager.read(plain("pause\n", key="forged", answers="<asked@example.org>"))
    manager.confirms(manager.token)
    assert not manager.paused


def test_other_commands_beside_a_token_are_not_carried_out(manager: Manager) -> None:
    manager.asks("whoami\n")
    manager.read(plain(f"confirm {manager.token}\npause\n", key="more"))
    manager.pass_by(seconds=1)
    assert not manager.paused
    assert "not carried out" in manager.answers[1]


def test_one_token_mail_in_an_hour_however_many_mails_come_in_his_name(manager: Manager) -> None:
    for number in range(20):
        manager.asks(key=f"forged{number}")
    assert len(manager.mails) == 1
    manager.pass_by(hours=1)
    manager.asks(key="later")
    assert [row.mail.purpose for row in manager.mails] == ["token", "token"]


def test_a_second_mail_in_the_hour_is_asked_for_when_it_is_over(manager: Manager) -> None:
    manager.asks("whoami\n", key="first")
    manager.asks("pause\n", key="second")
    manager.asks("status\n", key="third")
    assert manager.confirms(manager.token, key="yes") != ""
    for minutes, purposes in ((58, ["token"]), (2, ["token", "token"]), (58, ["token", "token"]), (4, ["token"] * 3)):
        manager.pass_by(minutes=minutes)
        assert [row.mail.purpose for row in manager.mails if row.mail.purpose == "token"] == purposes
        if minutes == 2:
            manager.confirms(manager.token, key="yes-too")
            assert manager.paused


def test_a_flood_waits_no_longer_than_some_hours(manager: Manager) -> None:
    for number in range(50):
        manager.asks(key=f"forged{number}")
    for _ in range(100):
        manager.pass_by(hours=1)
    assert [row.mail.purpose for row in manager.mails] == ["token"] * 6
    assert (manager.paused, standing(manager.desk.session).waiting) == (False, 0)


def test_an_hour_counts_for_all_addresses_of_a_person(tmp_path: Path) -> None:
    manager = two_managers(tmp_path)
    manager.asks()
    manager.asks(key="second", author="Ada Novak <ada@example.com>")
    manager.asks(key="third", author="Ines Roth <ines@example.org>")
    assert [row.mail.envelope.recipients for row in manager.mails if row.mail.purpose == "token"] == [("ada@example.org",), ("ines@example.org",)]
    manager.desk.session.close()


RESPONDERS = {
    "with all of it quoted": "> {0}",
    "with all of it as it was": "{0}",
    "with all of it below a line": "-----Original Message-----\n{0}",
    "with the token pulled to the front": "{token}\n{0}",
}


@pytest.mark.parametrize("form", RESPONDERS.values(), ids=RESPONDERS)
def test_a_program_that_sends_the_token_mail_back_has_not_said_yes(manager: Manager, form: str) -> None:
    """It says nothing of itself in its headers."""
    manager.asks()
    text, asked = manager.answers[0], str(manager.mails[0].mail.message_id)
    back = "".join(line + "\n" for line in text.splitlines()) if not form.startswith(">") else "".join(f"> {line}\n" for line in text.splitlines())
    manager.read(plain("I am on holiday.\n\n" + form.removeprefix("> ").format(back, token=manager.token), key="responder", answers=asked))
    manager.pass_by(seconds=1)
    assert not manager.paused
    assert len(manager.mails) <= 2


def test_the_answer_of_a_program_is_no_answer(manager: Manager) -> None:
    manager.asks()
    assert manager.confirms(manager.token, extra="Auto-Submitted: auto-replied\n") == ""
    assert not manager.paused


def test_words_on_the_list_are_not_asked_for(manager: Manager) -> None:
    """A token would be for the commands alone, and the mail says more."""
    manager.read(mail("#prognosis pause\n\n" + RINGS + "Moved to done.\n", author=ADA))
    assert [row.mail.purpose for row in manager.mails] == ["transcript"]
    assert "not carried out" in manager.answers[0]


def test_what_is_no_command_is_not_asked_for(manager: Manager) -> None:
    manager.asks("Could somebody look at the ring buffers?\n")
    assert [row.mail.purpose for row in manager.mails] == ["transcript"]


def test_a_mail_that_is_proven_meanwhile_needs_no_token(manager: Manager) -> None:
    manager.asks()
    token = manager.token
    manager.read(signed(plain("pause\n", key="asked")))
    assert manager.paused
    manager.read(signed(plain("resume\n", key="signed")))
    assert "proven already" in manager.confirms(token)
    assert not manager.paused


def test_without_tokens_the_reason_is_told_once_an_hour(tmp_path: Path) -> None:
    manager = Manager(tmp_path, more="[trust]\ntokens = false")
    for number in range(5):
        manager.asks(key=f"asked{number}")
    assert [row.mail.purpose for row in manager.mails] == ["transcript"]
    manager.desk.session.close()


def test_an_address_that_only_a_text_told_of_proves_nothing_and_is_asked_nothing(tmp_path: Path) -> None:
    manager = Manager(tmp_path, body=None)
    path = tmp_path / "records.txt"
    path.write_text("== Net ==\n\nS: Ring buffers\nO: Ada Novak\nE: ada@example.org\n\nS: Zero copy\nO: Ada Novak\nE: ada@example.net\nP: ok\n")
    list(import_file(manager.desk.session, path, ACTOR, Given(), None))
    manager.asks(author="Ada Novak <ada@example.net>")
    assert not [row for row in manager.mails if row.mail.purpose == "token"]
    manager.read(signed(plain("pause\n", key="signed", author="Ada Novak <ada@example.net>"), domain="example.net"))
    assert not manager.paused
    proof = manager.row("<signed@example.org>").proof
    assert proof is not None
    assert "the config does not name its address" in proof.how
    manager.desk.session.close()


def test_status_counts_what_waits(manager: Manager) -> None:
    manager.asks()
    stands = standing(manager.desk.session)
    assert stands.waiting == 1
    assert "waiting for proof: 1 mails in a manager's name" in "\n".join(line for line, _ in standing_lines(stands, source="", database=""))
    manager.confirms(manager.token)
    assert standing(manager.desk.session).waiting == 0


def test_a_pass_asks_and_carries_out(tmp_path: Path) -> None:
    manager = Manager(tmp_path)
    manager.desk.deliver(plain("pause\n", key="asked"))
    run_once(manager.desk.session)
    (row,) = manager.mails
    assert (row.mail.purpose, row.state) == ("token", State.SENT)
    manager.desk.deliver(plain(f"confirm {manager.token}\n", key="confirmed"))
    run_once(manager.desk.session)
    assert manager.paused
    assert "(the token is not kept)" in manager.answers[0]
    manager.desk.session.close()


@given(st.binary(max_size=16), st.sampled_from(["\n", "\r\n"]))
def test_the_token_and_nothing_else_is_taken_out(words: bytes, end: str) -> None:
    why = f"it says {words.hex()}"
    text = token_text((), (), why=why, token="k3q7vd2mzn4tyx5bw6ahgjplse", until=NOW).replace("\n", end).encode()
    assert b"k3q7vd2mzn4tyx5bw6ahgjplse" in text
    assert without_token(text) == text.replace(b"k3q7vd2mzn4tyx5bw6ahgjplse", b"(the token is not kept)")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("approve\n", "> approve [the preview p4]"), ("hold p3\n", "> hold p3\n"), ("> h7  #2 done\n\naccept\n", "> accept [h7, quoted above it]"),
     ("> h7  #2 done\n\naccept h8\n", "> accept h8\n"), ("> e17  #2 done\n\nundo\n", "> undo [e17, quoted above it]"),
     ("> #12  Ring buffers\n\ndrop it\n", "> drop it [#12, quoted above it]"), ("> #12  Ring buffers\n\nmerge #3 into ^\n", "> merge #3 into ^ [#12, quoted above it]"),
     ("drop #12\n", "> drop #12\n")],
)  # fmt: skip
def test_the_token_mail_says_what_a_command_is_about_that_does_not_say_it(text: str, shown: str) -> None:
    found = read_commands(read_message(plain(text)), to_bot=True)
    assert shown in token_text(found.commands, (), why="why", token=OTHER, until=NOW, preview=4)

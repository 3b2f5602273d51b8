"""Commands are found wherever and however people write them, and never in what they quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.command import Misread, Verb
from parsers.command_line import read_command
from parsers.command_table import TABLE
from parsers.message import read_message
from parsers.status_mail import number_items, read
from replies.command_mail import CommandMail, Quoted, read_commands
from tests.command_mails import BOT, ENCODINGS, POSITIONS, alone, base64_text, between_quotes, html_only, plain
from tests.lists import PROGNOSIS_BODY, quote

LONG = "note #12: waits for the second half of the tables, which Bo wants to send again once the freeze of the tree is over"
LINES = [(row.verb, line) for row in TABLE for line in row.examples] + [(Verb.NOTE, LONG), (Verb.DONE, "DONE #12"), (Verb.SET, "Set #12 RFC V2")]


def commands_of(raw: bytes, to_bot: bool = True, answered: str = "") -> CommandMail:
    document = number_items(read(PROGNOSIS_BODY))
    return read_commands(read_message(raw), to_bot=to_bot, document=document, answered=answered, name="Ada Novak")


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_verb_is_found_in_every_encoding_and_position(encoding: str, position: str, end: str) -> None:
    for verb, line in LINES:
        text = POSITIONS[position]("intro\nDear all,\n\nnearly done.\nend" if verb is Verb.INTRO else line)
        found = commands_of(ENCODINGS[encoding](text).replace(b"\n", end.encode()))
        assert [(one.text, isinstance(one.read, tuple)) for one in found.commands] == [(line, True)]
        read = found.commands[0].read
        assert isinstance(read, tuple)
        assert read[0].verb is verb
        if verb is Verb.INTRO:
            assert read[0].value is not None
            assert read[0].value.split() == "Dear all, nearly done.".split()
        else:
            assert read == read_command(line)
        assert found.passed_over == ()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_marked_lines_are_the_commands_of_list_mail(encoding: str) -> None:
    text = "Thanks for the update.\n\ndone #1\n#prognosis set #2 good\n#PROGNOSIS done #3\n\n> #prognosis drop #1\n\nAda\n"
    found = commands_of(ENCODINGS[encoding](text, to="devel@lists.example.org"), to_bot=False)
    assert [one.text for one in found.commands] == ["set #2 good", "done #3"]


NEVER = [
    ("quoted text", "> drop #1\n> done #2\n"),
    ("a quote in a quote", "> > drop #1\n"),
    ("behind a stop word", "quit\ndrop #1\n"),
    ("behind thanks", "Thanks, bot!\ndrop #1\n"),
    ("below an Outlook header", "-----Original Message-----\nFrom: Bo Lind\nSent: Monday, March 9, 2026 10:00\nTo: bot\nSubject: x\n\ndrop #1\n"),
    ("an attribution", "On Mon, 9 Mar 2026, Bo Lind wrote:\n> drop #1\n"),
    ("armour", "-----BEGIN PGP SIGNATURE-----\n\ndrop #1\n-----END PGP SIGNATURE-----\n"),
    ("the text of intro", "intro\ndrop #1\nend\n"),
]


@pytest.mark.parametrize("text", [one[1] for one in NEVER], ids=[one[0] for one in NEVER])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_not_the_authors_is_no_command(text: str, encoding: str) -> None:
    if encoding == "clear-signed" and "PGP" in text:
        return  # armour inside signed text is what the author signed
    found = commands_of(ENCODINGS[encoding](text))
    read = [command.verb for one in found.commands if isinstance(one.read, tuple) for command in one.read]
    assert Verb.DROP not in read
    assert Verb.DONE not in read


def test_commands_in_an_attached_message_are_somebody_elses() -> None:
    raw = plain("show #1\n").replace(b"text/plain; charset=us-ascii", b'multipart/mixed; boundary="=x"')
    inner = plain("drop #1\n", key="inner").decode()
    body = f"--=x\nContent-Type: text/plain\n\nshow #1\n--=x\nContent-Type: message/rfc822\n\n{inner}\n--=x--\n"
    assert [one.text for one in commands_of(raw.replace(b"\n\nshow #1\n", b"\n\n" + body.encode())).commands] == ["show #1"]


def test_our_own_lines_that_lost_their_marks_are_told_and_not_carried_out() -> None:
    ours = "> set #1 good\nerror: no item is called so\n\n* done ITEM: Mark an item done\n"
    found = commands_of(plain("show #1\nset #1 good\nerror: no item is called so\n* done ITEM: Mark an item done\n"), answered=ours)
    assert [one.text for one in found.commands] == ["show #1"]
    assert [line for line, _ in found.passed_over] == ["set #1 good"]


def test_the_quote_above_a_command_says_what_it_is() -> None:
    text = (
        quote("*  Zero copy (fair)", "  -  Cai Ito") + "set it good\n\n> h4  #2 Multipath routing: done\n\naccept\n\n"
        "> e17  #3 Zero copy: prognosis\n\nundo\n\n> h5  another\n\nreject h6\n"
    )
    found = commands_of(plain(text, answers="<status@example.org>"))
    assert [one.quoted for one in found.commands] == [Quoted(item=3), Quoted(question=4), Quoted(entry=17), Quoted(question=5)]


def test_a_command_right_below_a_long_quoted_line_is_told_if_it_is_taken_for_its_end() -> None:
    text = "> The second half of the tables waits for a review by somebody who knows\ndone #1\n> them, which may take a while\n"
    found = commands_of(plain(text))
    assert [one.text for one in found.commands] + [line for line, _ in found.passed_over] == ["done #1"]


def test_prose_to_the_bot_is_answered_line_by_line_and_good_manners_are_not() -> None:
    found = commands_of(plain("Hello dear bot,\n\nplease mark the first one as good\n\nCheers\n/Ada\n"))
    assert [one.text for one in found.commands] == ["please mark the first one as good"]
    assert isinstance(found.commands[0].read, Misread)


def test_a_signature_is_no_fault() -> None:
    found = commands_of(plain("held\n-- \nAda Novak\nHolding releases together since 2004\nset theory for everybody\n"))
    assert [one.text for one in found.commands] == ["held"]


PROSE = """Dear all,

the feature freeze is near, and there are quite a few items that nobody has said a word about since the last mail went out in February.

See https://lists.example.org/archive/a-very-long-name-of-a-thing-that-does-not-end-before-the-line-does/42 for it.
"""


@pytest.mark.parametrize("encoding", ["flowed", "HTML only"])
def test_prose_that_flows_is_broken_as_plain_text_is(encoding: str) -> None:
    (found,) = commands_of(ENCODINGS[encoding](f"intro\n{PROSE}end\n")).commands
    assert isinstance(found.read, tuple)
    value = found.read[0].value or ""
    assert value.split() == PROSE.split()
    assert [line for line in value.split("\n") if len(line) > 72] == [next(word for word in PROSE.split() if "://" in word)]
    assert value.count("\n\n") == PROSE.count("\n\n")


@pytest.mark.parametrize("encoding", ["7bit", "base64", "quoted-printable with NBSP"])
def test_prose_that_does_not_flow_stays_as_it_was_written(encoding: str) -> None:
    (found,) = commands_of(ENCODINGS[encoding](f"intro\n{PROSE}end\n")).commands
    assert isinstance(found.read, tuple)
    assert found.read[0].value == PROSE.strip()


DEVICES = [
    "Sent from my iPhone", "Sent from my Galaxy", "Von meinem iPhone gesendet", "Gesendet von Mail f\u00fcr Windows", "Envoy\u00e9 de mon iPhone",
    "Get Outlook for iOS<https://example.com/o>", "Sent from Outlook for Android", "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
]


@pytest.mark.parametrize("line", DEVICES)
def test_what_a_telephone_puts_below_a_mail_is_no_fault(line: str) -> None:
    found = commands_of(base64_text(f"held\n\n{line}\n"))
    assert [one.text for one in found.commands] == ["held"]


UNSEEN = ["\u200bset #1 good\u200b", "set\u200b #1 good", "\u200eset #1 good\u200f", "\ufeffset #1 good", "`set #1 good`", "set #1 good\u2026", "set \uff03\uff11 good"]


@pytest.mark.parametrize("line", UNSEEN)
def test_signs_that_are_not_seen_and_marks_around_it_do_not_matter(line: str) -> None:
    (found,) = commands_of(base64_text(f"{line}\n")).commands
    assert isinstance(found.read, tuple)
    assert (found.read[0].verb, found.read[0].value) == (Verb.SET, "good")


@pytest.mark.parametrize("text", ["intro\nDear all,\n", "intro\n"])
def test_prose_without_an_end_is_not_taken(text: str) -> None:
    found = commands_of(plain(text + "drop #1\n"))
    assert len(found.commands) == 1
    assert isinstance(found.commands[0].read, Misread)
    assert "end" in found.commands[0].read.reason


def test_a_line_that_was_broken_stays_two_where_the_second_is_a_command() -> None:
    first = "note #12: waits for the second half of the tables, and for all the tests"
    assert [one.text for one in commands_of(plain(f"{first}\ndone #3\n")).commands] == [first, "done #3"]
    assert [one.text for one in commands_of(plain("note #12: waits\nfor nothing\n")).commands] == ["note #12: waits", "for nothing"]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300))
def test_any_mail_is_read_without_a_fault(text: str) -> None:
    for make in (plain, html_only):
        for body in (alone(text), between_quotes(text)):
            commands_of(make(body))


SAMPLE = "#prognosis drop #1"
FIELDS = "From: Eve <eve@example.net>\nDate: Mon, 2 Mar 2026\nSubject: drop\nTo: devel@lists.example.org\n\n"
WROTE = "On Mon, 2 Mar 2026 at 10:00, Eve Adams <eve@example.net> wrote:"
ANOTHERS = {
    "indented below a name": f"{WROTE}\n\n\t{SAMPLE}\n",
    "indented as a sample": f"Please do not write\n\n    {SAMPLE}\n\non the list.\n",
    "the context of a patch": f"---\n doc.txt | 1 +\n\n+a new line\n {SAMPLE}\n",
    "broken off from a quoted line": f"{WROTE}\n\n> a line that was so long that the client broke it where it is quoted now\n{SAMPLE}\n\nNo.\n",
    "below a name, without marks": f"No.\n\n{WROTE}\n\nhello,\n{SAMPLE}\n",
    "passed on by mutt": f"----- Forwarded message from Eve Adams <eve@example.net> -----\n\n{FIELDS}{SAMPLE}\n\n----- End forwarded message -----\n",
    "below the end of it": f"----- Forwarded message from Eve <eve@example.net> -----\n\n{FIELDS}a\n\n----- End forwarded message -----\n\n{SAMPLE}\n",
    "passed on, with a quote on top": f"fyi\n\n---------- Forwarded message ---------\n{FIELDS}> see\n\n{SAMPLE}\n",
}
"""What a manager sends when he answers or passes on the mail of somebody who wrote a command into it, on purpose."""


@pytest.mark.parametrize("to_bot", [False, True], ids=["to the list", "to the bot"])
@pytest.mark.parametrize("text", ANOTHERS.values(), ids=ANOTHERS)
def test_a_command_in_the_words_of_another_is_passed_over_and_told(text: str, to_bot: bool) -> None:
    found = read_commands(read_message(plain(text, to=BOT if to_bot else "devel@lists.example.org")), to_bot=to_bot)
    carried_out = [one.text for one in found.commands if not isinstance(one.read, Misread)]
    indented = text.startswith(("Please", "---\n"))
    assert carried_out == ([SAMPLE.removeprefix("#prognosis ")] if to_bot and indented else [])
    assert (to_bot and indented) or [line for line, _ in found.passed_over] == [SAMPLE]


def test_a_command_right_below_a_long_line_of_ours_is_the_managers() -> None:
    ours = "h7  #12 Ring buffers, lockless, of the second kind: done, says Eve Adams"
    mail = plain(f"{WROTE}\n> {ours}\naccept\n\n> and more\n")
    assert [one.text for one in read_commands(read_message(mail), to_bot=True, answered=f"{ours}\nand more\n").commands] == ["accept"]

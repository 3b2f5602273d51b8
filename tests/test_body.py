"""What each line of a mail is: the author's own, quoted, or put there by clients and lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.body import LineRole, read_body, write_body
from parsers.model import Address
from replies.answer_mark import without_marks

LETTERS = {
    LineRole.OWN: "o", LineRole.QUOTED: "q", LineRole.ATTRIBUTION: "a", LineRole.ORIGINAL: "r", LineRole.SNIP: "s", LineRole.SIGNATURE: "-",
    LineRole.FOOTER: "f", LineRole.PGP: "p", LineRole.BLANK: " ",
}  # fmt: skip
FOOTER = "_______________________________________________\nDevel mailing list\nDevel@lists.example.org\nhttps://lists.example.org/listinfo/devel\n"
ORIGINAL = "-----Original Message-----\nFrom: Max Ott\nSent: Monday, March 9, 2026 10:00\nTo: devel@lists.example.org\nSubject: Marten\n\n"

BODIES: list[tuple[str, str, str]] = [
    ("mutt", "On Mon, Mar 09, 2026 at 09:12:44AM +0100, Max Ott wrote:\n> One.\n\nYes.\n", "aq o"),
    ("Thunderbird", "On 09.03.26 09:12, Max Ott wrote:\n> One.\n>\n> Two.\n\nYes.\n", "aqqq o"),
    ("Gmail", "Yes.\n\nOn Mon, Mar 9, 2026 at 9:12 AM Max Ott <max@example.org> wrote:\n\n> One.\n", "o a q"),
    ("Gmail, wrapped", "On Mon, Mar 9, 2026 at 9:12 AM Max Ott <\nmax.ott@example.org> wrote:\n\n> One.\n\nYes.\n", "aa q o"),
    ("Gmail on a phone", 'Yes.\nOn Mar 9, 2026 9:12 AM, "Max Ott" <max@example.org>\nwrote:\n\n> One.\n', "oaa q"),
    ("Apple Mail", "\n> On 9 Mar 2026, at 09:12, Max Ott <max@example.org> wrote:\n> \n> One.\n\nYes.\n", " qqq o"),
    ("Evolution", "On Mon, 2026-03-09 at 09:12 +0100, Max Ott wrote:\n> One.\n\nYes.\n", "aq o"),
    ("KMail", "On Monday 09 March 2026 09:12:44 Max Ott wrote:\n> One.\nYes.\n", "aqo"),
    ("Claws Mail", "On Mon, 9 Mar 2026 09:12:44 +0100\nMax Ott <max@example.org> wrote:\n\n> One.\n\nYes.\n", "aa q o"),
    ("Gnus", "Max Ott <max@example.org> writes:\n\n> One.\n\nYes.\n", "a q o"),
    ("VM", 'Max Ott writes ("[Devel] Marten 7.2 (May)"):\n> One.\nYes.\n', "aqo"),
    ("VM, wrapped", 'Max Ott writes ("Re: [Devel] Marten 7.2\ndevelopment update (May)"):\n> One.\nYes.\n', "aaqo"),
    ("supercite", '>>>>> "MO" == Max Ott <max@example.org> writes:\n\n    MO> One.\n    MO> Two.\n\nYes.\n', "a qq o"),
    ("Notes", "Max Ott <max@example.org> wrote on 09.03.2026 09:12:44:\n\n> One.\n\nYes.\n", "a q o"),
    ("Mail.ru", "Понедельник, 9 марта 2026, 9:12 +01:00 от Max Ott <max@example.org>:\n\n> One.\n\nYes.\n", "a q o"),
    ("NetEase", "Yes.\n\n在 2026-03-09 09:12:44，\"Max Ott\" <max@example.org> 写道：\n>One.\n", "o aq"),
    ("German", "Am 09.03.26 um 09:12 schrieb Max Ott:\n> One.\nYes.\n", "aqo"),
    ("French", "Le 09/03/2026 à 09:12, Max Ott a écrit :\n> One.\nYes.\n", "aqo"),
    ("Outlook, answer on top", "Yes.\n\n" + ORIGINAL + "One.\n\nTwo.\n", "o aaaaa r r"),
    ("Exchange", "Yes.\n\n________________________________\nFrom:\u00a0Max Ott\nSent:\u00a0Monday\nTo:\u00a0Devel\nSubject:\u00a0Marten\n\nOne.\n", "o aaaaa r"),
    ("a signature", "Yes.\n\n-- \nAda\nhttps://example.org\n", "o ---"),
    ("a signature that lost its blank", "Yes.\n\n--\nAda\n", "o --"),
    ("a signature in the middle", "Yes.\n\n-- \nAda\n\nOn 09.03.26 09:12, Max Ott wrote:\n> One.\n\nNo.\n", "o -- aq o"),
    ("a list footer", "Yes.\n\n" + FOOTER, "o ffff"),
    ("a list footer, quoted", "> One.\n" + "".join(f"> {line}\n" for line in FOOTER.splitlines()) + "Yes.\n", "qqqqqo"),
    ("clear-signed", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- -- yes\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n",
     "pp opppp"),
    ("left out", "> One.\n[...]\n> Two.\n[snip]\nYes.\n", "qsqso"),
    ("a line that begins with From", ">From here on it works.\n", "o"),
    ("no attribution: somebody says something", "He wrote:\nnothing at all.\n", "oo"),
]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("text", "roles"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES])
def test_each_line_has_its_role(text: str, roles: str, end: str) -> None:
    body = read_body(text.replace("\n", end))
    assert "".join(LETTERS[line.role] for line in body) == roles


@given(st.lists(st.sampled_from([line for _, text, _ in BODIES for line in text.splitlines()] + ["", "\u00a0", "> > deep"]), max_size=40),
       st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())  # fmt: skip
def test_a_body_is_written_back_as_it_was_read(lines: list[str], end: str, flowed: bool) -> None:
    text = end.join(lines)
    assert write_body(read_body(text, flowed=flowed)) == text


ADA = Address(name="Novak, Ada Maria", address="ada@example.org")
MARKED: list[tuple[str, str]] = [
    ("[AN] v5 posted.", "v5 posted."),
    ("[AMN]: v5 posted.", "v5 posted."),
    ("[Ada Novak] v5 posted.", "v5 posted."),
    ("<Ada> v5 posted.", "v5 posted."),
    ("AN: v5 posted.\nAN> And v6.", "v5 posted.\nAnd v6."),
    ("  [AN] v5 posted.", "  v5 posted."),
    ("[JS] v5 posted.", "[JS] v5 posted."),
    ("[RFC] one: two", "[RFC] one: two"),
    ("[A] first", "[A] first"),
    ("[1] https://example.org", "[1] https://example.org"),
    ("see [AN] below", "see [AN] below"),
    ("[AN]", "[AN]"),
]


@pytest.mark.parametrize(("words", "wanted"), MARKED)
def test_the_author_s_own_mark_before_an_answer_is_no_word_of_it(words: str, wanted: str) -> None:
    assert without_marks(words, ADA) == wanted

"""What a preview says: everything the manager decides on, in our 72 columns, and the mail itself untouched."""

from __future__ import annotations

import difflib
from datetime import timedelta
from pathlib import Path

import pytest

from bot.preview import ask_preview
from bot.preview_text import MOST_QUESTIONS
from bot.wording import WIDTH, day_and_time, link_to, listed, so_long, wrapped
from tests.lists import NOW, PROGNOSIS_BODY, quote
from tests.test_postings import MONDAY, SUNDAY, WEEKLY, Office, body, read

LONG = "*  An item whose title is a good deal longer than the seventy-two columns which we keep to in our own words (ok)"
BODY = PROGNOSIS_BODY.replace("Hello,\n", f"Hello,\n\nthe meeting is on 2nd March, do come.\nWe freeze on 10th April.\n\n{'x' * 100}\n").replace(
    "*  Zero copy (fair)", LONG
)
ARCHIVE = 'archive = "https://lists.example.org/archive/{message_id}"\n'


class Shown(Office):
    """An office whose next preview is read as text."""

    def text(self) -> str:
        ask_preview(self.session)
        return body(self.outbox("preview")[-1])

    def parts(self) -> dict[str, str]:
        """The parts of the text by their headings; `""` is what stands before the first."""
        found, heading, lines = {}, "", list[str]()
        text = self.text().split("\n")
        for at, line in enumerate(text):
            if at + 1 < len(text) and line and text[at + 1] == "=" * len(line):
                found[heading], heading, lines = "\n".join(lines).strip("\n"), line, []
            elif not (at and line == "=" * len(text[at - 1]) and line):
                lines.append(line)
        return found | {heading: "\n".join(lines).strip("\n")}


def own_lines(office: Shown) -> list[str]:
    """The lines of the preview that are ours: not the mail, nor the diff, nor a quoted paragraph, nor a link alone."""
    parts = office.parts()
    texts = [text for heading, text in parts.items() if not heading.startswith(("The mail, exactly", "The difference"))]
    return [line for text in texts for line in text.split("\n") if not line.startswith("| ") and "https://" not in line]


@pytest.fixture
def office(tmp_path: Path) -> Shown:
    made = Shown(tmp_path, ARCHIVE + WEEKLY, BODY)
    made.says("v6 posted. " + "And there is a lot more to say about this series. " * 5, "six")
    made.says("This was committed.", "eve", "Eve <eve@example.net>", quote("*  Sparse images (good)", "  -  Dee Okoro"))
    return made


def test_every_part_is_there_in_order(office: Shown) -> None:
    assert [heading.partition(" status mail")[0] for heading in office.parts()] == [
        "", "What changed since the last", "What is held for you", "The account of items", "Paragraphs that name a day gone by",
        "The mail, exactly as it would go out", "The difference to the last",
    ]  # fmt: skip


def test_our_own_lines_keep_to_72_columns_and_links_stay_whole(office: Shown) -> None:
    assert max(map(len, own_lines(office))) <= WIDTH
    assert "    https://lists.example.org/archive/six@example.org\n" in office.text()


def test_the_mail_stands_as_it_would_go_out_with_its_headers(office: Shown) -> None:
    head, _, rest = office.text().partition("-------- 8< --------\n")
    assert head.endswith("Subject: Heron 2.3 development update (March)\nTo: devel@lists.example.org\n")
    assert rest.startswith(BODY.replace("v5 posted", "v6 posted") + "-------- 8< --------\n")


def test_the_difference_makes_the_last_mail_the_next(office: Shown) -> None:
    text = next(text for heading, text in office.parts().items() if heading.startswith("The difference"))
    wanted = list(difflib.unified_diff(BODY.split("\n"), BODY.replace("v5 posted", "v6 posted").split("\n"), lineterm=""))[2:]
    assert [line or " " for line in text.split("\n")] == [line.rstrip() or " " for line in wanted]


def test_a_change_is_shown_with_its_number_its_words_and_whose_claim_it_is(office: Shown) -> None:
    text = office.parts()["What changed since the last status mail, of 9 March 2026"]
    assert text == "\n".join((
        "e2  #1 Ring buffers: revision: v5 -> v6", '    "v6 posted."', "    claimed by Bo Lind,",
        "    https://lists.example.org/archive/six@example.org",
    ))  # fmt: skip


def test_what_is_held_is_shown_by_its_number_with_the_reason(office: Shown) -> None:
    text = office.parts()["What is held for you"]
    assert text.startswith('h1  #4 Sparse images: done\n    "This was committed."\n    by Eve <eve@example.net>,\n')
    assert "    held: the author is not an owner of this item" in text
    head = office.parts()[""]
    assert "    accept h1" in head
    assert "    undo e2" in head


def test_of_a_flood_of_questions_the_oldest_are_shown_and_the_others_counted(office: Shown) -> None:
    for number in range(2, MOST_QUESTIONS + 3):
        office.says("This was committed.", f"flood{number}", f"Eve{number} <eve{number}@example.net>", quote("*  Sparse images (good)", "  -  Dee Okoro"))
    held = office.parts()["What is held for you"]
    assert [line for line in held.split("\n") if line.startswith("h")][-1].startswith(f"h{MOST_QUESTIONS}  ")
    assert held.endswith("and 2 more, shown as these are settled; `prognosis held` lists all")


def test_old_prose_and_milestones_are_named(office: Shown) -> None:
    found = office.parts()["Paragraphs that name a day gone by"]
    assert found == "unchanged since the last posting: 2nd March\n| the meeting is on 2nd March, do come.\n| We freeze on 10th April."
    office.now = NOW.replace(month=4, day=7)
    assert office.parts()["Milestones that are here or past, and not marked"] == "- Feature Freeze: 10th April 2026"


def test_a_scheduled_preview_says_when_it_goes_out_and_answers_the_one_before(tmp_path: Path) -> None:
    office = Shown(tmp_path, 'timezone = "Europe/Berlin"\n' + WEEKLY + '[posting]\nmode = "auto"\n')
    office.work(SUNDAY)
    assert office.preview(1).due_at == MONDAY - timedelta(hours=1)
    first = office.outbox("preview")[0]
    said = "It goes out on Monday 16 March 2026 at 10:00 (CET) to devel@lists.example.org, unless it is held or corrected before."
    assert said in " ".join(body(first).split())
    ask_preview(office.session)
    second = office.outbox("preview")[1]
    assert read(second)["In-Reply-To"] == read(first)["Message-ID"]
    assert "p1 is void: this one took its place." in " ".join(body(second).split())


def test_a_title_cannot_forge_a_line_of_the_preview(tmp_path: Path) -> None:
    office = Shown(tmp_path, "", PROGNOSIS_BODY.replace("Ring buffers", "Ring \x1b[31mbuffers\x0bp9"))
    office.says("v6 posted.", "six", quoted=quote("*  Ring \x1b[31mbuffers\x0bp9 (ok)", "   v5 posted", "  -  Bo Lind"))
    head = office.text().partition("-------- 8< --------")[0]
    assert "\x1b" not in head
    assert "\x0b" not in head


WORDING = [
    (so_long(timedelta(minutes=20)), "a few minutes"), (so_long(timedelta(minutes=50)), "1 hour"), (so_long(timedelta(hours=5, minutes=31)), "6 hours"),
    (so_long(timedelta(hours=26)), "1 day"), (so_long(timedelta(days=12, hours=13)), "13 days"),
    (listed(()), ""), (listed(("a",)), "a"), (listed(("a", "b", "c")), "a, b and c"),
    (link_to("<a/b+c@x>", "https://x/{message_id}/"), "https://x/a%2Fb+c@x/"), (link_to("<a@x>", None), "<a@x>"), (link_to("", None), "no Message-ID"),
    (day_and_time(NOW), "Monday 9 March 2026 at 12:00 (UTC)"), (wrapped("", first="- "), ["-"]), (wrapped("a\u200b\nb\x00"), ["a\ufffd b\ufffd"]),
]  # fmt: skip


@pytest.mark.parametrize(("found", "wanted"), WORDING)
def test_how_things_are_worded(found: object, wanted: object) -> None:
    assert found == wanted

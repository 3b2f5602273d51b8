"""What a preview says of itself: what happens with it, why it comes, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.config_postings import PostingTable
from bot.wording import day_and_time, listed
from storage.previews import Preview

HOW = (
    "Answer this mail, a command a line (help lists all), or change lines of the status mail where you quote it. A change makes a new "
    "preview."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why a preview comes, besides its time: the one that waited before it, and why that one is void."""

    old: Preview | None = None
    because: str = ""


def opening(made: Preview, table: PostingTable, zone: tzinfo | None, lists: tuple[str, ...], occasion: Occasion) -> tuple[str, ...]:
    """The first paragraphs."""
    paragraphs = [f'This is preview p{made.number} of "{made.subject}", for the release manager.']
    if occasion.old is not None:
        approved = ", which was approved," if occasion.old.actor is not None else ""
        paragraphs.append(f"p{occasion.old.number}{approved} is void: {occasion.because or 'this one took its place'}.")
    return (*paragraphs, _fate(made, table, zone, listed(lists)), HOW)


def _fate(made: Preview, table: PostingTable, zone: tzinfo | None, lists: str) -> str:
    """When it goes out, and what for."""
    due = f"due on {_time(made.due_at, zone)}" if made.due_at is not None else "asked for out of turn"
    if table.mode == "shadow":
        return f"Shadow mode: nothing goes out. It would be {due}, to {lists}."
    later = "What owners report from now on waits for the posting after this one; a change of yours makes a new preview."
    if made.silent_at is not None and (table.mode == "auto" or table.silence == "post"):
        return f"It goes out on {_time(made.silent_at, zone)} to {lists}, unless it is held or corrected before. {later}"
    return f"It is {due}, to {lists}. Nothing goes out before it is approved. {later}"


def _time(at: datetime, zone: tzinfo | None) -> str:
    return day_and_time(at.astimezone(zone))


def ways(
    made: Preview, mode: str, *, refused: bool, question: int | None, entry: int | None, gone: int | None
) -> tuple[tuple[str, str], ...]:  # fmt: skip
    """The commands that settle it, each with what it does. `question`, `entry` and `gone` (an item) are the first shown, None for none."""
    found = []
    if mode != "shadow":
        force, although = (" force", ", although the gate refuses it") if refused else ("", "")
        found.append((f"approve p{made.number}{force}", f"lets it go out as it stands below{although}"))
        found.append((f"hold p{made.number}", "keeps it back, until the next one is due"))
    if question is not None:
        found.append((f"accept h{question}", "makes a change that is held below"))
        found.append((f"reject h{question}", "leaves it out"))
    if gone is not None:
        found.append((f"drop #{gone}", "lets an item go that is gone without a word"))
        found.append((f"reopen #{gone}", "brings it back"))
    if entry is not None:
        found.append((f"undo e{entry}", "takes a change back"))
    return tuple(found)

"""What must be asked once a text was adopted: which item a line is, and what holds where it shows neither state of a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.model import Address, Adopted, Certainty, Change, Changed, Evidence, Held, Record, Undone, Update
from replies.change import field_of
from replies.on_top import Unclear, again, shown
from replies.same_items import Doubt
from replies.stages import Shown


def which_item(record: Record, entry: Adopted, doubt: Doubt, author: Address) -> Held:
    """Whether a line is an item that was there before: until somebody says so, it stands under a number of its own."""
    line = entry.lines[doubt.start]
    evidence = Evidence(message_id=entry.message_id, author=author, date=entry.date, words=" ".join(line.text.split()))
    first, *others = doubt.candidates
    update = Update(
        item=line.number, change=Change.MERGE, certainty=Certainty.IMPLIED, evidence=evidence, value=f"#{first}",
        candidates=doubt.candidates if others else (),
    )  # fmt: skip
    titles = {old.number: old.item.title for old in record.hidden}
    could = " or ".join(f"#{number} “{titles.get(number, '')}”" for number in doubt.candidates)
    return Held(update=update, reason=f"is it {could}? Rejected, it stays an item of its own")


def unclear(one: Unclear, entry: Adopted) -> Held:
    """A change that the adopted text does not show, and that was not made again on top of it."""
    shows = f"does not show it, and {one.why}" if one.why else "shows neither that nor what stood before"
    return Held(update=again(one.change), reason=f"e{one.change.entry} made it; the status mail adopted as e{entry.entry} {shows}")


def taken_back(before: Record, record: Record, undone: Sequence[tuple[Undone, Changed]], entry: Adopted) -> Iterator[Held]:
    """What was taken back in this cycle, and came back with the adopted text. `before` is the record that the text took the place of."""
    for one, old in undone:
        item, change = old.item, old.update.change
        if item is None or record.document.item(item) is None or old.before == old.after:
            continue
        if shown(record, old) is Shown.AFTER and field_of(before, before.document, change, item) != field_of(record, record.document, change, item):
            update = Update(item=item, change=Change.QUESTION, certainty=Certainty.IMPLIED, evidence=old.update.evidence)
            why = f"e{one.entry} took e{old.entry} back; the status mail adopted as e{entry.entry} shows it still"
            yield Held(update=update, reason=f"{why}. If it is not so, change the item")

"""How the cursor of a folder moves over the mails that are read, also when some of them are gone, or have to wait."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from bot.raw_mail import STAY, Step


class Behind:
    """The steps over mails that lie behind the cursor: it stays where it is."""

    def gone(self, uid: int) -> None:
        """Nothing is to be stepped over."""

    def over(self, uid: int) -> Step:
        """The step over one mail."""
        return STAY


class Steps:
    """The steps over the mails with `uids`, all above the cursor that are not read yet, in order.

    The cursor stands at `last`; `top` is the highest UID of the folder, of mails that were read already too.

    Each mail's step begins where that of the mail before it ends. A step that is not made stops all behind it; what is gone is stepped over.
    """

    def __init__(self, validity: int, last: int, uids: Sequence[int], top: int) -> None:
        self._validity = str(validity)
        self._last = last
        self._top = top
        self._uids = uids
        self._gone: set[int] = set()

    def gone(self, uid: int) -> None:
        """The mail is not in the folder any more: the next one's step leads over its place."""
        self._gone.add(uid)

    def over(self, uid: int) -> Step:
        """The step over one mail."""
        at = before = bisect_left(self._uids, uid)
        while before and self._uids[before - 1] in self._gone:
            before -= 1
        end = self._uids[at + 1] - 1 if at + 1 < len(self._uids) else self._top
        return Step(validity=self._validity, after=str(self._uids[before] - 1 if before else self._last), to=str(end))


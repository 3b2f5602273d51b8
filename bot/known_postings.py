"""The status mails that went out or were adopted, each read when it is asked for: years of them do not fill the memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping

from parsers.model import Adopted, MessageId, Posted, StatusMail

KEPT = 24
"""Status mails that are kept as they were read: two years of a monthly one."""


class KnownPostings(Mapping[MessageId, StatusMail]):
    """Every status mail of the history by its Message-ID, oldest first, with its item numbers. `read` reads one from its entry."""

    def __init__(self, read: Callable[[Adopted | Posted], StatusMail]) -> None:
        self._read = read
        self._entries: dict[MessageId, Adopted | Posted] = {}
        self._kept: OrderedDict[MessageId, StatusMail] = OrderedDict()

    def note(self, entry: Adopted | Posted) -> None:
        """One more status mail, or the same one adopted again."""
        self._entries[entry.message_id] = entry
        self._kept.pop(entry.message_id, None)

    @property
    def subjects(self) -> dict[MessageId, str]:
        """Their subjects, oldest first."""
        return {key: entry.subject for key, entry in self._entries.items()}

    def __getitem__(self, key: MessageId) -> StatusMail:
        if key not in self._kept:
            self._kept[key] = self._read(self._entries[key])
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def __iter__(self) -> Iterator[MessageId]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

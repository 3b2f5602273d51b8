"""A posting on the list, `[PATCH v6 0/12] title`, read for the item it belongs to."""

from __future__ import annotations

from dataclasses import replace

from parsers.model import Address, Certainty, Change, Message, Passage, Revision, Update
from replies.case import Case, updates_of
from replies.match import match, scene_of

_NOBODY = Address(name="", address="")


def posted_updates(message: Message, case: Case) -> tuple[Update, ...]:
    """The revision that a cover letter or a single patch carries, if its title or a link names an item. Always only implied."""
    subject = message.subject
    if subject.reply or subject.counter not in (None, 0):
        return ()
    revision = Revision.parse(subject.revision or ("RFC" if subject.rfc else "v1"))
    if subject.rfc and revision is not None and not revision.rfc:
        revision = replace(revision, rfc=True)
    # Nobody's only item: a posting is about what it names, not about what its author happens to have on the list.
    found = match(scene_of(subject.title, Passage(words=subject.title), case.posting, _NOBODY, case.identities))
    if revision is None or not found.items:
        return ()
    evidence = case.evidence(subject.text, (0, 0))
    return tuple(
        replace(one, certainty=Certainty.IMPLIED) for one in updates_of(found, Change.REVISION, evidence, str(revision))
    )

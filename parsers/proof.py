"""Whether a mail is proven to come from the person that its From names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The verdict on one mail, given on its arrival.

    `how` is a sentence for people: what proves it, or why nothing does. With `pending` it is not known yet (a DNS server did not
    answer, a token was asked for): the mail's commands wait, and run once if a later look proves it.
    """

    proven: bool
    how: str
    pending: bool = False


UNPROVEN = Proof(proven=False, how="nothing proves who sent the mail")
"""The verdict where there is nothing to judge by."""

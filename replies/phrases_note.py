"""Phrases that change no field by themselves: what an item waits for, remarks worth a note, and doubts about it."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import IMPLIED, Manner, Phrase, pattern

NOTE_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.BLOCKED,
        manner=Manner.REPORT,
        pattern=pattern(
            r"\b(?:blocked|stuck|stalled|held up)(?: on| by| behind| until| waiting for| with| due to| for lack of"
            r"| for want of)+ (?P<text>[^,;]{2,100})"
            r"|^(?:it |this |that |the series |all of it |the whole thing )?(?:still )?(?:depends|relies|hinges) on (?P<text>[^,;]{2,80} (?:going in"
            r"|being merged|being in|landing|first)(?: first)?)(?=[.!]|$)"
        ),
        hits=(
            ("It is blocked on the other series", "the other series"),
            ("stalled with no acks", "no acks"),
            ("Stalled for lack of a board.", "a board"),
            ("Depends on the other work going in first.", "the other work going in first"),
        ),
        misses=("It is not blocked on anything.", "Is it blocked on the other series?"),
    ),
    Phrase(
        change=Change.BLOCKED,
        manner=Manner.REPORT,
        pattern=pattern(
            r"^(?:it|this|that|these|they|this one|that one|the series|the item)?(?: is| are|['’]s|['’]re)? ?(?:still |now |just "
            r"|only )?(?:waiting|waits?) (?:for|on) "
            r"(?!(?:it|that|this|them|me|us|you)\b)(?P<text>[^,;]{2,100})"
        ),
        hits=(("It is waiting for the new firmware.", "the new firmware"), ("Still waiting on the board", "the board")),
        misses=("Is it waiting for the new firmware?", "I am waiting for you.", "We wait until Monday."),
    ),
    Phrase(
        change=Change.NOTE,
        manner=Manner.VERDICT,
        whole=True,
        pattern=pattern(r"^(?:it is |it['’]s |this is |this |that )?(?:still |now )?(?:stalled|stuck|blocked)(?=[,;] | because\b| since\b)"),
        hits=(("Stalled because our test machine died.", "Stalled because our test machine died."),),
        misses=("Is it stuck, or not?", "The lock is stuck, see patch 3."),
    ),
    Phrase(
        change=Change.MOVE,
        manner=Manner.ASKED,
        value="Up for grabs",
        pattern=pattern(
            r"\b(?:put|move|mark|make|list|set|leave)(?: \w+){0,2}? (?:as |to |into |under |back )*[\"“]?up for grabs\b|^(?:this|it"
            r"|that)(?: one| item)?(?: is|['’]s) (?:now )?up for grabs\b"
        ),
        hits=(("so please do put it up for grabs.", "Up for grabs"), ("This is up for grabs now.", "Up for grabs")),
        misses=("Is it up for grabs?", "If nobody wants it, put it up for grabs."),
    ),
    Phrase(
        change=Change.NOTE,
        manner=Manner.VERDICT,
        pattern=pattern(
            r"\b(?:not|n['’]t)(?: been)?(?: yet)? started\b|\bnearly (?:done|finished|complete)\b|\bstill (?:under|in|waiting for"
            r"|awaiting|needs?|missing)\b"
            r"(?=[^;]{0,40}\b(?:reviews?|reviewers?|acks?|testing|docs?|documentation|comments|feedback|answers?)\b)"
            r"|\bsuperseded by\b(?! (?:the )?(?:rfc|v ?\d|version|revision|round))"
            r"|\bfully reviewed\b|\breviews? (?:is|are) (?:still )?(?:ongoing|under way|in progress|going on)\b"
            r"|\b(?:docs?|documentation|man pages?|tests?|test cases?|changelog) (?:is|are) (?:still )?missing\b|^known (?:problem|issue|bug|limitation)s?\b"
            r"|\bno (?:reviews?|comments?|feedback|repl(?:y|ies)|answers?|acks?)(?: on v\d+)? (?:in|for|since) (?:\w+ )?(?:\w+ )?(?:weeks?|months?"
            r"|days)\b|\bnot a single (?:comment|review|reply|ack|answer)\b"
            r"|\b(?:nobody|no one) has (?:reviewed|looked at|tested|commented on)\b|^(?:sadly |sorry,? |unfortunately,? )?no progress (?:this|since"
            r"|in|due|because|yet|so far|here)\b"
            r"|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:out )?of (?:the )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven"
            r"|twelve)(?: patches)?"
            r" (?:have|has|are|got|carry)\b[^,;]{0,20}\b(?:r-?b|acks?|acked|reviewed|reviewed-by|tags)\b"
        ),
        hits=(
            ("Sadly not started.", "Sadly not started."),
            ("The last patch is still under review.", "The last patch is still under review."),
            ("Review is ongoing.", "Review is ongoing."),
            ("Five weeks and not a single comment.", "Five weeks and not a single comment."),
            ("Four of the five have my R-b", "Four of the five have my R-b"),
        ),
        misses=("Are the docs missing?", "Has it not started?", "If it is still under review by then, tell me."),
    ),
    Phrase(
        change=Change.NOTE,
        manner=Manner.VERDICT,
        pattern=pattern(
            r"\bwork-?arounds? (?:is|was|has been|exists?|for (?:it|this|that))\b|\b(?:can|may) be worked around\b|"
            r"\b(?:does|did|do)(?:n['’]t| not) (?:fully |completely |really )?(?:fix|solve|cure|address) (?:it|this|that|the (?:\w+ )?"
            r"(?:issue|problem|bug|regression|failure|crash|hang))\b|"
            r"\b(?:needs?|worth|belongs?|mention\w*|document\w*)\b[^,;]{0,40}\bin(?:to)? the release notes?\b"
        ),
        hits=(
            ("A workaround was found by turning the clock off.", "A workaround was found by turning the clock off."),
            ("That patch does not fix the hang.", "That patch does not fix the hang."),
            ("This needs to go into the release notes.", "This needs to go into the release notes."),
        ),
        misses=("Is there a workaround for that?", "The release notes are done.", "If it does not fix the hang, say so."),
    ),
    Phrase(
        change=Change.NOTE,
        manner=Manner.VERDICT,
        pattern=pattern(
            r"\bNAK(?:ed|['’]d|s)?\b|\bnack(?:ed|s)?\b|\broot cause (?:is|was|has been|found|known|seems)\b|\bbisect(?:ed|s)? to\b"
            r"|\b(?:had to be|was|has been|were|have been|got|i had to) revert(?:ed)?\b|\bbacked out\b"
        ),
        hits=(
            ("v6 has collected a NAK on one patch.", "v6 has collected a NAK on one patch."),
            ("The root cause is known.", "The root cause is known."),
            ("Patch 3 was reverted.", "Patch 3 was reverted."),
        ),
        misses=("Was it NAKed?", "If it gets a NAK I will drop it."),
    ),
    Phrase(
        change=Change.MOVE,
        manner=Manner.VERDICT,
        value="Open",
        pattern=pattern(
            r"\b(?:not|n['’]t)(?: \w+)? (?:done|finished|complete|completed)\b(?=[.!,;]|$| (?:yet|at all|though)\b)|\bmove(?:d)? (?:it "
            r"|this |that )?back to (?:open|active|the open)\b|"
            r"\bre-?open(?:ed)? (?:it|this|that)\b|\b(?:take|taken|move|moved|pull|pulled|get|bring) (?:it|this|that|these|this one"
            r"|that one) (?:back )?(?:out of|from) (?:the )?(?:[\"“]?completed|done|there|deferred)\b"
        ),
        hits=(("This is not completely completed.", "Open"), ("Please move it back to Open.", "Open"), ("Please take it out of Completed again.", "Open")),
        misses=("Is it not done yet?", "It is done."),
    ),
    Phrase(
        change=Change.QUESTION,
        manner=Manner.ANY,
        certainty=IMPLIED,
        pattern=pattern(
            r"\b(?:this|it|that|these)\b[^,;]{0,15}\bthe same(?: as\b| item\b| and\b| thing\b)|\b(?:same|duplicate|dup) (?:as"
            r"|of) (?:the|that|this|\")"
        ),
        hits=(("Isn't this the same as the one below?", ""), ("This is the same and I'll see.", "")),
        misses=("Same here.",),
    ),
)

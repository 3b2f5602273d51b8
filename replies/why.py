"""Why words that mention a revision, a state or a link make no update."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """The reasons, each in words for people. Those of the first group are about how the clause is said, the second about what it says,
    the third about the item.
    """

    HEARSAY = "it passes on what somebody else said"
    CONDITIONAL = "it hangs on a condition"
    QUESTION = "it is a question"
    NEGATED = "it is denied"
    FUTURE = "it is still to come"
    HOPE = "it is a hope"
    PLAN = "it is a plan"
    POSSIBLE = "it is only possible, or not decided"
    REQUEST = "it asks somebody to do it"
    QUOTED = "quoted words are never evidence"

    OTHER_WORK = "it is other people's work"
    OTHER_THING = "it is the version of something else"
    MANAGER = "it counts only as a release manager's word"
    NOTHING_ASKED = "it confirms, and what is quoted asks for nothing that it could confirm"
    THIS_RELEASE = "it names the release that the status mail is about"
    LATER_RELEASE = "the release that it is said not to make is a later one"
    BARE_NUMBER = "the number stands alone, and no revision of the item with that number is due"
    IN_TITLE = "the revision is a word of the item's title"
    MUCH_ELSE = "the clause says much else, so it may be about something else"
    NO_TITLE = "it names no title for a new item"
    CLEARER = "the mail says more clearly elsewhere what is to become of the item"
    IN_SENTENCE = "a link counts alone on its line, or in a sentence that only tells where the work is"
    UNASKED_LIST = "it stands in a list that asks for nothing"
    SAME = "it says what the status mail says"
    NO_PHRASE = "no phrase of the table says so"
    TOO_LONG = "the clause is too long for a statement"
    TOO_MUCH = "the mail says more than an answer to a status mail does"

    NO_ITEM = "no item that it could be about"
    UNSURE_ITEM = "which item it is about is not certain, and it is not worth a question"
    NOT_COMPLETED = "the item is not in Completed"

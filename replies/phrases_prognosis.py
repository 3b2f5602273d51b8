"""Phrases with a state word said of the item."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import END, IMPLIED, IT, OLD_STATE, STATE, Manner, Phrase, pattern

_WHAT = rf"(?:{IT}|the (?:state|status|prognosis|bracket|colour|color)|its (?:state|status|prognosis)|its state)"
_SET = (
    r"(?:mov(?:e|ed|ing)|mark(?:ed)?|set|chang(?:e|ed)|bump(?:ed)?|rais(?:e|ed)|upgrad(?:e|ed)|downgrad(?:e|ed)|lower(?:ed)?|promot(?:e"
    r"|ed)|demot(?:e|ed)|"
    r"put|mak(?:e|ing)|call(?:ed)?|turn(?:ed)?|updat(?:e|ed)|consider(?:ed)?|rat(?:e|ed)|go(?:es)?|list(?:ed)?)"
)

PROGNOSIS_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.ASKED,
        pattern=pattern(rf"\bs([/|,#])\(?{OLD_STATE}\)?\1\(?{STATE}"),
        hits=(("s/fair/ok/ please.", "ok"), ("s/(ok)/(good)/", "good"), ("s/fair/ok", "ok")),
        misses=("s/fare/fair/", "s/foo/ok/"),
    ),
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.ASKED,
        pattern=pattern(rf"\(?\b{OLD_STATE}\)?\s?(?:->|-->|=>|→| to(?: now)? be|(?<=\w) to)\s?\(?{STATE}"),
        hits=(("(fair) -> (ok)", "ok"), ("fair -> good, please", "good"), ("from fair to good", "good")),
        misses=("Is it fair -> ok?", "good to ok with me?", "none of it is to be done"),
    ),
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.ASKED,
        pattern=pattern(
            rf"\b(?!consider(?:ed)? it done){_SET}(?: {_WHAT})?(?: up| down| back| now)*(?: as| to| at"
            rf"| be){{0,2}} [\"“'(]?{STATE}[\"”')]?{END}"
        ),
        hits=(
            ("I think the output can be moved to good.", "good"),
            ("Please mark it ok.", "ok"),
            ("I'd call it fair at best.", "fair"),
            ('Please set this to "good".', "good"),
            ("Could you bump it to good?", "good"),
            ("Please put it back to fair", "fair"),
        ),
        misses=(
            "Don't mark it good yet.",
            "If it gets its last ack you can call it done.",
            "We make good progress.",
            "Make it good enough for everybody.",
            "Consider it done.",
            "Should it be marked good or ok or what?",
        ),
    ),
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.VERDICT,
        pattern=pattern(rf"\b{STATE} at (?:best|most)\b"),
        hits=(("Rather fair at best.", "fair"),),
        misses=("Is it fair at best?", "at best it works"),
    ),
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.ASKED,
        pattern=pattern(
            rf"^(?:now |so |it is |this is |it['’]s |(?:(?:it|this|that|which|item|entry) )?should (?:now |really |rather )?be |please "
            rf"|-> ?|=> ?)*(?:now )?\({STATE}\)(?: now| please)?[.!]?$|^(?:-+>|=>|→) ?\(?{STATE}\)?(?: now| please)?[.!]?$"
            rf"|^(?:and |so |please |put it |set it |then )*back to [\"“(]?{STATE}[\"”)]?(?=[.!?,;)]|$| (?:please|for now|then|i)\b)"
            rf"|^(?:state|status|prognosis)(?: is| should be| now|:)+ \(?{STATE}\)?(?: now)?[.!]?$"
            rf"|\b(?:the )?(?:state|status|prognosis|bracket) (?:is|should be|can be|should read)(?: now| more like| rather)? [\"“(]?{STATE}{END}"
        ),
        hits=(
            ("(good)", "good"),
            ("-> good", "good"),
            ("Back to none, please.", "none"),
            ("This should be (good).", "good"),
            ("now (ok)", "ok"),
            ("Prognosis is now ok.", "ok"),
            ("The state should be fair.", "fair"),
        ),
        misses=("(good point)", "The state is not good.", "Is the status ok?", "OK?", "Good point, leaving the brackets away."),
    ),
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.REPORT,
        certainty=IMPLIED,
        pattern=pattern(
            rf"^(?:it|this|that|this one|that one|the item|i['’]d say|i would say|rather|more like)(?:['’]s| is| should be"
            rf"| would be)?(?: now| at| still| back| rather| more like)*"
            rf" \(?(?!none|done){STATE}\)?(?: now| again| already| by now)[.!]?$|^still {STATE}[.!]?$"
        ),
        hits=(("This is good now.", "good"), ("still fair.", "fair")),
        misses=("This is good.", "This is not good now.", "Is this good now?"),
    ),
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.ANY,
        certainty=IMPLIED,
        pattern=pattern(
            rf"^(?:so |and |but |now |i['’]d say |i would say |let['’]s say )*(?:[\"“(]{STATE}[\"”)]|(?!none|done|ok\b){STATE}) (?:is"
            rf"|would be|seems|sounds)(?: \w+)? (?:more|closer|nearer|right|better|honest|correct|fair|realistic|accurate|appropriate"
            rf"|adequate|too|about right)"
            rf"|^[\"“(]{STATE}[\"”)] (?:until|for now|then|for the moment|it is|please|now)\b|^(?!none|done|ok\b){STATE} (?:now|again)[.!]?$"
            rf"|^(?:i['’]d (?:say|call)|i would (?:say|call)|let['’]s (?:say|call))(?: {IT})? [\"“(]?(?!none|done){STATE}[\"”)]?[.!]?$"
            rf"|\bnot better than [\"“(]?{STATE}"
        ),
        hits=(
            ("fair is more honest.", "fair"),
            ('"none" until I see a diff.', "none"),
            ("(none) would be more honest there", "none"),
            ("good now", "good"),
            ("I'd say good.", "good"),
        ),
        misses=("Good point.", "Fair enough.", "None of it is right.", "Good news.", "OK, I will."),
    ),
)

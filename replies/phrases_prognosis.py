"""Phrases with a state word said of the item."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import END, IMPLIED, IT, OLD_STATE, STATE, Manner, Phrase, pattern

_WHAT = rf"(?:{IT}|the (?:state|status|prognosis|bracket|colour|color)|its (?:state|status|prognosis)|its state)"
_SET = (
    r"(?:mov(?:e|ed|ing)|mark(?:ed)?|set|chang(?:e|ed)|bump(?:ed)?|rais(?:e|ed)|upgrad(?:e|ed)|downgrad(?:e|ed)|lower(?:ed)?|promot(?:e"
    r"|ed)|demot(?:e|ed)|"
    r"put|mak(?:e|ing)|call(?:ed)?|turn(?:ed)?|updat(?:e|ed)|consider(?:ed)?|rat(?:e|ed)|go(?:es)?|list(?:ed)?|bring|reduce|degrade|reset|return"
    r"|revert|switch|flip|push|shift|adjust|correct|advance"
    r"|declare|promoted?|knock|drop|take|rated?|label|tag)"
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
            ("I would downgrade it to fair.", "fair"),
            ("I'd rate it fair.", "fair"),
            ("Drop it back to fair, please.", "fair"),
        ),
        misses=(
            "Don't mark it good yet.",
            "If it gets its last ack you can call it done.",
            "We make good progress.",
            "Make it good enough for everybody.",
            "Consider it done.",
            "Should it be marked good or ok or what?",
            "Perhaps you should mark it good or bad.",
            "Take it to the good people of the tools list.",
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
            rf"^(?:now |so |i (?:think|guess|believe|suppose) |it is |this is |it['’]s |(?:(?:it|this|that|which|item|entry) )?should (?:now |really "
            rf"|rather )?be |please "
            rf"|-> ?|=> ?)*(?:now )?\({STATE}\)(?: now| please)?[.!]?$|^(?:-+>|=>|→) ?\(?{STATE}\)?(?: now| please)?[.!]?$"
            rf"|^(?:and |so |please |put it |set it |then |ok,? |well,? )*(?:back(?: up| down)?|up|down|on)(?: again)? to [\"“(]?{STATE}[\"”)]?(?=[.!?,;)]|$"
            rf"| (?:please|for now|then|i|with (?:it|this|that)|it goes|again|for this)\b)"
            rf"|^(?:so |then |ok,? |well,? |make (?:it|that) )*(?:[\"“(]{STATE}[\"”)]|(?!none|done|ok){STATE}) it is\b"
            rf"|\b(?:deserves|merits|qualifies for|has earned|earned|earns|warrants)(?: an?| the| its)? [\"“(]?{STATE}[\"”)]?(?: now| by now)?(?=[.!,;]|$)"
            rf"|^(?:state|status|prognosis)(?: is| should be| now|:)* \(?{STATE}\)?(?: now)?[.!]?$"
            rf"|\b(?:the )?(?:state|status|prognosis|bracket) (?:is|should be|can be|should read|would be|ought to be|must be)(?: now| more like"
            rf"| rather)? [\"“(]?{STATE}{END}"
            rf"|^(?:more like|closer to) [\"“(]?(?!none|done){STATE}[\"”)]?(?=[.!,;]|$| (?:i|to|than|now|if)\b)"
        ),
        hits=(
            ("(good)", "good"),
            ("-> good", "good"),
            ("Back to none, please.", "none"),
            ("This should be (good).", "good"),
            ("now (ok)", "ok"),
            ("Prognosis is now ok.", "ok"),
            ("The state should be fair.", "fair"),
            ("Up to good it goes, then.", "good"),
            ("so back down to ok with it", "ok"),
            ("More like fair, frankly.", "fair"),
            ("Fair it is.", "fair"),
            ("This deserves a (good) now.", "good"),
        ),
        misses=("(good point)", "The state is not good.", "Is the status ok?", "OK?", "Good point, leaving the brackets away.", "Up to good people like you.", "It should be good."),
    ),
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.VERDICT,
        pattern=pattern(
            rf"(?:^|\b(?:it|this|that|one|which|item|entry) )should (?:now |rather |really |actually )?be [\"“(]?{STATE}[\"”)]?(?: rather than"
            rf"| instead of|,? not) [\"“(]?{OLD_STATE}"
            rf"|^(?:it['’]s |it is |this is |that['’]s |make (?:it|that) |now )?[\"“(]?(?!none|done){STATE}[\"”)]?,? (?:rather than|instead of"
            rf"|not) [\"“(]?{OLD_STATE}"
        ),
        hits=(('Should be "good" rather than "ok" by now.', "good"), ('It should be "good", not "ok".', "good"), ("fair instead of ok, please", "fair")),
        misses=('Should it be "good" rather than "ok"?', "It should be good, not bad."),
    ),
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.ASKED,
        whole=True,
        pattern=pattern(
            rf"^(?:and |so |the |our |my |new |its )*(?:state|status|prognosis|bracket)(?: now| should be)? ?[:=] ?[\"“(]?{STATE}[\"”)]?(?: now| please)?[.!]?$"
        ),
        hits=(("Prognosis: good", "good"), ("New state: (ok)", "ok")),
        misses=("State: is it good?", "Status: good progress"),
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

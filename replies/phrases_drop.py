"""Phrases that take an item off the list."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import IMPLIED, IT, Manner, Phrase, pattern

_OFF = r"(?: (?:from|off|out of) (?:the|this|your|that|our) (?:(?:\w+ ){0,2})(?:list|mail|email|e-mail|report|tracking|tracker|status|table|radar|books))"
_STRIKE = (
    r"(?:drop|remove|delete|strike|scratch|bury|bin|kill|axe|scrap|nix|purge|toss|ditch|dump|discard|erase|wipe|cancel|junk|void|untrack|get rid of"
    r"|let go of|weed out|throw (?:away|out)|rub out|take out|take off|leave out|lay to rest|put to rest)"
)
"""What is done to an item that goes for good."""
_STRUCK = (
    r"(?:dropped|removed|deleted|struck|stricken|scratched|buried|binned|killed|axed|scrapped|nixed|purged|tossed|ditched|dumped|discarded|erased"
    r"|wiped|cancell?ed"
    r"|junked|taken|rubbed|thrown out|thrown away|retired|untracked)"
)
_TAKES_BACK = r"(?!(?:scrap|scratch|strike|forget|drop|cancel) that(?! (?:one|item|entry|series|line)))"
"""`Scrap that, I looked at the wrong tree` is about the words before, not about the item."""
_LIST = r"(?:list|mail|email|e-mail|report|tracking|tracker|status|table|radar|books)"
_FROM_THE_LIST = (
    rf"(?:{_OFF}|(?=[.!?,;:)]|$)|(?= (?:please|pls|for now|altogether|completely|entirely|then|instead|thanks|i think|again|for good|would you"
    rf"|will you|could you|if you|as well|too|sadly)\b))"
)

DROP_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.DROP,
        manner=Manner.ASKED,
        pattern=pattern(
            rf"\b{_TAKES_BACK}{_STRIKE} (?:{IT}|the (?:first|second|third|last|other)(?: one)?){_FROM_THE_LIST}"
            rf"|\b(?:take|rub|throw|toss|kick|chuck|leave|cut|wipe) {IT} (?:out|away|off){_FROM_THE_LIST}|\bforget(?: about)? (?:this|that) (?:one|item"
            rf"|entry){_FROM_THE_LIST}"
            rf"|\b(?:let {IT} (?:die|go)|put {IT} (?:to rest|out of its misery)|lay {IT} to rest|pull the plug on {IT}){_FROM_THE_LIST}"
            rf"|\btake {IT}{_OFF}|\b{_STRUCK}(?: off| out)?{_OFF}|\b(?:stop|quit|cease) (?:tracking|listing|carrying)(?: {IT})?"
            rf"|\b(?:be|please) {_STRUCK}(?: altogether| completely| for good| out| off)?(?=[.!]|$)"
            rf"|^(?:so |and |then |just |ok,? |therefore |hence )*(?:please |pls |kindly ){_STRIKE}(?: again| altogether| completely| entirely)?[.!]?$"
            rf"|\boff the {_LIST} with {IT}|\b(?:no need|don['’]t bother|don['’]t|no point|no use|no sense|not) (?:to |in )?(?:list|track|keep"
            rf"|carry)(?:ing)? {IT}"
            rf" (?:any ?more|any longer|on the list|further|in the list){_FROM_THE_LIST}"
        ),
        hits=(
            ("Please drop this one.", ""),
            ("Take it off the list please.", ""),
            ("So I'd say we should drop these items from this list.", ""),
            ("I think you want to remove this from the list.", ""),
            ("so better stop tracking this for now.", ""),
            ("This should be dropped from the list.", ""),
            ("please delete.", ""),
            ("Please bury this one.", ""),
            ("You can rub this one out.", ""),
            ("Take it out, would you.", ""),
            ("so off the list with it", ""),
            ("pls remove", ""),
            ("Can be scratched from your list.", ""),
            ("Let it die.", ""),
        ),
        misses=(
            "Should we drop this?",
            "Please don't drop this.",
            "The patch to drop this function was posted.",
            "it dropped the RFC on the way",
            "If nobody answers I will drop this.",
            "I'm not dropping this.",
            "It is possible that we drop this.",
            "Kill it with fire if you must.",
            "The second patch kills the old interface.",
            "Take it out on me.",
            "Somebody wants to drop this.",
        ),
    ),
    Phrase(
        change=Change.DROP,
        manner=Manner.VERDICT,
        pattern=pattern(
            rf"\bno (?:longer any |more |immediate |current )?(?:plans?|intentions?|wish|desire) (?:to (?:continue"
            rf"|work(?: any)?(?: further)? on (?:{IT}|the series)(?! (?:at|on|tonight|today|this week|before|until|without)\b)|pursue|finish|go on|take"
            r"|resume)|for (?:this"
            r"|it|these)|on)\b"
            r"|\b(?:not|no longer) (?:planning|going|intend|intending|plan|want) to (?:continue|work on|pursue|finish|go on with|upstream"
            r"|carry on with|take it further)\b"
            rf"|\b(?:i|we)(?: will|['’]ll)? (?:not|never|won['’]t|don['’]t want to|no longer) (?:pursue|continue|upstream|carry on with|go on with"
            rf"|finish) (?:{IT}|that work)"
            r"(?=[.!,;]|$| (?:any ?more|any further|further|any longer|now|after all|myself)\b)"
            rf"|\b(?:given|giving|gave|giv(?:e|es)) up (?:on )?{IT}(?! for)|\b(?:threw|thrown|throwing) in the towel|\bcall(?:ed|ing)? it quits\b"
            rf"|\bpulled the plug(?! out)"
            rf"|^(?:(?:so |and |but )?(?:i|we)(?:['’]m|['’]ve| have| am|['’]re| are)? (?:now |hereby |just |sadly )?)?(?:withdr[ae]w(?:n|ing)?"
            rf"|retract(?:ed|ing)?|abandon(?:ed|ing)?|scrapp(?:ed|ing)"
            rf"|ditch(?:ed|ing)|bin(?:ned|ning)|axed|axing|buried|burying|shelved for good|cancell?(?:ed|ing)|killed|killing)"
            rf" (?:{IT}|the (?:whole |entire )?(?:series|feature|idea|effort|project|thing|set|patchset|item))(?=[.!,;]|$| (?:for good|altogether"
            rf"|completely|now|since|as|because|after)\b)"
            rf"|^(?:withdrawn|retracted|binned|scrapped|axed|buried|void|cancell?ed for good|rip|r\.i\.p)(?=[.!,;]|$| (?:for good|by me|now)\b)"
            rf"|\b(?:ceased|stop+ed|ended|discontinued|terminated) (?:the )?(?:development|work) (?:of|on) {IT}(?! feature)"
            rf"|\b(?:abandoned|abandoning) {IT}(?=[.!,;]|$)|^(?:abandoned|(?:this|it"
            rf"|that)(?: one)?(?: was| is| has been|['’]s) abandoned)(?=[.!,;]|$)"
            r"|^(?P<subject>(?:(?!\bv ?\d|\b(?:thread|link|branch|url|mail|list|board|machine|discussion)\b)[^,;]){0,60}?)(?:is|are|['’]s|has been"
            r"|was|have been) (?:now |hereby )?(?:not happening"
            r"|dead(?: and buried)?|abandoned|withdrawn"
            r"|retracted|scrapped|binned|axed|buried|void|null and void|cancell?ed|off the table|off the list|no more|discontinued"
            r"|shelved for good)(?=[.!,;]|$| (?:now|for now|any ?more|for good|from now on)\b)"
        ),
        hits=(
            ("No plan to work on it.", ""),
            ("This is not happening", ""),
            ("This is dead, sorry.", ""),
            ("I have given up on this.", ""),
            ("We are not going to continue this one.", ""),
            ("I'm retracting the series.", ""),
            ("Withdrawn.", ""),
            ("I threw in the towel here.", ""),
            ("I no longer intend to upstream this.", ""),
            ("This line is void.", ""),
            ("I won't pursue it further.", ""),
        ),
        misses=(
            "Is this dead?",
            "It is not dead.",
            "I have a plan to work on it.",
            "If this is not happening, tell me.",
            "I withdrew the second patch.",
            "Who says this was withdrawn?",
            "I won't finish it this week.",
            "I was about to give up on it.",
            "I killed the series of debug messages.",
        ),
    ),
    Phrase(
        change=Change.DROP,
        manner=Manner.VERDICT,
        certainty=IMPLIED,
        pattern=pattern(
            r"^(?:no,? |sorry,? )?not in the (?:near|foreseeable) future|\b(?:not|don['’]t|doubt"
            r"|unlikely)\b[^;]{0,40}\b(?:any ?time soon|near future)\b"
            r"|\b(?:no longer|not) (?:working on|pursuing|looking at) (?:it|this|that|these|them)\b"
        ),
        hits=(("Not in the near future.", ""), ("I don't think I will get to it anytime soon.", "")),
        misses=("In the near future.", "I will get to it soon."),
    ),
    Phrase(
        change=Change.DROP,
        manner=Manner.REPORT,
        manager=True,
        pattern=pattern(
            r"^(?:ok,? |done,? |now )*(?:struck|dropped|removed|deleted|taken off|off the list)(?: it| this| now| then| from the list"
            r"| off)*[.!]?$"
        ),
        hits=(("Struck.", ""), ("Ok, removed from the list.", "")),
        misses=("Should it be removed?", "I dropped a patch."),
    ),
    Phrase(
        change=Change.DROP,
        manner=Manner.VERDICT,
        certainty=IMPLIED,
        loose=True,
        pattern=pattern(
            r"\b(?:is|are|was|were|['’]s|became|got|now|completely|been|makes? (?:it|this|that|this one|that one)) (?:now |thereby )?(?:obsolete"
            r"|moot|pointless|superseded(?! by (?:the )?(?:rfc|v ?\d|version|revision|round))|rejected|shelved|scrapped|cancell?ed|abandoned|dropped"
            r"|withdrawn|dead|useless|redundant|superfluous)\b"
            r"|\b(?:no longer|not) (?:\w+ )?(?:needed|relevant|necessary|required|applicable|of interest|wanted)\b(?: any ?more)?"
            r"|\b(?:stopped|ceased|given up|quit) work(?:ing)? on\b|\b(?:no|not the|lack the|lacking) (?:spare |more "
            r"|longer )?time (?:to (?:work on|finish|continue|spend on|look at)|for) (?:it|this|that|these|them)\b(?! so far| yet| this"
            r"| today| right now| at the moment| currently| just now)"
            r"|\bgoing nowhere\b|\b(?:not|n['’]t) (?:going|leading) anywhere\b|\b(?:work|development)(?: on (?:it|this|that))? (?:has been |was |is "
            r"|has )(?:been )?(?:stopped|ended|ceased|discontinued|halted)\b|\bwe (?:will )?(?:stop|stopped|drop|dropped|end|ended) (?:it|this|that"
            r"|here|the idea|there)\b"
            r"|^(?:shelved|obsolete|dead|superseded|cancell?ed|rejected for good|killed)\b|\bdead end\b|\bsuperseded by\b(?! (?:the )?(?:rfc|v ?\d"
            r"|version|revision|round))"
            r"|\b(?:do(?:es)?|did|i|we|nobody|no one|none of us|who) ?(?:not|n['’]t)? (?:really )?needs? (?:it|this|that|these|them"
            r"|this one) (?:any ?more|any longer|now)\b|\bnot worth (?:it|the"
            r" (?:effort|trouble|complexity|pain|hassle|time))\b|\bno (?:further|more|new) (?:versions|patches|work|development|postings"
            r"|revisions) (?:will|are going to|is going to|to be expected|planned)\b"
            r"|\b(?:won['’]t|will not) be (?:any )?(?:more|further) (?:patches|versions|work|postings|revisions)\b|\b(?:no|not much of a|without a"
            r"|hasn['’]t a|has no) (?:future|point|use) (?:for|in|left)\b"
            r"|\blost (?:all )?(?:interest|hope) (?:in|for|of) (?:it|this|that)\b|\bwalked away from (?:it|this|that)\b|\bcan (?:be )?(?:forget|forgotten)\b"
        ),
        hits=(
            ("This is obsolete.", ""),
            ("No longer needed.", ""),
            ("I have stopped working on this.", ""),
            ("I've no time to work on this.", ""),
            ("Dead, sorry.", ""),
            ("Superseded by the bitmap work.", ""),
            ("We don't need it anymore.", ""),
            ("It is not worth the effort.", ""),
            ("There won't be any more patches.", ""),
        ),
        misses=("Is this obsolete?", "If it is obsolete, drop it."),
    ),
)

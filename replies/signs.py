"""The words by which a clause shows when it happens, how it is said and whose word it is."""

from __future__ import annotations

import re

from replies.cue import cued

ASKS = re.compile(
    r"(?i)(?:(?:and|but|so|or|well|hi|hello|ok|sorry|also|btw)[ ,]+)*(?:is|are|was|were|has|have|had|did|do|does|can|could|will|would"
    r"|should|shall|may|might|"
    r"isn['’]t|aren['’]t|wasn['’]t|weren['’]t|hasn['’]t|haven['’]t|didn['’]t|don['’]t|doesn['’]t|what|when|where|which|who|why|how|any|if)\b"
)
"""How a sentence starts that is a question from its first word on; of others only the last clause asks."""
TAKEN_BACK = re.compile(
    r"(?i)(?:well,? (?:the|not|no|almost|nearly|some|parts?|most|half|at least|in|sort|kind|if)\b|or rather\b|at least\b|not!|not (?:quite|really"
    r"|yet)\b|just (?:kidding"
    r"|joking)|kidding|only joking|in (?:my dreams|theory)|on paper\b|if only\b|i wish\b|or so (?:i|we|they)\b|almost\b|nearly\b|sort of\b|kind of\b|except\b"
    r"|apart from\b|minus\b|april fool|oh,? wait|(?:scratch|scrap|strike|forget) that\b(?! (?:one|item|entry))|never ?mind|no,? wait)"
)
"""How a sentence begins that takes back the one before: both are read as one."""
AS_KNOWN = re.compile(r"(?i)(?:as|like) (?:you|i|we|some of you|everybody|promised|said|announced|mentioned|discussed|agreed)\b[^,;:]{0,50}, ")
"""What is said before the statement: `As you may have seen, it is in`."""
REQUEST = cued(
    r"(?i)\b(?:please|pls|plz|kindly|(?:can|could|would|will) you\b|(?:can|could) (?:we|it|this|that|they|these|somebody|someone)\b|"
    r"you (?:can|could|may|might|should|want to|will want|need to)|"
    r"may i (?:ask|suggest)|feel free|let's|let us|(?:can|could|should|may|must|needs? to|ought to) (?:also |now |probably |safely )?be "
    r"(?:added|moved|marked|dropped|removed|deferred|changed|set|renamed|called|put|listed|named|taken|closed|tracked|considered|"
    r"postponed|pushed|updated|raised|lowered|bumped|downgraded|upgraded)|we (?:should|can|could)|i(?:'d|’d| would) (?:say|call|suggest|propose|rate"
    r"|downgrade|upgrade|lower|raise|mark|put (?:it|this|that) (?:at|to|back|down)|set (?:it|this|that))|"
    r"(?:state|status|prognosis|bracket|title|subject|owner|name|heading|version|revision) (?:should|would|could|ought to|must|needs? to"
    r"|has to) (?:now |better |rather |really )?(?:be|read|say)"
    r"|(?:it|this|that|item|entry|line|one) ought to (?:now |rather )?(?:be|read|say)|(?:it|this|that|one|item|entry) should (?:now |rather )?(?:go"
    r"|move|come|drop) (?:back|up|down|to)|would be (?:a|the) (?:much )?(?:better|right|fitting|proper) (?:title|name)|i(?:'d|’d| would) prefer [\"“]"
    r"|^should (?:also |now )?(?:list|name|mention)"
    r"|(?:it|this|that|one|which|item|entry|line) should (?:now |rather |better )?(?:read|say|be (?:called|named|titled))|any chance|(?:do you "
    r"|would you )?mind \w+ing|"
    r"(?:it|this|that|one|which|item|entry|line|^) ?should (?:now |rather |really |actually )?(?:be|read|say) (?:at |marked |listed as )?[(\"“]?"
    r"(?:v\d+|rfc|none|fair|ok|good|done)|i (?:suggest|propose|vote))\b"
)
CONDITION = cued(
    r"(?i)\b(?:if|unless|once|(?:until|till)(?! (?:the |after )?(?:next|\d))|whenever|provided|assuming|supposing|in case|as long as"
    r"|as soon as|when|whether|"
    r"would|wouldn't|could|might|should|depends on whether)\b|(?-i:\bmay\b)|^(?:on )?the (?:day|moment|week|minute) (?:that |when )?(?:i|we"
    r"|v ?\d|it|this|rfc)\b|^with [^,;]{1,40} (?:applied|merged|committed)\b|(?:\b(?:i|we|it|they"
    r"|that)['’]d\b)(?! (?:call|say|been|posted|sent|better))"
)
SENTENCE_CONDITION = cued(
    r"(?i)^(?:and |but |so |or |then )?(?:if|unless|once|until|whenever|when|as soon as|in case|(?:in the )?worst case|had (?:i|we|it|this|that|he"
    r"|she|they|v ?\d+)|assuming|provided|should (?:it"
    r"|this|that|the))\b"
)
HOPE = cued(
    r"(?i)\b(?:hop(?:e|ing|efully)|wish|(?:would|['’]d) (?:like|love|prefer)|like to see|expect(?:s|ed|ing)? to|looking forward|"
    r"fingers crossed)\b"
)
PLAN = cued(
    r"(?i)\b(?:plan(?:s|ned|ning)?|intend(?:s|ed|ing)?|try(?:ing)?|aim(?:s|ing)?|want(?:ed|ing)?|going|about|ready|need(?:s|ed)?|"
    r"ha(?:ve|s|d)|ought|supposed|due|remains?|yet|left|wait(?:s|ing)? for \w+) to (?!the |master|staging|me\b|be honest)|"
    r"\bto (?:get|see|have|be) (?:[\w-]+ ){0,3}(?:merged|committed|applied|in|done|posted|reviewed|sent)\b|\b(?:working on"
    r"|in preparation|being prepared|almost ready|work in progress|wip)\b"
)
FUTURE = cued(
    r"(?i)\b(?:will|won't|won’t|shall|gonna|(?:i|we|it|they|you|he|she|that|there)['’]ll|tomorrow|next (?:week|month|monday|tuesday|wednesday|"
    r"thursday|friday|weekend|days?|few)|soon|shortly|later (?:today|this)|by the end of|in the (?:coming|next)|in a (?:few|couple)|"
    r"goes out|is coming|coming|upcoming)\b"
)
PAST = cued(r"(?i)\b(?:was|were|has|have|had|been|did|went|sent|\w{3,}ed|ago|yesterday|last (?:week|night|month))\b|['’]ve\b")
NEGATION = cued(
    r"(?i)\b(?:not|never|no longer|neither|nor|nothing|nobody|(?<!to )(?<!at )(?<!as )(?<![\"“(])none|hardly|without|cannot"
    r"|no (?:reason|need|point|plan)|yet to be"
    r"|no v\d)\b|n['’]t\b|"
    r"^(?:so |but |and )?no (?:new |more |further |rfc |other )?(?:versions?|revisions?|series|patch(?:es)?|postings?|rfc|updates?|progress)\b|"
    r"\b(?:far|away) from\b|\bfail(?:s|ed)? to\b"
)
HEARSAY = cued(
    r"(?i)\b(?:(?:i|we) (?:hear|heard|read|was told|were told|understand|gather)|according to|apparently|supposedly|allegedly|reportedly|"
    r"rumou?r|(?<!letter )(?<!subject )(?<!tag )(?<!title )(?<!branch )(?<!header )says|claims|claimed|reckons|told"
    r"|(?<!that )said(?! (?:so|that much|yes|no))|(?:he|she|they|somebody|someone|you"
    r"|who) (?:\w+ )?(?:asked|claim|mentioned|wrote|reported|thinks?)|"
    r"(?-i:[A-Z][\w-]+) (?:mentioned|wrote|reported|thinks)|(?:i|we) wrote|"
    r"(?:he|she|they|somebody|someone|some|people|others|everybody|boss|manager|management|customers?|colleagues?|team|department"
    r"|(?-i:(?!(?:We|You|The|This|That|It|These|Those|There|Who|What|Please|Also|And|But|So)\b)[A-Z][\w-]+)) (?:\w+ )?(?:wants?|wanted|propose[sd]?"
    r"|suggest(?:s|ed)?|asks|asked|insists?|demands?|prefers?)"
    r" (?:us |me |you |for |on )?(?:to|that|\w+ing)|my script)\b"
)
OTHERS = cued(
    r"(?i)\b(?:his|her|their) (?:own |new |latest )?(?:series|patch(?:es|set)?|work|version|revision|respin|v\d+)\b|"
    r"(?-i:\b(?!It|That|This|There|Here|What|Let|He|She)[A-Z][\w-]+)['’]s (?:own |new |latest )?(?:series|patch(?:es|set)?|work|version"
    r"|revision|respin|(?:RFC )?v\d+)\b|"
    r"(?-i:\b(?!I |We |This |That |It |Just |Now |Already |Have |And |Patch |Patches |Series |Then |Finally |RFC )[A-Z][^\W\d]+(?:-[A-Z]\w+)?) "
    r"(?:has |have |had |just |already )*(?:posted|sent|submitted|respun|resent|reposted)\b(?! (?:on|to|last|out|by|in|at|as|yesterday|this))|"
    r"\b(?:he|she|they) (?:has |have |had |just |already )*(?:posted|sent|submitted|respun|resent)\b|"
    r"\b(?:its|whose|his|her|their) (?:RFC )?v\d"
    r"|\b(?:somebody|someone|anybody|another \w+|a colleague|the others?|people|others)(?: else)? (?:has |have |had |just |already )*(?:posted|sent"
    r"|submitted|respun|resent|mailed)\b"
    r"|\banother (?:one|series|story|matter|person|project|item)\b"
)
HEDGE = cued(
    r"(?i)\b(?:i (?:think|thought|believe|believed|guess|assume|suppose|suspect)|afaik|afaict|iirc|seems?|looks like|probably|presumably|maybe|perhaps|"
    r"possibly|likely|unlikely|not sure|unsure|(?:pretty|fairly|quite|almost|reasonably) (?:sure|certain|confident)|more or less|almost|nearly|should be|basically|mostly|i['’]d say|"
    r"what (?:\w+ ){0,2}?(?:was|is|were|are|went|got|gets|reached|hit|landed|has|had|i|we|you|he|she|they))\b"
)
"""Words by which an author says that he is not sure."""
DOUBT = cued(
    r"(?i)\b(?:maybe|perhaps|probably(?! (?:better|best))|possibly|presumably|likely|not sure|unsure|not certain|i (?:guess|suppose|suspect)"
    r"|i['’]d guess|seems?"
    r"|looks (?:like|as (?:if|though))|leaning|inclined)\b"
)
"""Those of them that leave open what is to become of an item: "I think we should drop it" asks for it, "Perhaps drop it" does not quite."""
POSSIBLE = cued(
    r"(?i)\b(?<!not )(?<!n't )(?<!n’t )possible (?:that|this|it|we|they|the)\b|\bthere(?:['’]s| is| was| has been| are) (?:also |still |now |always )?"
    r"(?:(?:a|an|some|the|every) (?:\w+ )?(?:chance|risk|danger|possibility|thought|idea|plan|talk)|talk|plans|ideas)\b"
    r"|\bin danger of\b|\bat risk of\b|\bthreatens? to\b|\bon the verge of\b|\b(?:thinking|thought|talking|talked|toying|toyed|playing) (?:about|of|with)\b"
    r"|\b(?:consider|discuss|debat|contemplat|ponder)(?:e?s|e?d|ing|e)? (?:about |to |(?!adding|including|tracking|listing)\w+ing\b)"
    r"|\btempted to\b|\b(?:was|were)(?: just)? (?:about|going|planning) to\b|\bbeen (?:asked|told|urged|advised|requested|invited) to\b"
    r"|\b(?:an?|one|the|another|other|my|our) (?:option|alternative|idea|suggestion|proposal|thought|plan b|possibility) (?:is|was|would|here)\b"
    r"|\b(?:is|are|be) (?:an|one|another|also an|still an|always an) (?:option|alternative|possibility)\b"
    r"|\beither (?:[\w.'’-]+ ){1,8}or\b|\bcan (?:still|always|well|easily) (?!be\b)\w|^(?:so |and |but |or |and so )?before (?:you|anybody|anyone"
    r"|somebody|they)\b"
    r"|^(?:so |and |but |or )?(?:otherwise|else|failing that|in the worst case|at worst|worst case)\b"
)
"""What may happen, or was only thought of."""
UNDECIDED = cued(
    r"(?i)\b(?:undecided|undetermined|up in the air|(?:not|n['’]t)(?: yet)?(?: been)? (?:decided|settled)|no (?:final |real )?decision|(?:yet|have"
    r"|has|still) to decide"
    r"|to be (?:decided|discussed|seen)|tbd|under discussion|being discussed|still (?:open|discussing|thinking)|(?:an|the) open question|(?:we|you|i)"
    r"(?:['’]ll| will| shall)(?: have to| just)? see|in two minds|on the fence|or not(?=[,.;!]|$))\b"
)
"""Words anywhere in a sentence by which what it would have done with an item is not settled."""

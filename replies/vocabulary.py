"""The words that owners use about any item. What is left of a clause without them, and without the item's own words, is what it says besides.

A clause with nothing left says its statement and no more, however it is put; one with something left may speak of another thing.
"""

from __future__ import annotations

import re

from parsers.model import Item
from replies.folding import subtokens
from replies.phrase import ORDINALS

_FUNCTION = (
    "a an the this that these those it its them they their there here we i you he she our my your us me his her one ones all both each every any some "
    "of for in on at to from by with without into onto over under after before since until till as so and or but too also then than when while "
    "again just now already finally even still yet only indeed anyway otherwise actually really quite rather pretty well very more less about "
    "is are was were be been being am has have had having do does did will would can could should may might got get gets getting go goes gone went "
    "going take took taken takes make made makes see seen saw say says said think know ve re ll m d s t yes yep yeah yup no ok okay oh ah hm hmm hey "
    "please thanks thank cheers sorry hi hello dear all everybody everyone folks guys fyi fwiw btw afaics note update updates status state short quick "
    "who which what how where if because though although hopefully finally luckily fortunately unfortunately sadly apparently obviously simply "
    "least most last first next new latest newest current currently recent recently earlier later early late long ago meanwhile time times "
    "up down out off back away around along together own same whole entire complete completely full fully entirely lot bit "
    "happy glad pleased good great news word words little bunch part myself ourselves itself mine yours ours course instead either let lets"
)
_TALK = (
    "able agree agreed agreement answer answered anybody appear appears asked became because become becomes begin best better bring brought called came care "
    "certain chance clear come comes common count cycles date decide decided decision definitely delay despite due easier effort enough everyone exactly "
    "excuse expect extra fact fast felt find fine forgot found further gave gladly glance guess hand hands happily hard haste help helped honestly however "
    "hurry ill importantly intention keep keeping kept kindly kind knows lack left list look looked looking looks lost luck manage managed matter maybe meant "
    "mention mentioned mind must name named near nearly need nice nobody normal nothing noticed number offered okay opinion pace people personally pick picked place plenty "
    "point possible prefer present promised put putting quickly quiet quietly reach reached read ready real reality reason remain remains right rush "
    "safe safer seem seems sense shall shame short should show shows sick side single soon somebody somehow someone something speak spend spent spare stand start started "
    "stay step stuck such suddenly sure surprise tell therefore think thought tight tired told touch tried true try turn turned turns under understand upon use "
    "usual usually want wants wanted way whatever wise wish wonder worth"
)
_TIME = (
    "day days week weeks weekend month months year years today yesterday tonight night morning evening afternoon noon lunch hour hours minute minutes "
    "moment monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec couple few half beginning start end middle mid st nd rd th "
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen twenty thirty spring summer autumn winter fall "
    "christmas easter holiday holidays vacation travel"
)
_WORK = (
    "series patch patches patchset set code work works version versions revision revisions iteration iterations round rounds spin respin rev branch item items entry "
    "line feature task thing things stuff everything change changes commit commits fix fixes fixup fixups bugfix pull request pr mr thread cover letter "
    "posting post mail message number count topic piece rfc"
)
_POSTED = (
    "bump bumped raise raised set called correct corrected cut stab "
    "posted reposted sent resent send sending submitted resubmitted published mailed respun rebased reworked refreshed retested tested updated shared list ml "
    "lists devel inbox inboxes available live hit hits landed reached public archive archives link links below above following follows url subject prefix tag "
    "removed dropped addressed addressing comments comment feedback review reviews reviewed reviewing reviewer reviewers maintainer maintainers acks ack acked "
    "awaiting waiting waits wait pending needs need needing open ready final hopefully includes including included "
    "email mailed emailed enjoy fired dispatched rerolled circulated uploaded outbox inbox archive archives lore patchwork gmane numbered labelled tagged superseded "
    "supersedes replaces replaced obsoletes obsoleted functional cosmetic minor trivial nit nits typo typos saw light freshly baked oven press readers current finished"
)
_MERGED = (
    "merged committed applied pushed pulled picked queued accepted landed upstream upstreamed staging master main mainline trunk tree trees git repository "
    "checked commit committer hash tip head push completed completed done finished moved move section closed close mark marked column "
    "smoke test passed build builds accepted ended contains complete missing outstanding loose ends track included pull request official repo head"
)
_AWAY = (
    "not never neither nor cannot chance way hope miss missed misses missing boat train window slip slipped slips release releases cycle pile bucket target "
    "targets targeting aim aims aiming material candidate scope reach question realistic realistically freeze deadline cut making happen happening happens "
    "expect expected doubt doubtful unlikely able manage work working spend finish ready too defer deferred postpone postponed push punt punting park parked "
    "something stuff wait waits until earliest honest afraid guess believe definitely probably surely certainly clearly merge plan planned plans don doesn "
    "won isn aren didn wasn haven hasn longer needed relevant necessary required obsolete moot dead shelved abandoned abandon stop stopped idea anymore any more "
    "busy priority priorities employer boss job workload resources bandwidth energy motivation interest "
    "skip skips skipping sit sits drop dropped remove removed delete deleted tracking track list mail report gave give given up"
)
KNOWN = frozenset(" ".join((_FUNCTION, _TALK, _TIME, _WORK, _POSTED, _MERGED, *ORDINALS)).split())
"""Words that say nothing of which work is meant."""
AWAY = KNOWN | frozenset(_AWAY.split())
"""The same where it is said that an item goes: to a later release, or off the list."""

_VERSION = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.]*\w)")
_FIGURE = re.compile(r"v\d+[a-z]?|\d+[a-z]{0,2}|[0-9a-f]{7,40}")


def foreign_words(text: str, item: Item, *, away: bool = False) -> list[str]:
    """The words of `text` that are neither known ones nor figures, nor stand in the item's title, tag, notes or owners.

    A number with a stop in it is the version of something else, `libfoo 2.9`, but a release where an item goes (`away`).
    """
    known = AWAY if away else KNOWN
    own = {*subtokens(item.title), *subtokens(" ".join((*item.notes, *item.owners))), *subtokens(item.tag or "")}
    found = [word for word in subtokens(text) if word not in known and word not in own and not _FIGURE.fullmatch(word) and _stem(word) not in own]
    return found + ([one for one in _VERSION.findall(text) if one not in item.title] if not away else [])


def _stem(word: str) -> str:
    """The word without a plural's s, as people shorten titles: `extents` of `extent-based allocation`."""
    return word.removesuffix("s")

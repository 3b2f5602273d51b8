"""Phrases that say which revision the status mail should name."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import REVISION, Manner, Phrase, pattern

_VERSION = r"(?:it|this|that|these|which|(?:this|that|the) (?:one|item|entry|line|bracket|number|version|revision|series)|(?:version|revision)(?: number)?)"

_NO_MORE = r"(?=[\"”)]?(?:[.!?,;:)]|$| (?:now|please|then|instead|too|as well|by now|already|since|from)\b| -))"

NUMBER_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.REVISION,
        manner=Manner.ASKED,
        loose=True,
        pattern=pattern(
            rf"\bs([/|,#])\(?(?:rfc )?v\d{{1,3}}[a-z]?\)?\1\(?{REVISION}"
            rf"|\b(?:make|set|change|bump|update|raise|mark|put|call|correct)(?:d|ed)?(?: {_VERSION})?(?: up)?(?: as| to| at| be| be at"
            rf"| read){{0,2}} [\"“(]?{REVISION}[\"”)]?(?=[.!?,;:)]|$| (?:now|please|then|instead|too|as well)\b)"
            rf"|\b{_VERSION} should (?:now |rather |really |actually )?(?:be|read|say)(?: at| marked as| listed as)? [\"“(]?{REVISION}{_NO_MORE}"
            rf"|\b(?:go|went|going|return|revert(?:ed)?|fall|fell)(?: it)? back to {REVISION}|^back to {REVISION}"
            rf"|^should (?:now |rather |really |actually )?(?:be|read|say)(?: at| marked as| listed as)? [\"“(]?{REVISION}{_NO_MORE}"
            rf"|^\(?(?:rfc )?v\d{{1,3}}[a-z]?\)? ?(?:->|-->|=>|→) ?\(?{REVISION}\)?(?: now| please)?[.!]?$"
        ),
        hits=(
            ("Please bump this to v6.", "v6"),
            ("Make that v6.", "v6"),
            ("please change it to (v6)", "v6"),
            ("That should read v6.", "v6"),
            ("You can update the version to v6.", "v6"),
            ("v5 -> v6", "v6"),
            ("s/v5/v6/", "v6"),
        ),
        misses=(
            "Should this be v6?",
            "This should read v6 compatible.",
            "If you want set it to v6.",
            "I will change it in v6.",
            "This should be in v6.",
            "I updated this for v6.",
            "Please don't bump it to v6 yet.",
        ),
    ),
)

"""What a short answer refers to: `Yes please!`, below somebody else's question whether to drop the item."""

from __future__ import annotations

from parsers.model import Passage, Update
from replies.case import Case
from replies.clause import sentences
from replies.masking import paragraphs
from replies.match import NO_MATCH, Scene, match, scene_of
from replies.phrases import readings
from replies.statement import statements

_ASKED = 30
"""Lines of somebody else's words that a short answer may refer to."""


def asked_for(passage: Passage, scene: Scene, case: Case) -> tuple[Update, ...]:
    """What the quoted words of others ask for: never evidence, only what a short answer refers to."""
    text = "\n".join(scene.quote.foreign(_ASKED))
    bare = Passage(words=text, quoted=tuple(line for line in passage.quoted if line.line is not None))
    bound = match(scene_of(text, bare, case.posting, case.author, case.identities)) if text else NO_MATCH
    return tuple(
        update
        for paragraph in paragraphs(text)
        for sentence in sentences(paragraph)
        for reading in readings(sentence)
        for update in statements(case, sentence, reading, bound, passage.span)
    )

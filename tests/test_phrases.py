"""The table of phrases, tested by the lines each row carries."""

import pytest

from replies.clause import sentences
from replies.masking import paragraphs
from replies.phrase import Phrase
from replies.phrases import TABLE, Reading, readings

HITS = [(phrase, line, value) for phrase in TABLE for line, value in phrase.hits]
MISSES = [(phrase, line) for phrase in TABLE for line in phrase.misses]


def _said(line: str) -> list[Reading]:
    return [one for part in paragraphs(line) for sentence in sentences(part) for one in readings(sentence)]


@pytest.mark.parametrize(("phrase", "line", "value"), HITS, ids=[f"{p.change}: {line}" for p, line, _ in HITS])
def test_a_row_reads_its_own_lines(phrase: Phrase, line: str, value: str) -> None:
    mine = [one for one in _said(line) if one.phrase.change is phrase.change and not one.asked]
    assert [(one.value or "") for one in mine][:1] == [value]


@pytest.mark.parametrize(("phrase", "line"), MISSES, ids=[f"{p.change}: {line}" for p, line in MISSES])
def test_a_row_leaves_alone_what_it_must_not_read(phrase: Phrase, line: str) -> None:
    assert [one for one in _said(line) if one.phrase is phrase and not one.asked] == []

"""The lines by which mail clients and list software mark what is not the author's own text. Tables of patterns, all linear."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 400
"""Characters: a longer line is never a marker."""

# English, German, Dutch, French, Spanish, Portuguese, Italian, Scandinavian, Finnish, Polish, Czech, Russian, Turkish, Chinese,
# Bulgarian, Hungarian, Romanian, Japanese; the last is Notes, whose date stands behind the verb.
_VERBS = "|".join(
    (
        "wrote", "writes", "said", "schrieb", "schreef", "a écrit", "a ecrit", "écrit", "écrivait", "escribió", "escreveu", "ha scritto",
        "scrisse", "skrev", "kirjoitti", "napisał", "napisała", r"napisał\(a\)", "napsal", "писал", "писала", "написал", "написала",
        "пишет", "yazd[i\u0131]", "写道", "寫道", "написа", "írta", "a scris", "のメッセージ", "さんは書きました",
        r"wrote on [\w/., :-]{1,60}",
    )
)  # fmt: skip
_COLONS = (":", "\uff1a")
_SAYS = re.compile(rf"(?i)(?:^|[\s>\")\]])(?:{_VERBS})(?: ?\((?:[^()]|\([^()]{{0,80}}\)){{0,200}}\))?\s?(?:the following)?\s?[:\uff1a]\s*$")
_VERB_FIRST = re.compile(r"(?i)\b(?:schrieb|schreef|skrev)\s[^:]{1,120}:$")
_STARTS = re.compile(
    r"(?i)(?:on|am|le|el|il|op|den|em|w dniu|dnia|dne|p[aå]|в|в письме|tarihinde|于|於|在|at|in message|in article|quoting"
    r"|\d{1,4}[-./年])[\s\d]"
)
_DATE = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}|\d{1,2}[-./]\d{1,2}")
_SENTENCE_END = re.compile(r"[.!?]\s+[A-Z]?[a-z]+\s+[a-z]")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")
_SUPERCITE = re.compile(r">{3,10} ?\"?[A-Za-z]{1,8}\"? ?==")
_FROM_WHOM = re.compile(r"(?i)\d{1,2}:\d\d(?: ?[+-]\d\d:?\d\d)? от [^:]{1,160}<[^<>\s]{3,200}>:$")
"""Mail.ru names no verb: `Monday, 4 May 2026, 9:12 +02:00 from NAME <ADDRESS>:`."""
_QUOTING = re.compile(r"(?i)(?:quoting|\*) [^:]{3,160}(?:<[^<>]{3,200}>|\[\d{4}-\d\d-\d\d[^\]]{0,20}\])?:$")

_SNIP = re.compile(r"(?i)[\[(<{*\s-]{0,10}(?:snip(?:ped)?|cut|trimmed|\.{3,}|…|--\s?8<\s?--)(?:\s[^\[\]()<>]{0,60})?[\])>}*\s-]{0,10}")
_SNIP_MARK = re.compile(r"[\[(<{-]|\s*(?:\.{3,}|…)\s*$")

_RULE = re.compile(r"[_=]{10,}|-{20,}")
_FOOTER_RULE = re.compile(r"_{10,}|-- ?")
_LIST_WORDS = re.compile(r"(?i)mailing ?list|\blistinfo\b|\bunsubscribe\b|/mailman3?/|/postorius/|list archive")
_LIST_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")

_ORIGINAL_TITLES = "|".join(
    (
        "original message", "original appointment", "urspr[uü]ngliche nachricht", "original-nachricht", "message d'origine",
        "mensaje original", "mensagem original", "messaggio originale", "oorspronkelijk bericht", "ursprungligt meddelande",
        "oprindelig meddelelse", "opprinnelig melding", "исходное сообщение", "原始邮件", "邮件原件", "forwarded message",
        "forwarded by [^-]{1,100}", "forwarded message from .{1,160}", "weitergeleitete nachricht", "reply message",
    )
)  # fmt: skip
_ORIGINAL_RULE = re.compile(rf"(?i)-{{2,}}\s?(?:{_ORIGINAL_TITLES})\s?-{{2,}}.{{0,60}}")
_FORWARD_RULE = re.compile(r"(?i)-{2,}\s?(?:forwarded (?:message|by)|weitergeleitete nachricht)\b.{0,170}--.{0,60}")
_FIELDS: tuple[tuple[str, str], ...] = (
    ("from", "from|von|de|da|van|från|fra|lähettäjä|od|от|发件人|寄件者|差出人|kimden"),
    (
        "sent",
        "sent|date|gesendet|datum|envoyé|enviado|enviado el|enviada em|fecha|data|inviato|verzonden|skickat|sendt|lähetetty"
        "|отправлено|дата|发送时间|日期|時間|送信日時|tarih",
    ),
    ("to", "to|an|à|para|a|aan|till|til|vastaanottaja|do|кому|收件人|宛先|kime"),
    ("subject", "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|тема|主题|主旨|件名|konu"),
    ("other", "cc|kopie|copie|bcc|importance|reply-to|antwort an|抄送|копия|attachments?|priority|organi[sz]ation"),
)
_FIELD = re.compile("(?i)[*]{0,2}(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS) + r")\s?[*]{0,2}\s?[:\uff1a]")
_MAX_HEADER_LINES = 14


def is_attribution(text: str) -> bool:
    """Whether `text` is wholly a line by which a client names the writer of what is quoted below (`On <date>, <name> wrote:`)."""
    line = text.strip()
    if not line or len(line) > LONGEST:
        return False
    if _SUPERCITE.match(line):
        return True
    return line.endswith(_COLONS) and bool(_SAYS.search(line) or _VERB_FIRST.search(line) or _FROM_WHOM.search(line) or _QUOTING.fullmatch(line))


def is_certain_attribution(text: str) -> bool:
    """Whether an attribution line shows a date or an address, so that no quoted line need follow to believe it."""
    line = text.strip()
    if not is_attribution(line):
        return False
    if _SUPERCITE.match(line):
        return True
    return bool(_ADDRESS.search(line) or (_STARTS.match(line) and _DATE.search(line)))


def opens_attribution(text: str) -> bool:
    """Whether an attribution that was wrapped can begin with this line: it starts as one does and shows a date or an address."""
    line = text.strip()
    if len(line) > LONGEST or not line or _SENTENCE_END.search(line):
        return False
    if _STARTS.match(line) and _DATE.search(line):
        return True
    return bool(re.match(r"[\"'<\w]", line) and (_ADDRESS.search(line) or "writes (" in line) and not re.search(r"[.!?]$", line))


def is_snip(text: str) -> bool:
    """Whether the line only says that something was left out: `[...]`, `[snip]`, `(snip)`, `<snip>`, `...`."""
    line = text.strip()
    return len(line) <= 80 and bool(_SNIP_MARK.match(line)) and bool(_SNIP.fullmatch(line))


def footer_length(lines: Sequence[str]) -> int:
    """How many of `lines` (unquoted, from a rule on) are the footer of list software; 0 if they are none.

    A footer is a rule and at most six lines up to the next blank one, of which one speaks of the list and one shows a URL or address.
    """
    if not lines or len(lines[0]) > LONGEST or not _FOOTER_RULE.fullmatch(lines[0].rstrip() if lines[0] != "-- " else "-- "):
        return 0
    stop = 1
    while stop < len(lines) and stop <= 7 and lines[stop].strip():
        stop += 1
    block = [line[:LONGEST] for line in lines[1:stop]]
    if not block or stop > 7:
        return 0
    text = "\n".join(block)
    speaks = bool(_LIST_WORDS.search(text))
    shows = "://" in text or bool(_LIST_ADDRESS.search(text))
    return stop if speaks and shows else 0


def is_footer(text: str) -> bool:
    """Whether the whole text of a part is the footer of list software and nothing else."""
    lines = [line.rstrip() for line in text[: 20 * LONGEST].splitlines()]
    while lines and not lines[0]:
        lines.pop(0)
    length = footer_length(lines)
    return bool(length) and len(text) <= 20 * LONGEST and not any(lines[length:])


def may_be_attribution(lines: Sequence[str]) -> bool:
    """Whether one or several of the `lines` together can be an attribution at all: one of them ends as all of those do."""
    return any(line.startswith(">") or line.rstrip().endswith(_COLONS) for line in lines)


def _may_open_header(line: str) -> bool:
    """Whether a line can be the first of a header block: it may be a rule, or a field."""
    return line.startswith(("-", "_", "=")) or any(colon in line for colon in _COLONS)


def opens_forward(lines: Sequence[str]) -> bool:
    """Whether the first of these lines that is not empty is the rule above a mail that is passed on: all below it is somebody else's."""
    return bool(_FORWARD_RULE.fullmatch(next((line.strip() for line in lines if line.strip()), "")[:LONGEST]))


def original_header_length(lines: Sequence[str]) -> int:
    """How many of `lines` are the header block that Outlook or Notes puts above an original without quote marks; 0 if none.

    That is rules and blank lines, then at least two (behind a rule) or three of the fields From, Sent, To and Subject, one of them From.
    """
    if lines and not _may_open_header(lines[0].lstrip()):
        return 0
    ruled, position, seen = False, 0, set[str]()
    while position < min(len(lines), _MAX_HEADER_LINES) and not seen:
        line = lines[position][:LONGEST].strip()
        rule = bool(_ORIGINAL_RULE.fullmatch(line)) or bool(_RULE.fullmatch(line))
        field = _FIELD.match(line)
        if field and field.lastgroup in ("from", "sent", "subject"):
            break
        if not rule and (line or not ruled):
            return 0
        ruled = ruled or rule
        position += 1
    last = position
    while position < min(len(lines), _MAX_HEADER_LINES):
        line = lines[position][:LONGEST].strip()
        field = _FIELD.match(line)
        if field and field.lastgroup:
            seen.add(field.lastgroup)
        elif not line or not seen or not lines[position][:1].isspace():
            break
        position += 1
        last = position
    enough = "from" in seen and len(seen & {"sent", "to", "subject"}) >= (1 if ruled else 2)
    return last if enough else 0

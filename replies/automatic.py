"""Mail that no person wrote: answering machines, bounces, invitations and unsolicited mail, known by what they say of themselves."""

from __future__ import annotations

import re

from parsers.model import Message

_REPLY_HEADERS = ("x-autoreply", "x-autorespond", "x-autorespond-to", "x-autoreply-from", "x-mail-autoreply", "x-auto-reply-from")
_REPLY_SUBJECT = re.compile(
    r"(?i)\s*(?:\[[^\[\]]{1,60}\]\s*)?(?:auto(?:matic|mated|matische|matisch)?[ -]?(?:reply|response|antwort|antwoord|svar)\b|auto:\s|"
    r"out of (?:the )?office\b|on (?:vacation|holiday|leave)\b[^:]{0,40}(?::|$)|abwesenheits(?:notiz|meldung)\b|abwesend:|"
    r"r[ée]ponse automatique\b|respuesta autom[áa]tica\b|resposta autom[áa]tica\b|risposta automatica\b|automaattinen vastaus\b|"
    r"odpowied[źz] automatyczna\b|自動応答|自动回复|автоответ)"
)
_DAEMON = re.compile(r"(?i)(?:mailer-daemon|mail-daemon|mailerdaemon)@.*")
_BOUNCE_SUBJECT = re.compile(
    r"(?i)\s*(?:undeliver(?:ed|able)\b|(?:mail )?delivery (?:status notification|failure|failed|report|system)|returned mail\b|"
    r"mail delivery failed|failure notice\b|delivery notification)"
)


def is_bounce(message: Message) -> str | None:
    """Why the mail is a report of a delivery that failed (RFC 3464), or None."""
    kind = message.header("content-type") or ""
    if _top(message) == "multipart/report" and "disposition-notification" not in kind.lower():
        return "it is a delivery report"
    if message.author is not None and _DAEMON.fullmatch(message.author.address):
        return "a mail system wrote it"
    if (message.header("return-path") or "").strip() == "<>" and _BOUNCE_SUBJECT.match(message.subject.text):
        return "it has a null return path and the subject of a delivery report"
    return None


def is_autoreply(message: Message) -> str | None:
    """Why the mail is an automatic answer, or None.

    RFC 3834 section 5 has Auto-Submitted; the other headers are what clients and servers used before it. `Precedence: list` and
    `bulk` stand on all list mail and say nothing.
    """
    submitted = (message.header("auto-submitted") or "no").split(";")[0].strip().lower()
    if submitted not in ("no", ""):
        return f"it says Auto-Submitted: {submitted}"
    if (message.header("precedence") or "").strip().lower() in ("auto_reply", "auto-reply", "autoreply"):
        return "it says Precedence: auto_reply"
    for name in _REPLY_HEADERS:
        if (message.header(name) or "no").strip().lower() != "no":
            return f"it has the header {name}"
    if _REPLY_SUBJECT.match(message.subject.text):
        return "its subject is that of an automatic reply"
    if _top(message) == "multipart/report":
        return "it is a receipt"
    if (message.header("return-path") or "").strip() == "<>":
        return "it has a null return path"
    return None


def is_calendar(message: Message) -> str | None:
    """Why the mail is an invitation or the answer to one (RFC 5546), or None."""
    return "it holds a calendar part" if "text/calendar" in message.content_types else None


def is_flagged_spam(message: Message) -> str | None:
    """Why a mail filter took the mail for spam, or None."""
    flag = (message.header("x-spam-flag") or "").strip().lower()
    status = (message.header("x-spam-status") or "").strip().lower()
    if flag.startswith("yes") or status.startswith("yes") or (message.header("x-spam") or "").strip().lower() in ("yes", "spam"):
        return "a mail filter marked it as spam"
    return None


def _top(message: Message) -> str:
    return message.content_types[0] if message.content_types else ""

"""A status mail as one JSON object, for programs that read what was read."""

from __future__ import annotations

from parsers.document import Item, Section, SectionRole, StatusMail
from parsers.heading import title_role
from parsers.mail import Message
from parsers.status_mail import release_of, write


def status_object(mail: StatusMail, message: Message | None) -> dict[str, object]:
    """The mail's timeline and items under their sections, with Message-ID, release and manager if `message` tells them."""
    sections: list[dict[str, object]] = []
    for number, section in enumerate(mail.sections):
        items = [_item(item) for item in mail.items if item.section == number]
        if items:
            sections.append({"title": section_title(section), "items": items})
    return {
        "message_id": message.message_id if message else None,
        "release": release_of(message.subject.text if message else "", write(mail)),
        "manager": str(message.author) if message and message.author else None,
        "timeline": [{"name": milestone.name, "date": milestone.date} for milestone in mail.timeline],
        "sections": sections,
    }


def section_title(section: Section) -> str:
    """The path of a section for people, ` / ` between its headings: from the heading on that gives it its role, if it is not open."""
    path = section.path
    if section.role is not SectionRole.OPEN:
        first = next((n for n, title in enumerate(path) if title_role(title) is section.role), 0)
        path = path[first:]
    return " / ".join(path)


def _item(item: Item) -> dict[str, object]:
    arrow = item.bracket is not None and item.prognosis is None and any(mark in item.bracket for mark in ("->", "=>", "\u2192"))
    return {
        "raw": item.raw,
        "title": item.title,
        "tag": f"[{item.tag}]" if item.tag else None,
        "prognosis": item.prognosis.value if item.prognosis else None,
        "revision": item.bracket if arrow else str(item.revision) if item.revision else None,
        "owners": list(item.owners),
        "links": list(item.links),
        "notes": list(item.notes),
    }

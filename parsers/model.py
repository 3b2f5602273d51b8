"""The vocabulary: every value that passes between the rooms, in one place. Read this first.

The values live in five files by what they are about; import them from here.

- `mail`: MessageId, Address, Subject, Message, Envelope, OutgoingMail
- `document`: Prognosis, Revision, Layout, Line, Splice, Item, Section, Milestone, StatusMail, NewItem
- `update`: Change, Certainty, Passage, Evidence, Update, Accepted | Held | Ignored, Kind, Classification
- `proof`: Proof, Signature, Trusted
- `record`: Person, Identities, Actor, the four kinds of Entry, Question, Record

All are frozen, slotted and made with keywords; sequences are tuples; enums are `StrEnum`.
"""

from __future__ import annotations

from parsers.document import (
    Item,
    Layout,
    Line,
    Milestone,
    NewItem,
    Prognosis,
    Revision,
    Section,
    SectionRole,
    Splice,
    StatusMail,
)
from parsers.mail import Address, Envelope, Message, MessageId, OutgoingMail, Subject
from parsers.proof import UNPROVEN, Checked, Proof, Signature, Trusted
from parsers.record import (
    Actor,
    Adopted,
    AdoptedChange,
    Changed,
    Entry,
    Head,
    HiddenItem,
    Identities,
    Person,
    Posted,
    Question,
    Record,
    Undone,
)
from parsers.update import (
    Accepted,
    Certainty,
    Change,
    Classification,
    Evidence,
    Held,
    Ignored,
    Kind,
    Outcome,
    OwnerOp,
    Passage,
    QuotedLine,
    Update,
)

__all__ = [
    "UNPROVEN",
    "Accepted",
    "Actor",
    "Address",
    "Adopted",
    "AdoptedChange",
    "Certainty",
    "Change",
    "Changed",
    "Checked",
    "Classification",
    "Entry",
    "Envelope",
    "Evidence",
    "Head",
    "Held",
    "HiddenItem",
    "Identities",
    "Ignored",
    "Item",
    "Kind",
    "Layout",
    "Line",
    "Message",
    "MessageId",
    "Milestone",
    "NewItem",
    "Outcome",
    "OutgoingMail",
    "OwnerOp",
    "Passage",
    "Person",
    "Posted",
    "Prognosis",
    "Proof",
    "Question",
    "QuotedLine",
    "Record",
    "Revision",
    "Section",
    "SectionRole",
    "Signature",
    "Splice",
    "StatusMail",
    "Subject",
    "Trusted",
    "Undone",
    "Update",
]

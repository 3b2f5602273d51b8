"""The commands: one table of verbs, forms and help.

The parser, `prognosis help`, the help by mail, docs/commands.md and the command line are all made from `TABLE`.

A form is written as people read it. `ITEM`, `TITLE` and the other words in capitals are slots; what stands in square brackets may be
left out; `hN...` is one number or several. All else stands as it is.
"""

from __future__ import annotations

from parsers.command import Row, Topic, Verb

_ITEMS, _MAIL, _QUESTIONS, _POSTING, _BOT = Topic

TABLE: tuple[Row, ...] = (
    Row(
        verb=Verb.SHOW, topic=_ITEMS, forms=("show ITEM",),
        says="Show an item: its lines, what is held about it, and its history.", examples=("show #12", "show ring buffers"),
    ),
    Row(
        verb=Verb.HISTORY, topic=_ITEMS, forms=("history ITEM",),
        says="Show every change of an item, with who caused it and the exact words.", examples=("history #12",),
    ),
    Row(
        verb=Verb.SET, topic=_ITEMS, forms=("set ITEM PROGNOSIS|vN", "set hN VALUE"), changes=True,
        says="Give an item another prognosis (none, fair, ok, good, done) or revision (v7, v7a, RFC, RFC v2); "
        "or settle a held question with another value.",
        examples=("set #12 good", "set ring buffers v7", "set h7 v6"),
    ),
    Row(
        verb=Verb.NOTE, topic=_ITEMS, forms=("note ITEM: TEXT",), changes=True,
        says="Put a note under an item.", examples=("note #12: waits for the second half of the tables",),
    ),
    Row(
        verb=Verb.LINK, topic=_ITEMS, forms=("link ITEM URL",), changes=True,
        says="Put a link under an item.", examples=("link #12 https://lists.example.org/archive/42",),
    ),
    Row(
        verb=Verb.UNLINK, topic=_ITEMS, forms=("unlink ITEM URL",), changes=True,
        says="Take a link away.", examples=("unlink #12 https://lists.example.org/archive/42",),
    ),
    Row(
        verb=Verb.OWNER, topic=_ITEMS, forms=("owner ITEM = NAMES", "owner ITEM + NAMES", "owner ITEM - NAMES"), changes=True,
        says="Give an item other owners, one more, or one less; several are parted by semicolons.",
        examples=("owner #12 = Bo Lind; Cai Ito", "owner ring buffers + Dee Okoro"),
    ),
    Row(
        verb=Verb.ADD, topic=_ITEMS, changes=True,
        forms=("add TITLE [(PROGNOSIS|vN)] [; section SECTION] [; owner NAMES] [; link URL] [; note TEXT]",),
        says="Add an item; without a section it goes into the last open one.",
        examples=("add Zero copy for pipes (fair); section Net; owner Cai Ito",),
    ),
    Row(
        verb=Verb.RENAME, topic=_ITEMS, forms=("rename ITEM = TITLE",), changes=True,
        says="Give an item another title.", examples=("rename #12 = Ring buffers, lockless",),
    ),
    Row(
        verb=Verb.MOVE, topic=_ITEMS, forms=("move ITEM to SECTION",), changes=True,
        says="Move an item into another section.", examples=("move #12 to Disk",),
    ),
    Row(
        verb=Verb.DONE, topic=_ITEMS, forms=("done ITEM",), changes=True,
        says="Mark an item done and move it to Completed.", examples=("done #12",),
    ),
    Row(
        verb=Verb.DEFER, topic=_ITEMS, forms=("defer ITEM [to N.M]",), changes=True,
        says="Move an item to Deferred, to a release if one is named.", examples=("defer #12 to 4.6",),
    ),
    Row(
        verb=Verb.DROP, topic=_ITEMS, forms=("drop ITEM",), changes=True,
        says="Take an item out of the status mail; its number and history stay.", examples=("drop #12",),
    ),
    Row(
        verb=Verb.REOPEN, topic=_ITEMS, forms=("reopen ITEM [PROGNOSIS]",), changes=True,
        says="Bring an item back into the open part, from Completed or Deferred or after it was dropped or gone.",
        examples=("reopen #12", "reopen ring buffers fair"),
    ),
    Row(
        verb=Verb.MERGE, topic=_ITEMS, forms=("merge ITEM into ITEM",), changes=True,
        says="Make one item of two: the second keeps its number and gets the owners and links of the first.",
        examples=("merge #31 into #12",),
    ),
    Row(
        verb=Verb.MILESTONE, topic=_MAIL, forms=("milestone NAME = DATE",), changes=True,
        says="Give a milestone another date.", examples=("milestone Feature Freeze = 10th September 2026",),
    ),
    Row(
        verb=Verb.INTRO, topic=_MAIL, forms=("intro",), changes=True,
        says="The lines that follow, up to a line `end`, replace the paragraphs before the first heading.", examples=("intro",),
    ),
    Row(
        verb=Verb.RELEASE, topic=_MAIL, forms=("release N.M [from N.M]",), changes=True,
        says="Close the record and start the next release from the same text: Completed emptied, Deferred back in Open, timeline TBD.",
        examples=("release 4.6",),
    ),
    Row(
        verb=Verb.HELD, topic=_QUESTIONS, forms=("held",),
        says="List what is held for you: unsure readings, claims by others, questions.", examples=("held",),
    ),
    Row(
        verb=Verb.ACCEPT, topic=_QUESTIONS, forms=("accept [hN...]",), changes=True,
        says="Make held changes; without a number that in the quote above.", examples=("accept h3 h5", "accept 3 5"),
    ),
    Row(
        verb=Verb.REJECT, topic=_QUESTIONS, forms=("reject [hN...]",),
        says="Close held questions without a change.", examples=("reject h4",),
    ),
    Row(
        verb=Verb.UNDO, topic=_QUESTIONS, forms=("undo [eN...]",), changes=True,
        says="Take changes back; the undoing is an entry of its own.", examples=("undo e17",),
    ),
    Row(
        verb=Verb.PREVIEW, topic=_POSTING, forms=("preview",),
        says="Send a new preview of the next status mail.", examples=("preview",),
    ),
    Row(
        verb=Verb.APPROVE, topic=_POSTING, forms=("approve [pN] [now] [force]",),
        says="Let a preview go out, exactly as it was shown: the one that is answered, or the one named. It goes when it is due, or `now`; "
        "with `force` also where the check before sending refuses it.",
        examples=("approve", "approve p4 now"),
    ),
    Row(
        verb=Verb.HOLD, topic=_POSTING, forms=("hold [pN]",),
        says="Keep a preview back: nothing goes out until the next one is due.", examples=("hold",),
    ),
    Row(
        verb=Verb.POST, topic=_POSTING, forms=("post now [force]",),
        says="Post the status mail as it stands; with `force` also where the check before sending refuses it.", examples=("post now",),
    ),
    Row(
        verb=Verb.RESEND, topic=_POSTING, forms=("resend N",),
        says="Send a mail again of which nobody knows whether it went out.", examples=("resend 8",),
    ),
    Row(verb=Verb.STATUS, topic=_BOT, forms=("status",), says="Say how the bot is, and what comes next.", examples=("status",)),
    Row(verb=Verb.PAUSE, topic=_BOT, forms=("pause",), says="Send nothing more until `resume`.", examples=("pause",)),
    Row(verb=Verb.RESUME, topic=_BOT, forms=("resume",), says="Go on sending.", examples=("resume",)),
    Row(
        verb=Verb.WHOAMI, topic=_BOT, forms=("whoami",),
        says="Say who the bot takes you for, what proves it, and which items are yours.", examples=("whoami",),
    ),
    Row(
        verb=Verb.CONFIRM, topic=_BOT, forms=("confirm TOKEN",),
        says="Say that a mail which came in your name is yours: its commands are carried out. The token is mailed to you where nothing else "
        "proves it; it is good once, for three days, and from your own address only.",
        examples=("confirm k3q7vd2mzn4tyx5bw6ahgjplse",),
    ),
    Row(verb=Verb.HELP, topic=_BOT, forms=("help [VERB]",), says="This list, or one command of it.", examples=("help", "help set")),
)  # fmt: skip

ROWS: dict[Verb, Row] = {row.verb: row for row in TABLE}

STOP_WORDS = ("thanks", "quit")
"""A line that starts with one of them ends the commands of a mail."""
END = "end"
"""The line that ends the text of `intro`."""

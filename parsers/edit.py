"""The edits of a status mail. Each gives the splices to make, in order, and changes only the lines it is about.

Every edit is tried first: one that would not read back as meant, or that would change another item, raises EditError.
"""

from parsers.edit_check import EditError, apply
from parsers.edit_detail import add_link, add_note, add_owner, remove_link, remove_note, remove_owner, replace_link, replace_note
from parsers.edit_field import rename, set_prognosis, set_revision, set_tag
from parsers.edit_place import add_item, move_item, remove_item, renumber, restore_item
from parsers.edit_text import replace_intro, replace_line
from parsers.edit_timeline import clear_timeline, move_marker, set_milestone

__all__ = [
    "EditError",
    "add_item",
    "add_link",
    "add_note",
    "add_owner",
    "apply",
    "clear_timeline",
    "move_item",
    "move_marker",
    "remove_item",
    "remove_link",
    "remove_note",
    "remove_owner",
    "rename",
    "renumber",
    "replace_intro",
    "replace_line",
    "replace_link",
    "replace_note",
    "restore_item",
    "set_milestone",
    "set_prognosis",
    "set_revision",
    "set_tag",
]

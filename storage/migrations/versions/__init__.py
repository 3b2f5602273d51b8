"""The steps. A step that was ever released is never edited; the next change is the next file."""

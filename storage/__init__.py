"""The database and nothing else: it appends and reads entries, and knows no rule."""

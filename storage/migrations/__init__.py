"""How the schema came to be: one file a step, run in order by `storage/migrate.py`."""

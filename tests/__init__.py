"""The tests: one flat file a module, tables of cases, names that are sentences."""

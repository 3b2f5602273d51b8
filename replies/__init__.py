"""What a mail means for the record. Pure: no I/O, no clock, no database."""

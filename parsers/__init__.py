"""Text to values and back: mails, subjects, links and status mails. No I/O, no clock, no database."""

"""Everything that acts: config, pipeline, inbox, sender and the command line."""

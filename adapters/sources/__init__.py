"""Where papers come from, one file a source."""

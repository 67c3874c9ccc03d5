"""From what a source sent to one clean paper, and whether it is new."""

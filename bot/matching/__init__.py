"""Which watches a paper answers, and why."""

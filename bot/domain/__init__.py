"""The values that everything speaks in: papers, queries, watches, digests, cards."""

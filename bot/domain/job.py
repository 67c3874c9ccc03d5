"""The jobs that keep a day going, whoever runs them."""

from __future__ import annotations

from enum import StrEnum

PARTS = ("web", "slack", "discord", "worker", "clock")
"""What a process may run: faces that answer people, jobs, and the clock that wakes what is due."""


class Job(StrEnum):
    """What the engine runs; each may be woken any number of times, and does only what is due."""

    COLLECT = "collect"
    """Ask the sources whose time has come."""
    DIGEST = "digest"
    """Make the digests that are due, and plan when the next ones are."""
    DELIVER = "deliver"
    """Post what is in the outbox."""
    SWEEP = "sweep"
    """Look after deliveries of which nobody knows whether they were posted."""
    SEARCH = "search"
    """Note what papers are found by that are new or were changed."""
    BRIEF = "brief"
    """Write the briefings that are asked for, and ask for the standing ones that are due."""
    GLOSS = "gloss"
    """Put a language model's lines on cards that stand already, where places want them."""


CUT_SHORT = frozenset({Job.COLLECT, Job.SEARCH, Job.BRIEF, Job.GLOSS})
"""Jobs that may take long and lose nothing when they are broken off."""

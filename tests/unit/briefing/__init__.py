"""The briefing that needs no model."""

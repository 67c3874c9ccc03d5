"""When a place gets its digest next."""

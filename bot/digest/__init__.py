"""Which of the matching papers a place is shown, in which order, as which cards."""

"""One suite a door, run over the fake and each real side."""

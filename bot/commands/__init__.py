"""From what a person typed to what changes and what is answered."""

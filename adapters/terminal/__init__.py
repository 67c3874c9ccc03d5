"""The command line: what is typed there and what is printed."""

"""Documented stand-ins for the doors, one file a door."""

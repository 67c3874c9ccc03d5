"""Measurements, each with its peer: make bench."""

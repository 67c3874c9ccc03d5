"""Tests of the core's parts, without a database or network."""

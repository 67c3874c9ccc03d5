"""The engine that runs jobs, on one machine or many."""

"""The sources, against recorded documents and a server on this machine."""

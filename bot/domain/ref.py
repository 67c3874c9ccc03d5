"""Refs: a platform's ids of messages, as a messenger gives them."""


def same_message(ref: str, other: str) -> bool:
    """Tell whether two refs are one message's: the channel may be named before its id (`thread/id`), or not."""
    return ref.rpartition("/")[2] == other.rpartition("/")[2]

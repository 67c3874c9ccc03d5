"""How many papers hold a key: which of a watch's keys is the rarest."""

_SHARES = {"+": 0.003, "@": 0.0002, "&": 0.004, "#": 0.1, "%": 0.002, "$": 0.5, "!": 0.0001, "?": 0.0001}


def share(key: str) -> float:
    """Give about which share of papers holds a key, 0 to 1."""
    if not key:
        return 1.0
    if key[0] == "^":
        return 1.0 / (len(key) - 4) ** 2
    return _SHARES.get(key[0]) or 1.0 / len(key) ** 2

"""How Chinese characters are read. The dictionary is dear to load, and most runs never meet a name in characters."""

from __future__ import annotations


def heard(han: str, *, every: bool = False) -> list[list[str]]:
    """Give for each character how it is read in pinyin without tones, ü as v; what has no reading is left out.

    Args:
        han: characters.
        every: with all readings of each, the usual one first; False: the one it has in this word.
    """
    from pypinyin import Style, pinyin

    return pinyin(han, style=Style.NORMAL, heteronym=every, v_to_u=False, errors="ignore")

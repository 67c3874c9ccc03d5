"""Letters of other alphabets that look just as Latin ones: a word with one among Latin letters finds nothing.

Letters that merely resemble Latin ones (α, β, μ) are as good as signs in a word of science, and none of these.

Source: https://www.unicode.org/Public/security/latest/confusables.txt
"""

from __future__ import annotations

import re
import unicodedata

_CYRILLIC = str.maketrans("аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅԚԜ", "aeopcyxijshdqwABEKMHOPCTYXIJSQW")
_GREEK = str.maketrans("οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX")
_TWINS = _CYRILLIC | _GREEK
_WORD = re.compile(r"[^\W\d_]+")


def mixed_words(text: str) -> list[str]:
    """Give the words with a letter among Latin ones that only looks Latin."""
    return [word for word in _WORD.findall(text) if _twin(word) != word]


def in_latin(text: str) -> str:
    """Give a text with such words in Latin letters alone."""
    return _WORD.sub(lambda word: _twin(word[0]), text)


def _twin(word: str) -> str:
    twin = word.translate(_TWINS)
    return twin if _is_latin(twin) and any(map(_is_latin, word)) else word


def _is_latin(letters: str) -> bool:
    return all("LATIN" in unicodedata.name(letter, "") for letter in letters)

"""Quotations changed: as typography changes them, which leaves them genuine, and so that they say something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ"}
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "ε": "epsilon", "λ": "lambda", "μ": "mu", "σ": "sigma", "≤": "le"}

Change = Callable[[str, Random], str]
"""Gives the quotation changed; empty where it has nothing to change in this way."""


def rewrapped(quote: str, rng: Random) -> str:
    """Break lines elsewhere, and double some blanks."""
    return re.sub(" ", lambda _: rng.choice((" ", "\n", "  ", " \n\t")), quote)


def retyped(quote: str, rng: Random) -> str:
    """Set other quotation marks, dashes, blanks and an ellipsis."""
    quote = re.sub(r"(?<=\w)'(?=\w)", lambda _: rng.choice(("’", "ʼ", "′")), quote)
    quote = re.sub(r" -{1,3} | [–—] ", lambda _: rng.choice((" — ", "—", " – ", " -- ")), quote)
    quote = re.sub(r"(?<=\w)-(?=\w)", lambda _: rng.choice(("‐", "‑", "-", "－")), quote)
    quote = re.sub(r" ", lambda _: rng.choice((" ", "\u00a0", "\u2009", "\u202f")), quote)
    return f"…{quote}…" if rng.random() < 0.2 else quote


def ligatured(quote: str, _: Random) -> str:
    """Set the ligatures of a typesetter."""
    for letters, ligature in LIGATURES.items():
        quote = quote.replace(letters, ligature)
    return quote


def hyphenated(quote: str, rng: Random) -> str:
    """Part some long words at the ends of lines, and hide soft hyphens in others."""

    def parted(found: re.Match[str]) -> str:
        word, place = found[0], rng.randrange(3, len(found[0]) - 2)
        return word[:place] + rng.choice(("-\n", "\u00ad", "- ")) + word[place:] if rng.random() < 0.4 else word

    return re.sub(r"(?<![\\A-Za-z-])[a-z]{7,}(?![\w-])", parted, quote)


def escaped(quote: str, rng: Random) -> str:
    """Escape characters as HTML does."""
    quote = quote.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(
        r"['\"]|(?<=\w)-(?=\w)", lambda found: rng.choice((f"&#{ord(found[0])};", f"&#x{ord(found[0]):x};")), quote
    )


def decomposed(quote: str, rng: Random) -> str:
    """Set letters and their accents apart, figures in full width, invisible characters between words."""
    wide = str.maketrans("0123456789%=", "０１２３４５６７８９％＝")
    quote = unicodedata.normalize("NFD", quote)
    return rng.choice((quote, quote.translate(wide), quote.replace(" ", " \u200b"), quote.replace(" ", "\u2060 ")))


def latexed(quote: str, _: Random) -> str:
    """Write plain words as LaTeX would have them."""
    marks = {"\u0301": "'", "\u0300": "`", "\u0308": '"', "\u0302": "^", "\u0303": "~"}
    turned = re.sub(
        f"([A-Za-z])([{''.join(marks)}])",
        lambda found: f"\\{marks[found[2]]}{{{found[1]}}}",
        unicodedata.normalize("NFD", quote),
    )
    turned = unicodedata.normalize("NFC", turned)
    for letter, name in _GREEK.items():
        turned = turned.replace(letter, f"$\\{name}$")
    turned = re.sub(r"(?<!\\)%", r"\\%", turned).replace("“", "``").replace("”", "''").replace(" – ", " -- ")
    return re.sub(r"\b([a-z]{6,})\b", r"\\textit{\1}", turned, count=1)


def as_it_is(quote: str, _: Random) -> str:
    """Leave it."""
    return quote


TYPOGRAPHY: dict[str, Change] = {
    "as it is": as_it_is,
    "re-wrapped": rewrapped,
    "other quotes, dashes and blanks": retyped,
    "ligatures": ligatured,
    "hyphenated at line ends": hyphenated,
    "entities": escaped,
    "decomposed, full width, invisible": decomposed,
    "written as LaTeX": latexed,
}


def word_dropped(quote: str, rng: Random) -> str:
    """Leave one word out within."""
    words = quote.split(" ")
    del words[rng.randrange(1, len(words) - 1)]
    return " ".join(words)


def words_swapped(quote: str, rng: Random) -> str:
    """Exchange two neighbours."""
    words = quote.split(" ")
    place = rng.choice([place for place in range(len(words) - 1) if words[place] != words[place + 1]])
    words[place : place + 2] = words[place + 1], words[place]
    return " ".join(words)


def word_doubled(quote: str, rng: Random) -> str:
    """Say a word twice."""
    words = quote.split(" ")
    place = rng.randrange(1, len(words) - 1)
    return " ".join([*words[:place], words[place], *words[place:]])


def negated(quote: str, rng: Random) -> str:
    """Take a negation out where there is one, else put one in."""
    without = re.sub(r" (?:not|no|never|without) ", " ", quote, count=1)
    if without != quote:
        return without
    words = quote.split(" ")
    words.insert(rng.randrange(1, len(words)), "not")
    return " ".join(words)


def number_changed(quote: str, rng: Random) -> str:
    """Change one figure."""
    places = [found.start() for found in re.finditer(r"\d", quote)]
    if not places:
        return ""
    place = rng.choice(places)
    return quote[:place] + str((int(quote[place]) + rng.randrange(1, 10)) % 10) + quote[place + 1 :]


def sign_changed(quote: str, rng: Random) -> str:
    """Change what a number or a formula means without touching its letters."""
    signs = {
        "<": ">",
        ">": "<",
        "+": "-",
        "^": "_",
        "%": "‰",
        ".": ",",
        "\\le": "\\ge",
        "=": "≠",
        "≤": "≥",
        "²": "³",
        "⁻": "",
    }
    found = [sign for sign in signs if re.search(rf"(?<=[\d$\w ]){re.escape(sign)}(?=[\d{{$\w ])", quote)]
    if not found:
        return ""
    sign = rng.choice(found)
    return re.sub(rf"(?<=[\d$\w ]){re.escape(sign)}(?=[\d{{$\w ])", lambda _: signs[sign], quote, count=1)


def case_changed(quote: str, rng: Random) -> str:
    """Change the case of a letter; not in the name of a macro, which nobody reads."""
    names = [name.span() for name in re.finditer(r"\\[A-Za-z]+", quote)]
    letters = [
        place for place, char in enumerate(quote) if char != char.swapcase() and char.swapcase().swapcase() == char
    ]
    place = rng.choice([place for place in letters if not any(start <= place < end for start, end in names)])
    return quote[:place] + quote[place].swapcase() + quote[place + 1 :]


def words_joined(quote: str, rng: Random) -> str:
    """Take a blank between two words away."""
    places = [found.start() for found in re.finditer(r"(?<=[a-z]) (?=[a-z])", quote)]
    place = rng.choice(places) if places else -1
    return quote[:place] + quote[place + 1 :] if places else ""


def cut_in_a_word(quote: str, rng: Random) -> str:
    """Begin in the middle of the first long word."""
    found = re.search(r"[a-z]{6,}", quote)
    return quote[found.start() + rng.randrange(1, 4) :] if found else ""


def word_replaced(quote: str, rng: Random) -> str:
    """Say another word in one's place."""
    words = quote.split(" ")
    place = rng.randrange(1, len(words) - 1)
    others = ("significant", "small", "increases", "all", "some", "before", "model", "higher", "lower", "is")
    words[place] = rng.choice([other for other in others if other != words[place]])
    return " ".join(words)


ALTERATIONS: dict[str, Change] = {
    "a word dropped": word_dropped,
    "two words swapped": words_swapped,
    "a word doubled": word_doubled,
    "a word replaced": word_replaced,
    "negated": negated,
    "a number changed": number_changed,
    "a sign changed": sign_changed,
    "the case of a letter changed": case_changed,
    "two words run together": words_joined,
    "cut inside a word": cut_in_a_word,
}

"""Terms of a paper: runs of one to four words (or of Han characters) that may name a concept, and where they stand.

Words are folded as everywhere (`bot.matching.tokens`), plurals and British spellings too. A term never crosses
punctuation, mathematics or a word of grammar. In Chinese, which writes no spaces, a term is a glossary's entry or a
stretch between words of grammar.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.matching.tokens import Token, is_han, spans
from bot.matching.vocabulary import chinese_breaks, is_grammar, key_of, translations

LONGEST = 4
"""Words in a term, at the most."""

HAN_SHORTEST, HAN_LONGEST = 4, 8
"""Han characters in a term that no glossary knows."""

_OF_PAPERS = re.compile(
    r"""(?:(?:abstract|analysis|appendix|approach|article|author|benchmark|code|comparative|critical|dataset|discussion
        |evaluation|literature|method|open|overview|paper|perspective|preprint|publication|research|review|roadmap
        |source|state|study|supplementary|survey|systematic|tutorial|work)(?:\s|$))+""",
    re.VERBOSE,
)
"""What papers are made of and called, not what they are about."""

_MATHS = re.compile(r"\$[^$]{0,300}\$|https?://\S+|\\[A-Za-z]+")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_HYPHENS = frozenset("-‐‑–")
_NEXT_WORD = re.compile(r"[-‐‑]([^\W\d_]{2,})")
_GOES_ON = re.compile(r"\s+(?:and|or)\b|\s*[-‐‑–/&]")
_JOINTS = frozenset(" -‐‑–\u00a0\n\t")


@dataclass(frozen=True, slots=True)
class Mention:
    """How a term stands in one paper.

    Attributes:
        count: times, title and abstract together.
        titled: True: in the title too.
        passages: numbers of the passages (the title is 0) where it stands, ascending.
        surface: its spelling with the fewest capitals, in running text where it stands there.
        heads: True: it stands at least once where a name ends, as `spatial` never does: what is spatial?
    """

    count: int
    titled: bool
    passages: tuple[int, ...]
    surface: str
    heads: bool


@dataclass(frozen=True, slots=True)
class _Place:
    passage: int
    surface: str
    heads: bool


@dataclass(frozen=True, slots=True)
class _Word:
    key: str
    token: Token


def mentions(passages: Sequence[str], chinese: Sequence[str] = ()) -> dict[str, Mention]:
    """Find the terms of a paper.

    Args:
        passages: the title, then the abstract's sentences.
        chinese: Chinese terms to look for besides the glossary's, as `chinese_terms` found them.

    Returns:
        By folded term: `optimal transport`, `扩散模型`. A Chinese term that the glossary knows stands under its
        English key, so that papers in both languages meet.
    """
    places: dict[str, list[_Place]] = {}
    for number, passage in enumerate(passages):
        for key, surface, heads in _terms(passage, chinese):
            places.setdefault(key, []).append(_Place(number, surface, heads))
    return {key: _mention(found) for key, found in places.items()}


def is_of_papers(term: str) -> bool:
    """Tell whether a term speaks of papers themselves: `literature review`, `comparative study`."""
    return _OF_PAPERS.fullmatch(term) is not None


def _mention(found: Sequence[_Place]) -> Mention:
    return Mention(
        count=len(found),
        titled=found[0].passage == 0,
        passages=tuple(dict.fromkeys(place.passage for place in found)),
        surface=min(found, key=lambda place: (place.passage == 0, sum(map(str.isupper, place.surface)))).surface,
        heads=any(place.heads for place in found),
    )


def _terms(passage: str, chinese: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Each term's key, its spelling, and whether a name ends with it."""
    text = _MATHS.sub(lambda match: "\0" * len(match.group()), passage)
    for run in _runs(text):
        ends = _GOES_ON.match(text, run[-1].token.end) is None
        for length in range(1, LONGEST + 1):
            for first in range(len(run) - length + 1):
                words = run[first : first + length]
                if _is_whole(words, text):
                    spelt = text[words[0].token.start : words[-1].token.end]
                    yield " ".join(word.key for word in words), spelt, ends and first + length == len(run)
    if any(map(is_han, text)):
        yield from ((key, name, True) for key, name in _han_terms(text, chinese))


def _is_whole(words: Sequence[_Word], text: str) -> bool:
    """Whether the words may be a term: no compound (`low-density`) is cut, and a lone word means something alone."""
    if len(words) == 1:
        return not _only_heads(words[0].key)
    start, end = words[0].token.start, words[-1].token.end
    return text[max(0, start - 1) : start] not in _HYPHENS and text[end : end + 1] not in _HYPHENS


def _runs(text: str) -> Iterator[list[_Word]]:
    """Stretches of neighbouring words without grammar, numbers or punctuation between them."""
    run: list[_Word] = []
    for token in spans(text):
        if run and not _neighbours(text, run[-1].token, token):
            yield run
            run = []
        if _is_content(token, text):
            run.append(_Word(key_of(token.folded), token))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _neighbours(text: str, before: Token, after: Token) -> bool:
    between = text[before.end : after.start]
    return len(between) == 1 and between in _JOINTS


def _is_content(token: Token, text: str) -> bool:
    """Whether a token may stand in a term; a letter or a word of grammar only at a compound's head (`x-ray`)."""
    word = token.folded
    if is_han(word[0]):
        return False
    if _only_heads(key_of(word)):
        return word.isalpha() and _heads_compound(token, text)
    return word[0].isalpha() and sum(map(str.isalpha, word)) > 1


def _only_heads(key: str) -> bool:
    """Whether a word means something only in a compound: `x`, `few`."""
    return len(key) == 1 or is_grammar(key)


def _heads_compound(token: Token, text: str) -> bool:
    """Whether a hyphen joins the token to the next word, and none to the one before (`few-shot`, not `up-to-date`)."""
    following = _NEXT_WORD.match(text, token.end)
    before = text[token.start - 1] if token.start else " "
    return following is not None and before not in _HYPHENS and not is_grammar(key_of(following.group(1).casefold()))


def _han_terms(text: str, chinese: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Glossary entries, the longest first and none within another, then the given terms in what is left."""
    rest = text
    for name, english in translations().items():
        times = rest.count(name)
        if times:
            yield from [(english, name)] * times
            rest = rest.replace(name, "\0" * len(name))
    for name in chinese:
        yield from [(name, name)] * rest.count(name)


def chinese_terms(texts: Iterable[str]) -> tuple[str, ...]:
    """Find what is said twice or more over the texts, at its longest, between words of Chinese grammar.

    Args:
        texts: titles and abstracts of all papers; what the glossary knows in them is passed over.
    """
    times: Counter[str] = Counter()
    for text in texts:
        for run in _HAN_RUN.findall(text):
            for stretch in chinese_breaks().split(_without_glossary(run)):
                times.update(_substrings(stretch))
    said = {term: count for term, count in times.items() if count > 1}
    within = {part for term, count in said.items() for part in (term[1:], term[:-1]) if said.get(part) == count}
    return tuple(sorted(said.keys() - within, key=lambda term: (-len(term), term)))


def _without_glossary(text: str) -> str:
    for name in translations():
        text = text.replace(name, "\0")
    return text


def _substrings(stretch: str) -> Iterator[str]:
    for length in range(HAN_SHORTEST, min(len(stretch), HAN_LONGEST) + 1):
        for first in range(len(stretch) - length + 1):
            yield stretch[first : first + length]


def shared(terms: Iterable[Mapping[str, Mention]]) -> dict[str, tuple[int, ...]]:
    """Give for every term of two papers or more the numbers of those papers, counted from 0 as given."""
    holders: dict[str, list[int]] = {}
    for number, found in enumerate(terms):
        for term in found:
            holders.setdefault(term, []).append(number)
    return {term: tuple(numbers) for term, numbers in holders.items() if len(numbers) > 1}

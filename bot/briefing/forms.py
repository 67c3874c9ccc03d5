"""What a model has to answer: the forms (JSON schemas), and its answers read into values, whatever they hold.

What doesn't follow a form gives None: the model wrote something else. What follows it is only read here, never
believed: every sentence goes through `bot/briefing/checking.py` before anybody sees it. Quotations come before the
sentence they are for, so that the sentence is written from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Form = Mapping[str, Any]

VERSION = 1
"""Of forms and prompts together: answers given to another version are not taken from the memory."""

POINTS, TERMS = 3, 8
"""Points of each kind and terms of a reading, at the most; a rambling model's further ones aren't read."""

THEMES, CLAIMS, BRIDGES, OPEN, FIRST, TOLD = 6, 5, 5, 6, 5, 6
"""Themes, claims of one theme, bridges, open questions, papers to read first, and claims of an answer, at the most."""

PIECES = 4
"""Pieces of evidence for one claim, at the most."""


class Kind(StrEnum):
    """What a point of a reading says of its paper."""

    DOES = "does"
    FINDING = "findings"
    METHOD = "methods"
    LIMIT = "limits"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Piece:
    """A quotation as the model gave it.

    Attributes:
        card: the paper's number as the model gave it, any whole number.
        quote: the words.
        gloss: what they say in the briefing's language; empty where the model gave none.
    """

    card: int
    quote: str
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the model, with what it gave as evidence, maybe none."""

    text: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A reading of one paper: sentences by kind, and terms that other fields would recognise."""

    points: tuple[tuple[Kind, Said], ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A synthesis as the model gave it; the headline None where it gave none."""

    headline: Said | None
    themes: tuple[tuple[str, tuple[Said, ...]], ...]
    bridges: tuple[Said, ...]
    open: tuple[Said, ...]
    first: tuple[Said, ...]

    @property
    def said(self) -> tuple[Said, ...]:
        """All its claims."""
        themed = (claim for _, claims in self.themes for claim in claims)
        headline = () if self.headline is None else (self.headline,)
        return (*headline, *themed, *self.bridges, *self.open, *self.first)


def _list(of: Form) -> Form:
    return {"type": "array", "items": of}


def _object(**properties: Form) -> Form:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


# What goes where is said once, in the prompts: a form is charged with every call, and these stand in it several times.
_WORDS: Form = {"type": "string"}
_NUMBER: Form = {"type": "integer"}
_POINT = _object(quote=_WORDS, text=_WORDS)
_EVIDENCE = _object(paper=_NUMBER, quote=_WORDS, gloss=_WORDS)
_CLAIM = _object(evidence=_list(_EVIDENCE), text=_WORDS)

READING: Form = _object(
    does=_list(_POINT),
    findings=_list(_POINT),
    methods=_list(_POINT),
    limits=_list(_POINT),
    open=_list(_POINT),
    terms=_list(_WORDS),
)
SYNTHESIS: Form = _object(
    themes=_list(_object(title=_WORDS, claims=_list(_CLAIM))),
    bridges=_list(_CLAIM),
    open=_list(_CLAIM),
    first=_list(_CLAIM),
    headline=_CLAIM,
)
ANSWER: Form = _object(claims=_list(_CLAIM), told={"type": "boolean"})


def read_of(answer: Mapping[str, Any]) -> Read | None:
    """Give the reading of a paper; None where the answer doesn't follow the form."""
    points: list[tuple[Kind, Said]] = []
    for kind in Kind:
        listed = _items(answer, kind.value)
        if listed is None:
            return None
        for item in listed[:POINTS]:
            quote, text = _string(item, "quote"), _string(item, "text")
            if quote is None or text is None:
                return None
            points.append((kind, Said(text, (Piece(1, quote),))))
    terms = _items(answer, "terms")
    if terms is None or not all(isinstance(term, str) for term in terms):
        return None
    return Read(tuple(points), tuple(terms[:TERMS]))


def sketch_of(answer: Mapping[str, Any]) -> Sketch | None:
    """Give the synthesis; None where the answer doesn't follow the form."""
    themes = _themes(answer)
    bridges, opened, first = (_claims(answer, key, most) for key, most in _PARTS)
    if themes is None or bridges is None or opened is None or first is None or "headline" not in answer:
        return None
    headline = _claim(answer["headline"])
    return None if headline is None else Sketch(headline, themes, bridges, opened, first)


def told_of(answer: Mapping[str, Any]) -> tuple[Said, ...] | None:
    """Give the claims of an answer, none where the papers don't tell; None where it doesn't follow the form."""
    claims = _claims(answer, "claims", TOLD)
    told = answer.get("told")
    if claims is None or not isinstance(told, bool):
        return None
    return claims if told else ()


_PARTS = (("bridges", BRIDGES), ("open", OPEN), ("first", FIRST))


def _themes(answer: Mapping[str, Any]) -> tuple[tuple[str, tuple[Said, ...]], ...] | None:
    listed = _items(answer, "themes")
    themes: list[tuple[str, tuple[Said, ...]]] = []
    for item in (listed or ())[:THEMES]:
        title, claims = _string(item, "title"), _claims(item, "claims", CLAIMS)
        if title is None or claims is None:
            return None
        themes.append((title, claims))
    return None if listed is None else tuple(themes)


def _claims(answer: object, key: str, most: int) -> tuple[Said, ...] | None:
    listed = _items(answer, key)
    if listed is None:
        return None
    claims = [_claim(item) for item in listed[:most]]
    return tuple(claim for claim in claims if claim is not None) if None not in claims else None


def _claim(item: object) -> Said | None:
    text, listed = _string(item, "text"), _items(item, "evidence")
    if text is None or listed is None:
        return None
    pieces = [_piece(each) for each in listed[:PIECES]]
    return Said(text, tuple(piece for piece in pieces if piece is not None)) if None not in pieces else None


def _piece(item: object) -> Piece | None:
    quote, gloss = _string(item, "quote"), _string(item, "gloss")
    card = item.get("paper") if isinstance(item, Mapping) else None
    if quote is None or not isinstance(card, int) or isinstance(card, bool):
        return None
    return Piece(card, quote, gloss or "")


def _items(holder: object, key: str) -> Sequence[Any] | None:
    listed = holder.get(key) if isinstance(holder, Mapping) else None
    return listed if isinstance(listed, list | tuple) else None


def _string(holder: object, key: str) -> str | None:
    words = holder.get(key) if isinstance(holder, Mapping) else None
    return words.strip() if isinstance(words, str) else None

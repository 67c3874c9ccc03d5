"""What is known of a paper's own words: title and abstract, and where full text can be had, its sections."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.paper import Paper


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a full text: its heading as the paper has it (`4 Experiments`), and its words, plain Unicode."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper and its sections in order; none: title and abstract are all there is."""

    paper: Paper
    sections: tuple[Section, ...] = ()

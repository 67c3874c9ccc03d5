"""Likeness by meaning: WordLlama, whose vectors of word pieces lie in its wheel (the extra `topics`).

A text's vector is the mean of its pieces' vectors: English alone, no network, some thousand abstracts a second.

Source: https://github.com/dleemiller/WordLlama
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = "wordllama"

TOGETHER = 64
"""Texts that are read together; each is filled up to the longest of them."""


class WordLlamaEmbedder:
    """The `Embedder` door over WordLlama; loads it (0.5 s, 105 MB) when the first text is given."""

    @cached_property
    def name(self) -> str:
        """Its name and version."""
        return f"{PACKAGE} {version(PACKAGE)}"

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Give a vector of length 1 a text, in order; zeros for a text without any letter."""
        spoken = [at for at, text in enumerate(texts) if text.strip()]
        silent = [0.0] * self._size
        vectors: list[Sequence[float]] = [silent] * len(texts)
        if spoken:
            found = self._model.embed([texts[at] for at in spoken], norm=True, batch_size=TOGETHER)
            for at, vector in zip(spoken, found.tolist(), strict=True):
                vectors[at] = vector
        return vectors

    @cached_property
    def _size(self) -> int:
        return int(self._model.embedding.shape[1])

    @cached_property
    def _model(self) -> Any:
        import wordllama

        # Its weights are looked for beside its code, its tokenizer in a folder of another name: in the "cache".
        own = Path(wordllama.__file__).parent
        return wordllama.WordLlama.load(cache_dir=own, disable_download=True)


def installed_embedder() -> WordLlamaEmbedder | None:
    """Give the embedder where the extra `topics` is installed; None where it isn't."""
    return WordLlamaEmbedder() if find_spec(PACKAGE) is not None else None

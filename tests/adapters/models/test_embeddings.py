"""What every embedder keeps: the fake one, and WordLlama from the extra `topics`, which asks no network."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.models.embeddings import WordLlamaEmbedder, installed_embedder
from bot.matching.likeness import Likeness
from bot.matching.outlook import best_scores
from bot.ports import Embedder
from tests.conftest import ROOT
from tests.fakes.embedder import FakeEmbedder
from tests.fakes.papers import a_paper

SAME, OTHER = ("a photo of a car", "driving in a picture"), "lattice of the sea"


@pytest.fixture(params=[FakeEmbedder, WordLlamaEmbedder], scope="module")
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """Each of them; loaded once."""
    made: Embedder = request.param()
    return made


def cosine(embedder: Embedder, one: str, other: str) -> float:
    first, second = embedder.embed([one, other])
    return sum(a * b for a, b in zip(first, second, strict=True))


def test_vectors_have_one_length_and_those_of_silent_texts_are_nothing(embedder: Embedder) -> None:
    spoken, silent, blank, again = embedder.embed(["a photo of a car", "", " \n", "a photo of a car"])
    assert math.hypot(*spoken) == pytest.approx(1.0, abs=1e-3)
    assert set(silent) == set(blank) == {0.0}
    assert len(silent) == len(spoken)
    assert list(spoken) == pytest.approx(list(again), abs=1e-5)
    assert embedder.embed([]) == []


def test_what_means_the_same_is_nearer(embedder: Embedder) -> None:
    assert cosine(embedder, *SAME) > cosine(embedder, SAME[0], OTHER)
    assert cosine(embedder, *SAME) == pytest.approx(cosine(embedder, *reversed(SAME)), abs=1e-6)


def test_a_text_s_vector_is_the_same_in_any_company(embedder: Embedder) -> None:
    alone = embedder.embed([OTHER])[0]
    among = embedder.embed([SAME[0] * 50, OTHER, "x"])[1]
    assert list(alone) == pytest.approx(list(among), abs=1e-4)


@pytest.mark.parametrize("text", ["q" * 100_000, "a" + "\u0301" * 50_000, "\x00\ufffd", "液晶", "\u202e!?"])
def test_odd_texts_have_vectors(embedder: Embedder, text: str) -> None:
    [vector] = embedder.embed([text])
    assert all(map(math.isfinite, vector))


def test_papers_are_compared_by_its_meaning() -> None:
    embedder = installed_embedder()
    assert embedder is not None
    likeness = Likeness(embedder)
    papers = [a_paper(1, "Braking of vehicles", abstract=None), a_paper(2, "Braking of symmetry", abstract=None)]
    [best] = best_scores(likeness, [likeness.sought("braking automobiles on wet roads")], papers, 2)
    assert [at for _, at in best] == [0, 1]
    assert embedder.name in likeness.scored_by


def test_it_is_loaded_only_when_asked_and_from_its_own_folder(tmp_path: Path) -> None:
    script = (
        "import sys, socket\n"
        "socket.socket.connect = None\n"
        "from adapters.models.embeddings import installed_embedder\n"
        "from bot.matching.likeness import Likeness\n"
        "likeness = Likeness(installed_embedder())\n"
        "assert likeness.by_meaning and likeness.scored_by and not likeness.sought('the').weights\n"
        "assert 'wordllama' not in sys.modules and 'numpy' not in sys.modules\n"
        "assert likeness.sought('liquid crystals').vector\n"
    )
    settings = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=settings, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []

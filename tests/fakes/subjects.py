"""Invented papers about subjects, for likeness: each holds words of its own subject, and some of any other."""

from __future__ import annotations

from random import Random

from bot.domain.paper import Paper
from tests.fakes.papers import a_paper

SUBJECTS: dict[str, tuple[str, ...]] = {
    "crystals": ("liquid", "crystal", "defect", "nematic", "topological", "disclination", "elastic", "cholesteric"),
    "batteries": ("lithium", "battery", "electrolyte", "cathode", "anode", "dendrite", "ionic", "conductor"),
    "robots": ("robot", "manipulation", "grasping", "dexterous", "gripper", "teleoperation", "demonstration", "arm"),
    "genes": ("gene", "expression", "transcriptome", "cell", "sequencing", "clustering", "chromatin", "annotation"),
    "climate": ("precipitation", "climate", "extreme", "rainfall", "drought", "downscaling", "monsoon", "storm"),
    "codes": ("quantum", "error", "decoder", "qubit", "stabilizer", "syndrome", "surface", "threshold"),
}


def a_paper_about(subject: str, number: int, rng: Random) -> Paper:
    """Make a paper of one subject, its title and abstract drawn by chance."""
    own, others = SUBJECTS[subject], [word for words in SUBJECTS.values() for word in words]
    said = [rng.choice(own) if rng.random() < rng.uniform(0.2, 0.9) else rng.choice(others) for _ in range(60)]
    return a_paper(number, " ".join(rng.sample(own, 3)), abstract=" ".join(said))


def papers_about(count: int, rng: Random) -> list[Paper]:
    """Make papers of all subjects in turn."""
    names = list(SUBJECTS)
    return [a_paper_about(names[at % len(names)], at + 1, rng) for at in range(count)]

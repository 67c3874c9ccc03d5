"""Selection, ranking and shuffle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.ranking import ranked
from bot.digest.selection import FLOOD_CAP, capped, merged
from bot.digest.shuffle import next_batch, various
from bot.domain.match import Certainty, Match, Reason
from bot.domain.paper import Announcement, Author, KnownPaper
from bot.domain.watch import WatchKind
from tests.unit.digest.selected import known, match, selected


def keys(papers: object) -> list[int]:
    return [one.known.key for one in papers]  # type: ignore[attr-defined]


def test_one_paper_is_one_entry_with_the_reasons_of_all_its_watches() -> None:
    pairs = [(match(1, watch=2), known(1)), (match(1, watch=1), known(1)), (match(1, watch=2), known(1))]
    (one,) = merged(pairs)
    assert one.watches == (1, 2)
    assert [reason.text for reason in one.reasons] == ["w1", "w2"]


def test_what_came_in_a_flood_stands_behind_all_others_and_is_capped_by_itself() -> None:
    flood = [(replace(match(key), flooded=True), known(key)) for key in range(1, 241)]
    others = [(match(key, certainty=Certainty.POSSIBLE), known(key)) for key in (300, 301)]
    papers = merged([*flood, *others])
    assert keys(papers)[:2] == [300, 301]
    shown, rest = capped(papers, 5)
    assert ([one.flooded for one in shown], len(rest)) == ([False, False, True, True, True], 237)
    shown, rest = capped(papers, 50)
    assert (len(shown), len(rest)) == (2 + FLOOD_CAP, 240 - FLOOD_CAP)


def test_what_came_otherwise_as_well_is_no_flood() -> None:
    (one,) = merged([(replace(match(1), flooded=True), known(1)), (match(1, watch=2), known(1))])
    assert not one.flooded


def test_the_section_is_the_watched_category_before_the_one_it_merely_came_under() -> None:
    came = match(1, watch=1, section="cs.LG")
    watched = match(1, watch=2, kind=WatchKind.CATEGORY, section="cs.CV")
    assert merged([(came, known(1)), (watched, known(1))])[0].section == "cs.CV"
    assert merged([(came, known(1, Announcement.CROSS))])[0].section == "cs.LG"
    assert merged([(match(1), known(1))])[0].section is None


def test_a_person_whose_watch_was_taught_whom_to_leave_out_still_ranks_as_an_author() -> None:
    texts = ((WatchKind.AUTHOR, "Wei Wang"), (WatchKind.QUERY, 'au:"Wei Wang" -au:"Bo Sun"'), (WatchKind.QUERY, "sun"))
    order = ranked([replace(selected(at), reasons=(Reason(*each),)) for at, each in enumerate(texts)])
    assert [(one.known.key, one.score.strength) for one in order] == [(0, 6.0), (1, 6.0), (2, 5.0)]


def test_what_is_liker_a_topic_stands_before_what_is_less_so() -> None:
    scores = {1: 0.45, 2: 0.8, 3: 0.6}
    topics = {key: Reason(WatchKind.TOPIC, "t", score=score) for key, score in scores.items()}
    order = ranked([replace(selected(key), reasons=(reason,)) for key, reason in topics.items()])
    assert keys(order) == [2, 3, 1]
    assert order[0].score.strength > ranked([selected(1)])[0].score.strength, "closer than a word that is merely there"


def test_a_new_paper_came_under_its_primary_category_whichever_section_was_read_first() -> None:
    crossed = match(1, watch=1, section="cs.LG")
    assert merged([(crossed, known(1, Announcement.NEW))])[0].section == "cs.CV"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (match(2, certainty=Certainty.SURE), match(1, certainty=Certainty.POSSIBLE)),
        (match(2, kind=WatchKind.AUTHOR), match(1, kind=WatchKind.KEYWORD)),
        (match(2, kind=WatchKind.KEYWORD), match(1, kind=WatchKind.CATEGORY)),
    ],
)
def test_the_stronger_match_comes_first(better: object, worse: object) -> None:
    assert keys(merged([(worse, known(1)), (better, known(2))])) == [2, 1]  # type: ignore[list-item]


def test_more_watches_then_new_before_replaced_then_the_freshest_come_first() -> None:
    both = selected(4, (1, 2))
    new, replaced = selected(3), selected(2, announce=Announcement.REPLACE)
    older = merged([(match(1), known(1, published=date(2026, 6, 16)))])[0]
    assert keys(ranked([older, replaced, new, both])) == [4, 3, 1, 2]


def test_a_rare_watch_comes_before_one_that_brings_everything() -> None:
    common = [(match(key, watch=1), known(key)) for key in range(1, 9)]
    rare = (match(20, watch=2), known(20))
    papers = merged([*common, rare])
    assert keys(papers)[0] == 20
    assert papers[0].score.rarity == 3.0
    assert papers[1].score.rarity == 0.2


def test_what_is_possible_stands_behind_all_that_is_sure_however_many_points_it_has() -> None:
    sure = (match(1, watch=1, kind=WatchKind.CATEGORY), known(1, published=date(2026, 6, 1)))
    doubtful = (match(2, watch=2, kind=WatchKind.AUTHOR, certainty=Certainty.POSSIBLE), known(2))
    assert keys(merged([doubtful, sure])) == [1, 2]


def test_a_near_duplicate_of_a_better_paper_steps_back() -> None:
    titles = ["Video diffusion at scale", "Video diffusion models at scale", "Gluons in jets", "Cell fate"]
    pairs = [
        (match(key), replace(known(key), paper=replace(known(key).paper, title=title)))
        for key, title in enumerate(titles, 1)
    ]
    papers = merged(pairs)
    assert keys(papers) == [1, 3, 4, 2]
    assert [one.score.variety for one in papers] == [0.0, -0.2, -0.4, -4.6]


def of_group(key: int, title: str, *authors: str) -> tuple[Match, KnownPaper]:
    paper = replace(known(key).paper, title=title, authors=tuple(map(Author, authors)))
    return match(key), replace(known(key), paper=paper)


def test_two_papers_of_one_group_on_one_thing_stand_apart_and_on_two_things_do_not() -> None:
    group, others = ("Ada Li", "Bo Wu", "Cy Oz"), ("Di Po", "Ed Ra")
    first = of_group(1, "Gluon jets in heavy ion collisions", *group)
    second = of_group(2, "Heavy ion collisions: how jets lose energy", *group)
    rest = [of_group(3, "Cell fate", *others), of_group(4, "Heavy ion collisions seen by eye", *others)]
    assert keys(merged([first, second, *rest])) == [1, 3, 4, 2]
    elsewhere = of_group(2, "Cats in video", *group)
    assert keys(merged([first, elsewhere, *rest])) == [1, 2, 3, 4]


def test_each_part_of_a_score_is_told_and_they_add_up() -> None:
    older = known(2, published=date(2026, 6, 13))
    other = replace(older, paper=replace(older.paper, title="Gluons"))
    (one, two) = merged([(match(1, kind=WatchKind.AUTHOR), known(1)), (match(2, watch=2), other)])
    assert (one.score.strength, one.score.rarity, one.score.freshness, one.score.variety) == (6.0, 1.0, 0.0, 0.0)
    assert two.score.freshness == -0.8
    assert two.score.total == 4.0 + 1.0 - 0.8


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12), st.sampled_from(Announcement))
def test_the_parts_shown_add_up_to_the_total_shown(ages: list[int], announce: Announcement) -> None:
    pairs = [(match(key, key % 3), known(key, announce, date(2026, 6, 17 - age))) for key, age in enumerate(ages, 1)]
    for one in merged(pairs):
        score = one.score
        parts = (score.strength, score.rarity, score.freshness, score.taste, score.variety)
        assert f"{sum(float(f'{part:.1f}') for part in parts):.1f}" == f"{score.total:.1f}"


def test_a_paper_without_a_date_counts_as_old() -> None:
    undated = replace(known(1), paper=replace(known(1).paper, published=None))
    assert keys(merged([(match(1), undated), (match(2), known(2))])) == [2, 1]
    assert keys(merged([(match(1), undated)])) == [1]


def test_hundreds_of_papers_are_ordered_and_none_is_lost() -> None:
    papers = merged((match(key, watch=key % 7), known(key)) for key in range(1, 400))
    assert sorted(keys(papers)) == list(range(1, 400))


@given(st.permutations(range(1, 12)))
def test_the_order_is_the_same_however_the_papers_came(order: list[int]) -> None:
    assert keys(ranked(selected(key, (key % 3,)) for key in order)) == keys(
        ranked(selected(key, (key % 3,)) for key in range(1, 12))
    )


def test_the_cap_splits_and_loses_nothing() -> None:
    papers = tuple(selected(key) for key in range(1, 8))
    cards, rest = capped(papers, 5)
    assert (len(cards), cards + rest) == (5, papers)


def test_watches_take_turns_in_a_batch() -> None:
    papers = [selected(1, (1,)), selected(2, (1,)), selected(3, (1,)), selected(4, (2,)), selected(5, (3,))]
    assert keys(various(papers)) == [1, 4, 5, 2, 3]


def test_shuffle_tells_how_many_of_how_many_and_the_end() -> None:
    papers = [selected(key) for key in range(1, 9)]
    first = next_batch(papers, frozenset(), 5)
    assert (keys(first.papers), first.shown, first.of, first.ended) == ([1, 2, 3, 4, 5], 5, 8, False)
    second = next_batch(papers, frozenset(keys(first.papers)), 5)
    assert (keys(second.papers), second.shown, second.ended, second.new_round) == ([6, 7, 8], 8, True, False)
    third = next_batch(papers, frozenset(range(1, 9)), 5)
    assert (keys(third.papers), third.shown, third.new_round) == ([1, 2, 3, 4, 5], 5, True)


def test_nothing_that_matches_is_an_ended_round_of_none() -> None:
    nothing = next_batch([], frozenset({3}), 5)
    assert (nothing.papers, nothing.shown, nothing.of, nothing.ended, nothing.new_round) == ((), 0, 0, True, False)


@given(st.sets(st.integers(1, 40), min_size=1), st.integers(1, 7), st.sets(st.integers(1, 60)))
def test_a_round_shows_every_paper_once(matching: set[int], n: int, others: set[int]) -> None:
    papers = [selected(key, (key % 4,)) for key in sorted(matching)]
    seen = others - matching
    shown: list[int] = []
    while not shown or len(shown) < len(papers):
        batch = next_batch(papers, seen | set(shown), n)
        assert batch.shown == len(shown) + len(batch.papers)
        shown += keys(batch.papers)
    assert sorted(shown) == sorted(matching)

"""A batch is judged by its ids; one paper over many sections is one."""

import json
import lzma
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.collection import Batch, BatchMark, Freshness, SourceFailure, SourceFault
from bot.domain.paper import Announcement, Paper
from bot.intake.novelty import judge, merged, newest_of, standing, stronger
from tests.fakes.papers import a_paper, papers

MONDAY = datetime(2026, 6, 15, 4, 5, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


def batch(found: Iterable[Paper], at: datetime = TUESDAY) -> Batch:
    return Batch("arxiv", "cs.CV", tuple(found), at)


def mark_after(found: Iterable[Paper]) -> BatchMark:
    return judge(None, batch(found, MONDAY))[1]


def old(paper_id: str, announce: Announcement) -> Paper:
    return a_paper(paper_id, announce=announce)


def test_the_first_batch_ever_is_known_not_news() -> None:
    verdict, mark = judge(None, batch(papers(3), MONDAY))
    assert verdict is Freshness.FIRST
    assert mark == BatchMark(
        "arxiv", "cs.CV", frozenset(paper.id for paper in papers(3)), "2606.00003", MONDAY, usual=3
    )


def test_the_first_batch_after_an_empty_one_is_still_the_first() -> None:
    verdict, mark = judge(None, batch([], MONDAY))
    assert verdict is Freshness.EMPTY
    assert judge(mark, batch(papers(3)))[0] is Freshness.FIRST


def test_an_empty_answer_to_what_the_watches_ask_is_an_answer() -> None:
    empty, found, more = (replace(batch(some), selected=True) for some in ([], papers(3), papers(2, first=3)))
    _, mark = judge(None, empty)
    verdict, mark = judge(mark, found)
    assert verdict is Freshness.FRESH
    assert judge(mark, found)[0] is Freshness.STALE
    assert judge(mark, more)[0] is Freshness.FRESH
    assert judge(None, found)[0] is Freshness.FIRST


def test_a_category_asked_for_anew_is_judged_by_its_archive_and_an_archive_by_its_categories() -> None:
    of_archive = BatchMark("arxiv", "cs", frozenset({"arxiv:2606.00001"}), "2606.00001", MONDAY)
    of_vision = BatchMark("arxiv", "cs.CV", frozenset({"arxiv:2606.00002"}), "2606.00002", MONDAY)
    of_learning = BatchMark("arxiv", "cs.LG", frozenset({"arxiv:2606.00003"}), "2606.00003", TUESDAY)
    assert standing({"cs": of_archive, "cs.LG": of_learning}, "cs.CV") == of_archive
    assert standing({"cs": of_archive, "cs.CV": of_vision}, "cs.CV") == of_vision
    together = standing({"cs.CV": of_vision, "cs.LG": of_learning, "math.PR": of_archive}, "cs")
    assert together == BatchMark("arxiv", "cs", of_vision.ids | of_learning.ids, "2606.00003", TUESDAY)
    assert standing({"math.PR": of_archive}, "cs") is None


def test_higher_ids_make_a_fresh_batch_and_a_new_mark() -> None:
    verdict, mark = judge(mark_after(papers(3)), batch(papers(3, first=4)))
    assert verdict is Freshness.FRESH
    assert (mark.newest, mark.fresh_at, len(mark.ids)) == ("2606.00006", TUESDAY, 3)


def test_the_same_ids_under_todays_date_are_stale_and_leave_the_mark() -> None:
    before = mark_after(papers(3))
    assert judge(before, batch(papers(3))) == (Freshness.STALE, before)


def test_a_batch_that_was_cut_short_yesterday_is_stale() -> None:
    assert judge(mark_after(papers(20)), batch(papers(12)))[0] is Freshness.STALE


def test_an_older_batch_that_came_back_is_stale() -> None:
    before = mark_after(papers(20, first=50))
    assert judge(before, batch(papers(20)))[0] is Freshness.STALE


def test_an_empty_batch_keeps_what_is_remembered() -> None:
    before = mark_after(papers(3))
    assert judge(before, batch([])) == (Freshness.EMPTY, before)


def test_a_batch_of_cross_lists_and_replacements_of_old_papers_is_fresh() -> None:
    crossed = [old("arxiv:2401.00001", Announcement.CROSS), old("arxiv:math/0309136", Announcement.REPLACE)]
    verdict, mark = judge(mark_after(papers(3)), batch(crossed))
    assert verdict is Freshness.FRESH
    assert mark.newest == "2606.00003"


def test_a_paper_that_moderation_held_up_is_fresh() -> None:
    assert judge(mark_after(papers(3, first=50)), batch([a_paper(7)]))[0] is Freshness.FRESH


def test_a_source_without_arxiv_ids_is_judged_by_overlap() -> None:
    first = [a_paper(f"doi:10.1000/{number}", source="feed") for number in range(4)]
    before = mark_after(first)
    assert before.newest == ""
    assert judge(before, batch(first))[0] is Freshness.STALE
    later = [a_paper(f"doi:10.1000/{number}", source="feed") for number in range(3, 8)]
    assert judge(before, batch(later))[0] is Freshness.FRESH


def test_ids_of_four_and_five_digits_are_ordered_by_month_first() -> None:
    assert newest_of(["arxiv:1412.9999", "arxiv:1501.00001", "arxiv:math/0309136", "doi:10.1/2"]) == "1501.00001"
    assert newest_of(["arxiv:math/0309136"]) == ""


def test_one_paper_over_sections_keeps_the_strongest_announcement() -> None:
    crossed = a_paper(1, announce=Announcement.CROSS, sections=["cs.LG"])
    new = a_paper(1, announce=Announcement.NEW, sections=["cs.CV"])
    [one] = merged([crossed, new, crossed])
    assert one.announce is Announcement.NEW
    assert one.sections == ("cs.LG", "cs.CV")


def test_a_window_that_rolls_over_unordered_ids_is_new_with_its_first_new_paper() -> None:
    window = [a_paper(f"doi:10.1101/{number}", source="biorxiv") for number in range(50)]
    _, mark = judge(None, batch(window))
    assert judge(mark, batch(window[1:]))[0] is Freshness.STALE
    one_more = [*window[1:], a_paper("doi:10.1101/50", source="biorxiv")]
    assert judge(mark, batch(one_more))[0] is Freshness.FRESH


@pytest.mark.parametrize(
    ("usual", "new", "verdict"),
    [
        (20, 201, Freshness.FLOOD),
        (20, 200, Freshness.FRESH),
        (3, 50, Freshness.FRESH),
        (3, 51, Freshness.FLOOD),
        (300, 900, Freshness.FRESH),
    ],
)
def test_over_ten_times_the_last_batch_and_over_fifty_new_ones_are_a_flood(
    usual: int, new: int, verdict: Freshness
) -> None:
    known = [a_paper(f"doi:10.1101/{number}") for number in range(usual)]
    _, mark = judge(None, batch(known))
    much = [*known, *(a_paper(f"doi:10.5555/{number}") for number in range(new))]
    judged, after = judge(mark, batch(much))
    assert judged is verdict
    assert judge(after, batch(much))[0] is Freshness.STALE
    assert judge(after, batch([*much, a_paper("doi:10.5555/x")]))[0] is Freshness.FRESH


def test_a_full_day_after_a_holidays_few_is_no_flood() -> None:
    _, mark = judge(None, batch(a_paper(f"doi:10.1101/{number}") for number in range(300)))
    verdict, mark = judge(mark, batch([a_paper("doi:10.1102/1"), a_paper("doi:10.1102/2")]))
    assert verdict is Freshness.FRESH
    assert judge(mark, batch(a_paper(f"doi:10.1103/{number}") for number in range(300)))[0] is Freshness.FRESH


def test_a_batch_that_lacks_something_is_no_first_one_and_adds_to_the_last_one() -> None:
    lacking = SourceFailure("crossref", "cs", SourceFault.BROKEN, "HTTP 500", MONDAY)
    one, two, three = ([a_paper(f"doi:10.1101/{number}")] for number in range(3))
    verdict, mark = judge(None, replace(batch(one), incomplete=lacking))
    assert (verdict, mark.ids) == (Freshness.FIRST, frozenset())
    verdict, mark = judge(mark, batch(two))
    assert verdict is Freshness.FIRST
    verdict, mark = judge(mark, replace(batch(three), incomplete=lacking))
    assert (verdict, len(mark.ids)) == (Freshness.FRESH, 2)


def test_the_higher_version_stays_and_ids_are_joined() -> None:
    second = a_paper(1, "New title", version=2, abstract=None, ids={"arxiv": "2606.00001", "doi": "10.1000/x"})
    for order in ([a_paper(1), second], [second, a_paper(1)]):
        [one] = merged(order)
        assert (one.title, one.version, one.abstract) == ("New title", 2, a_paper(1).abstract)
        assert one.ids == {"arxiv": "2606.00001", "doi": "10.1000/x"}


def test_any_announcement_is_stronger_than_none() -> None:
    assert stronger(None, Announcement.REPLACE_CROSS) is Announcement.REPLACE_CROSS
    assert stronger(None, None) is None


def test_on_four_hundred_recorded_days_repeats_are_stale_and_new_weekdays_are_not(shared_folder: Path) -> None:
    """On weekends arXiv announces nothing: a batch that differs a little from Friday's is still Friday's."""
    listings = shared_folder / "data/corpus/daily_listings.jsonl.xz"
    days = [json.loads(line) for line in lzma.decompress(listings.read_bytes()).splitlines()]
    mark: BatchMark | None = None
    repeated, new_weekdays = set(), set()
    for day in days:
        verdict, mark = judge(mark, batch(a_paper(f"arxiv:{one}") for one in dict.fromkeys(day["ids"])))
        if day["same_as_previous_day"]:
            repeated.add(verdict)
        elif date.fromisoformat(day["date"]).weekday() < 5:
            new_weekdays.add(verdict)
    assert repeated == {Freshness.STALE}
    assert new_weekdays == {Freshness.FIRST, Freshness.FRESH}

"""One grammar for all faces: what was typed becomes a command, or an error that names the very words."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import command, scope
from bot.commands.grammar import read
from bot.commands.ordered import Brief, SetBriefs
from bot.commands.scope import About, OfCard, OfDays, OfSlot
from bot.commands.vocabulary import HELPED, HIDDEN, KNOWN, LATER, in_words_of
from bot.domain.errors import WrongUse
from bot.domain.watch import EVERY_DAY, WEEKDAYS, Editors, Language, Mode, Schedule, ScheduleKind, WatchKind

AUTHOR, KEYWORD, CATEGORY, QUERY = WatchKind.AUTHOR, WatchKind.KEYWORD, WatchKind.CATEGORY, WatchKind.QUERY
JOURNAL = WatchKind.JOURNAL
AT = ScheduleKind.AT


def error_of(text: str, language: Language = Language.ENGLISH) -> WrongUse:
    with pytest.raises(WrongUse) as caught:
        read(text, language)
    return caught.value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", command.Panel()),
        ("  \u3000 ", command.Panel()),
        ("/radar", command.Panel()),
        ("列表", command.Panel()),
        ("LIST", command.Panel()),
        ("author Bohan Zhuang", command.Follow(AUTHOR, ("Bohan Zhuang",))),
        ("/radar author: Bohan  Zhuang", command.Follow(AUTHOR, ("Bohan Zhuang",))),
        ("author “Bohan Zhuang”", command.Follow(AUTHOR, ("Bohan Zhuang",))),
        ("author Zhuang, Bohan; Ada Li", command.Follow(AUTHOR, ("Zhuang, Bohan", "Ada Li"))),
        ("author Ada Li;; Ada Li", command.Follow(AUTHOR, ("Ada Li",))),
        ("作者　庄博涵", command.Follow(AUTHOR, ("庄博涵",))),
        ("作者：庄博涵、李明", command.Follow(AUTHOR, ("庄博涵", "李明"))),
        ("作者庄博涵", command.Follow(AUTHOR, ("庄博涵",))),
        ("ａｕｔｈｏｒ Bohan", command.Follow(AUTHOR, ("Bohan",))),
        ('keyword a b, "c, d"', command.Follow(KEYWORD, ("a b", '"c, d"'))),
        ("关键词 video diffusion，「state space」", command.Follow(KEYWORD, ("video diffusion", '"state space"'))),
        ("keyword Alzheimer’s disease", command.Follow(KEYWORD, ("Alzheimer’s disease",))),
        ("分类 cs.CV，cs.LG", command.Follow(CATEGORY, ("cs.CV", "cs.LG"))),
        ("查询 ti：diffusion （au:zhuang）", command.Follow(QUERY, ("ti:diffusion (au:zhuang)",))),
        ("remove 3", command.Remove((3,))),
        ("删除3 5", command.Remove((3, 5))),
        ("remove #3, 5-7；7", command.Remove((3, 5, 6, 7))),
        ("remove 7 – 5", command.Remove((5, 6, 7))),
        ("pause", command.Pause()),
        ("暂停", command.Pause()),
        ("恢复", command.Resume()),
        ("undo", command.Undo()),
        ("撤销 4", command.Undo(4)),
        ("shuffle", command.Shuffle(5)),
        ("shuffle 8", command.Shuffle(8)),
        ("换一批 3篇", command.Shuffle(3)),
        ("搜索 扩散 模型", command.Search("扩散 模型")),
        ("since Monday", command.Since(scope.Weekday(0))),
        ("since last fri", command.Since(scope.Weekday(4))),
        ("自从 周日", command.Since(scope.Weekday(6))),
        ("since yesterday", command.Since(scope.DaysAgo(1))),
        ("since 3 days", command.Since(scope.DaysAgo(3))),
        ("自从 两周", None),
        ("自从 2周前", command.Since(scope.DaysAgo(14))),
        ("since 2026-11-01", command.Since(scope.OnDate(date(2026, 11, 1)))),
        ("自从 2026年11月1日", command.Since(scope.OnDate(date(2026, 11, 1)))),
        ("今天", command.Since(scope.DaysAgo(0))),
        ("why 2606.01234", command.Why("2606.01234")),
        ("为什么 https://arxiv.org/abs/2606.01234v2", command.Why("https://arxiv.org/abs/2606.01234v2")),
        ("状态", command.Status()),
        ("help", command.Help()),
        ("help 关键词", command.Help("keyword")),
        ("help /author", command.Help("author")),
        ("brief", Brief(OfDays(1))),
        ("简报 本周 zh", Brief(OfDays(7), Language.CHINESE)),
        ("brief EN", Brief(OfDays(1), Language.ENGLISH)),
        ("brief au:zhuang diffusion en", Brief(About("au:zhuang diffusion"), Language.ENGLISH)),
        ("brief card 12", Brief(OfCard(12))),
        ("brief card games", Brief(About("card games"))),
        ("brief 2026-06-17/digest", Brief(OfSlot("2026-06-17/digest"))),
        ("收藏", command.SavedList()),
        ("confirm 12", command.Confirm(12)),
        ("cancel 12", command.Cancel(12)),
        ("save 7", command.Save(7)),
        ("unsave 7", command.Unsave(7)),
        ("whole 7", command.Whole(7)),
        ("why 7", command.Why("7")),
        ("post 12,13,14", command.Post((12, 13, 14))),
        ("show 3-5", command.Show((3, 4, 5))),
        ("more 2026-06-17/digest", command.More("2026-06-17/digest")),
        ("more 2026-06-17/instant-093000", command.More("2026-06-17/instant-093000")),
        ("example", command.Example()),
        ("schedule", command.ShowSchedule()),
        (
            "schedule weekdays 09:00 Asia/Shanghai",
            command.SetSchedule(Schedule(AT, WEEKDAYS, time(9)), "Asia/Shanghai"),
        ),
        ("schedule daily 8:30", command.SetSchedule(Schedule(AT, EVERY_DAY, time(8, 30)))),
        ("schedule mondays 10:00", command.SetSchedule(Schedule(AT, frozenset({0}), time(10)))),
        ("schedule mon, wed and fri at 6 pm", command.SetSchedule(Schedule(AT, frozenset({0, 2, 4}), time(18)))),
        ("schedule every day 9am new york", command.SetSchedule(Schedule(AT, EVERY_DAY, time(9)), "America/New_York")),
        ("时间 工作日上午9点半 上海", command.SetSchedule(Schedule(AT, WEEKDAYS, time(9, 30)), "Asia/Shanghai")),
        ("时间 每周一、周四 8：30", command.SetSchedule(Schedule(AT, frozenset({0, 3}), time(8, 30)))),
        ("schedule arrival", command.SetSchedule(Schedule(ScheduleKind.ARRIVAL))),
        ("schedule daily arrival 15:00", command.SetSchedule(Schedule(ScheduleKind.ARRIVAL, EVERY_DAY, time(15)))),
        ("schedule instant", command.SetSchedule(Schedule(ScheduleKind.INSTANT))),
        ("schedule off", command.SetSchedule(Schedule(ScheduleKind.OFF))),
        ("schedule 东京", command.Settle("timezone", "Asia/Tokyo")),
        ("schedule brief mondays 10:00", SetBriefs(Schedule(AT, frozenset({0}), time(10)))),
        ("settings", command.ShowSettings()),
        ("settings language zh", command.Settle("language", Language.CHINESE)),
        ("设置 语言：英文", command.Settle("language", Language.ENGLISH)),
        ("settings cap 8", command.Settle("cap", 8)),
        ("settings mode compact", command.Settle("mode", Mode.COMPACT)),
        ("settings who everyone", command.Settle("editors", Editors.EVERYONE)),
        ("settings who members", command.Settle("editors", Editors.EVERYONE)),
        ("settings who keepers", command.Settle("editors", Editors.KEEPERS)),
        ("settings empty-line on", command.Settle("empty_line", True)),
        ("settings empty line off", command.Settle("empty_line", False)),
        ("settings timezone beijing", command.Settle("timezone", "Asia/Shanghai")),
        ("settings tldr on", command.Settle("tldr", True)),
        ("tldr off", command.Settle("tldr", False)),
        ("一句话 开", command.Settle("tldr", True)),
        ("设置 摘要 关闭", command.Settle("tldr", False)),
        ("tl;dr", command.ShowSettings()),
        ("journal PRL", command.Follow(JOURNAL, ("PRL",))),
        ("期刊 自然；科学，物理评论快报", command.Follow(JOURNAL, ("自然", "科学", "物理评论快报"))),
        ("期刊自然", command.Follow(JOURNAL, ("自然",))),
        (
            "journals PRL, Forum of Mathematics, Pi, Nature",
            command.Follow(JOURNAL, ("PRL", "Forum of Mathematics, Pi", "Nature")),
        ),
        ("conference NeurIPS; ICML", command.Follow(JOURNAL, ("NeurIPS", "ICML"))),
        ("topic a, b; c 1 a day", command.Follow(WatchKind.TOPIC, ("a, b", "c"), 1.0)),
        ("主题：视频生成，每周约 3 篇", command.Follow(WatchKind.TOPIC, ("视频生成",), 0.6)),
        ("topic one thing a day", command.Follow(WatchKind.TOPIC, ("one thing a day",))),
        ("like 2606.01234v2, PMID 7 2/week", command.Follow(WatchKind.LIKE, ("2606.01234", "PMID 7"), 0.4)),
        ("类似 2606.01234", command.Follow(WatchKind.LIKE, ("2606.01234",))),
        ("pace 12 0.6", command.Pace(12, 0.6)),
        ("akin 7", command.Akin(7)),
        ("导出 bibtex", command.NotYet("export", "bibtex")),
    ],
)
def test_what_is_typed_is_read(text: str, meant: command.Command | None) -> None:
    if meant is None:
        assert error_of(text).try_instead
    else:
        assert read(text, Language.ENGLISH) == meant


@pytest.mark.parametrize(
    ("text", "said", "instead"),
    [
        ("serch diffusion", "“serch”", "search diffusion"),
        ("auhtor Bohan", "“auhtor”", "author Bohan"),
        ("换一匹", "“换一匹”", "shuffle"),
        ("Bohan Zhuang", "“Bohan”", "author Bohan Zhuang"),
        ("ti:diffusion", "“ti”", "query ti:diffusion"),
        ("🔥🔥", "“🔥🔥”", "help"),
        ("author", "needs to be told", "author Bohan Zhuang"),
        ("author 🔥", "“🔥”", "author Bohan Zhuang"),
        ("author \u202e\u200b", "needs to be told", "author Bohan Zhuang"),
        ("keyword ''", "“''”", 'keyword video diffusion, "state space model"'),
        ('keyword "state space', "column 1", 'keyword "state space"'),
        ("list 5", "“5”", "list"),
        ("remove", "needs a number", "list"),
        ("remove Bohan", "“Bohan”", "list"),
        ("remove 1-9999", "“1-9999”", "list"),
        ("remove 99999999999", "“99999999999”", "list"),
        ("shuffle 99", "“99”", "shuffle 5"),
        ("shuffle many", "“many”", "shuffle 5"),
        ("since soon", "“soon”", "since monday"),
        ("since 2026-02-30", "“2026-02-30”", "since monday"),
        ("since", "needs to be told", "since monday"),
        ("schedule 25:00", "“25:00”", "schedule daily 8:30"),
        ("schedule weekdays", "“weekdays”", "schedule weekdays 09:00"),
        ("schedule off 9:00", "“off 9:00”", "schedule off"),
        ("schedule 9:00 10:00", "“9:00 10:00”", "schedule daily 8:30"),
        ("schedule 9:00 Shangai", "“Shangai”", "schedule 9:00 Asia/Shanghai"),
        ("settings colour red", "“colour”", "settings"),
        ("settings langage zh", "“langage”", "settings language"),
        ("settings cap 500", "“500”", "settings cap 5"),
        ("settings mode loud", "“loud”", "settings mode cards"),
        ("settings timezone Tokio", "“Tokio”", "settings timezone Asia/Tokyo"),
        ("help serach", "“serach”", "help search"),
        ("more yesterday", "“yesterday”", "today"),
        ("more", "left over its cap, by that digest's day", "today"),
        ("x" * 5_000, "5000 characters", "help"),
        ("keyword " + "x" * 1_001, "at most 1000", "help"),
        ("author " + "; ".join(f"A{n} B" for n in range(30)), "30 at once", "help author"),
    ],
)
def test_an_error_names_the_words_and_says_what_to_type_next(text: str, said: str, instead: str) -> None:
    error = error_of(text)
    assert said in str(error)
    assert instead in error.try_instead


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("paper why 7", "why 7"),
        ("Library saved", "saved"),
        ("文献 为什么 7", "why 7"),
        ("/radar digest schedule off", "schedule off"),
    ],
)
def test_a_word_may_stand_behind_its_group_as_on_discord(text: str, same: str) -> None:
    assert read(text, Language.ENGLISH) == read(same, Language.ENGLISH)


def test_a_group_s_word_alone_offers_what_it_gathers() -> None:
    error = error_of("digest")
    assert "“digest” gathers other commands." in str(error)
    assert error.try_instead == ("schedule", "pause", "resume", "help")
    assert "“paper” is no command." in str(error_of("paper list"))


def test_errors_speak_the_person_s_language() -> None:
    assert "没有“serch”这个命令" in str(error_of("serch x", Language.CHINESE))
    assert error_of("serch x", Language.CHINESE).try_instead == ("搜索 x",)


@pytest.mark.parametrize(
    "text", ["brief week", "brief today", "shuffle 3", "author Ada Li", "undo 3", "list", "show 1"]
)
def test_a_command_in_the_words_of_a_language_means_the_same(text: str) -> None:
    chinese = in_words_of(text, Language.CHINESE)
    assert (chinese == text) is (text == "show 1")
    assert in_words_of(text, Language.ENGLISH) == text
    assert read(chinese, Language.CHINESE) == read(text, Language.CHINESE)


def test_what_an_error_offers_can_be_typed() -> None:
    for text in ("serch x", "author", "schedule weekdays", "settings mode loud", "since soon", "help serach"):
        for language in Language:
            for offer in error_of(text, language).try_instead:
                read(offer, language)


def refusal(text: str, language: Language) -> WrongUse | None:
    try:
        read(text, language)
    except WrongUse as error:
        return error
    return None


def test_every_word_of_the_vocabulary_is_read() -> None:
    assert {*HELPED, *HIDDEN, *LATER} == set(KNOWN.values())
    for word in KNOWN:
        refused = refusal(word, Language.ENGLISH)
        assert refused is None or "is no command" not in str(refused), word


@given(st.text(max_size=200), st.sampled_from(Language))
def test_any_text_is_read_or_refused_with_something_to_type(text: str, language: Language) -> None:
    refused = refusal(text, language)
    assert refused is None or (str(refused) and refused.try_instead)


@given(st.sampled_from(sorted(KNOWN)), st.text(max_size=60))
def test_any_argument_is_read_or_refused(word: str, rest: str) -> None:
    refused = refusal(f"{word} {rest}", Language.CHINESE)
    assert refused is None or refused.try_instead


def test_help_lists_all_that_can_be_watched_together() -> None:
    watched = ("author", "keyword", "category", "journal", "query", "topic", "like", "cites", "feed")
    assert HELPED[1 : 1 + len(watched)] == watched

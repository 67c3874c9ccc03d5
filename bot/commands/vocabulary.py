"""The words of the commands in both languages, and did-you-mean over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from bot.domain.watch import Language

ALIKE = 0.6
"""How alike (difflib's ratio, 0 to 1) a typed word and a known one must be to be offered."""

ALIKE_SHORT = 0.5
"""The same for words of two or three characters, as most Chinese ones are."""

OFFERED = 3
"""How many words are offered at the most."""

CHINESE: Mapping[str, str] = MappingProxyType(
    {
        "list": "列表",
        "author": "作者",
        "keyword": "关键词",
        "category": "分类",
        "journal": "期刊",
        "query": "查询",
        "topic": "主题",
        "like": "类似",
        "cites": "引用",
        "feed": "订阅源",
        "edit": "修改",
        "notify": "提醒我",
        "remove": "删除",
        "mute": "屏蔽",
        "pause": "暂停",
        "resume": "恢复",
        "undo": "撤销",
        "shuffle": "换一批",
        "search": "搜索",
        "since": "自从",
        "today": "今天",
        "brief": "简报",
        "ask": "提问",
        "saved": "收藏",
        "schedule": "时间",
        "settings": "设置",
        "why": "为什么",
        "status": "状态",
        "help": "帮助",
        "export": "导出",
        "import": "导入",
        "copy": "复制",
    }
)
"""The Chinese word of every command that people type."""

LATER = frozenset(
    {"export", "import", "copy"},
)
"""Commands of the product that later versions bring."""

_CHINESE_WHOLE: Mapping[str, str] = MappingProxyType({"brief week": "简报 本周", "brief today": "简报 今天"})
"""What buttons say, where a Chinese word stands for more than the command's."""

HELPED = tuple(word for word in CHINESE if word not in LATER)
"""The commands that `help` lists, in its order."""

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "library": ("saved", "export", "import", "copy"),
        "paper": ("like", "cites", "why"),
        "digest": ("schedule", "pause", "resume"),
    }
)
"""Words that may stand behind one that gathers them, `paper why`: on Discord, where `/radar` takes no more than 25."""

CHINESE_GROUPS: Mapping[str, str] = MappingProxyType({"library": "文库", "paper": "文献", "digest": "推送"})
"""The Chinese word of every group."""

HIDDEN = (
    *("confirm", "cancel", "pace", "show", "save", "unsave", "hide", "notthem", "akin"),
    *("whole", "post", "more", "example", "retry", "tldr"),
)
"""What buttons say, or an answer says to type."""

OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "panel": "list",
        "watches": "list",
        "面板": "list",
        "订阅": "list",
        "authors": "author",
        "keywords": "keyword",
        "关键字": "keyword",
        "关键詞": "keyword",
        "關鍵詞": "keyword",
        "categories": "category",
        "类别": "category",
        "journals": "journal",
        "conference": "journal",
        "venue": "journal",
        "杂志": "journal",
        "会议": "journal",
        "分類": "category",
        "查詢": "query",
        "cite": "cites",
        "citing": "cites",
        "citations": "cites",
        "被引": "cites",
        "被引用": "cites",
        "谁引用": "cites",
        "引文": "cites",
        "change": "edit",
        "reword": "edit",
        "编辑": "edit",
        "更改": "edit",
        "mention": "notify",
        "提醒": "notify",
        "提及": "notify",
        "delete": "remove",
        "rm": "remove",
        "刪除": "remove",
        "mutes": "mute",
        "exclude": "mute",
        "排除": "mute",
        "屏蔽词": "mute",
        "静音": "mute",
        "移除": "remove",
        "继续": "resume",
        "撤回": "undo",
        "撤銷": "undo",
        "搜": "search",
        "find": "search",
        "从": "since",
        "时间表": "schedule",
        "時間": "schedule",
        "推送时间": "schedule",
        "setting": "settings",
        "設置": "settings",
        "為什麼": "why",
        "狀態": "status",
        "briefing": "brief",
        "簡報": "brief",
        "bookmarks": "saved",
        "换一换": "shuffle",
        "換一批": "shuffle",
        "幫助": "help",
        "重试": "retry",
        "再试": "retry",
        "重試": "retry",
        "像": "like",
        "问": "ask",
        "例子": "example",
        "tl;dr": "tldr",
        "摘要": "tldr",
        "一句话": "tldr",
        "示例": "example",
    }
)


def _known() -> Mapping[str, str]:
    english = {word: word for word in (*CHINESE, *HIDDEN)}
    return MappingProxyType({**OTHER_NAMES, **{chinese: word for word, chinese in CHINESE.items()}, **english})


KNOWN = _known()
"""Every word that is understood, and the command's English name."""


def _gathering() -> Mapping[str, str]:
    chinese = {CHINESE_GROUPS[group]: group for group in GROUPS}
    return MappingProxyType({**{group: group for group in GROUPS}, **chinese})


GATHERING = _gathering()
"""Every word that is understood for a group, and the group's English name."""


def group_of(name: str) -> str | None:
    """Give the group that gathers a command, by the command's English name; None where it stands by itself."""
    return next((group for group, gathered in GROUPS.items() if name in gathered), None)


def name_in(word: str, language: Language) -> str:
    """Give a command's word as it is typed in a language: `作者` for `author`; hidden words stay English."""
    return CHINESE.get(word, word) if language is Language.CHINESE else word


def in_words_of(command: str, language: Language) -> str:
    """Give a command as people type it in a language: `简报 本周` for `brief week`; what only buttons say stays."""
    word, gap, rest = command.partition(" ")
    translated = f"{name_in(word, language)}{gap}{rest}"
    return _CHINESE_WHOLE.get(command, translated) if language is Language.CHINESE else command


def close_to(typed: str, known: Iterable[str]) -> tuple[str, ...]:
    """Give the known words that the typed one may have meant, likeliest first, at most three."""
    alike = ALIKE_SHORT if len(typed) <= OFFERED else ALIKE
    return tuple(get_close_matches(typed.casefold(), list(known), n=OFFERED, cutoff=alike))


def commands_close_to(typed: str, language: Language) -> tuple[str, ...]:
    """Give the commands that an unknown word may have meant, as words of the person's language."""
    public = [word for word, name in KNOWN.items() if name in HELPED]
    names = (KNOWN[word] for word in close_to(typed, public))
    return tuple(dict.fromkeys(name_in(name, language) for name in names))

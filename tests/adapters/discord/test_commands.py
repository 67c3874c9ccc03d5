"""The shape of `/radar` on Discord: which words stand in groups, and how a command is named there."""

from __future__ import annotations

import pytest

from adapters.discord.paths import INSIDE_SINCE, path_of
from bot.commands.grammar import read
from bot.commands.vocabulary import CHINESE, GROUPS, HELPED, group_of
from bot.domain.watch import Language
from tests.fakes.discord_command_rules import GROUP
from tests.fakes.discord_server import FakeDiscord

MOST_SUBCOMMANDS = 25
"""Of one command. Source: https://discord.com/developers/docs/interactions/application-commands"""


@pytest.mark.usefixtures("app")
async def test_every_word_that_help_lists_is_a_subcommand(server: FakeDiscord) -> None:
    [radar] = server.commands
    groups = {option["name"]: option for option in radar["options"] if option["type"] == GROUP}
    gathered = {group: {option["name"] for option in groups[group]["options"]} for group in groups}
    assert gathered == {group: here for group, words in GROUPS.items() if (here := set(words) & set(HELPED))}
    names = {option["name"] for option in radar["options"]} - set(groups)
    assert names.union(*gathered.values()) | {INSIDE_SINCE} == set(HELPED)
    author = next(option for option in radar["options"] if option["name"] == "author")
    assert author["name_localizations"] == {"zh-CN": "作者", "zh-TW": "作者"}
    assert author["options"][0]["description_localizations"]["zh-CN"].startswith("关注谁")
    assert groups["paper"]["name_localizations"]["zh-CN"] == "文献"
    assert groups["paper"]["description_localizations"]["zh-CN"].startswith("一篇文献")


def test_every_word_of_the_product_has_room_below_one_command() -> None:
    assert len({group_of(word) or word for word in CHINESE if word != INSIDE_SINCE}) <= MOST_SUBCOMMANDS


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("/radar why 2606.01234", "/radar paper why 2606.01234"),
        ("/radar 为什么 2606.01234", "/radar 文献 为什么 2606.01234"),
        ("/radar today", "/radar since today"),
        ("/radar 今天", "/radar 自从 今天"),
        ("/radar saved", "/radar library saved"),
        ("/radar author why", "/radar author why"),
        ("/radar", "/radar list"),
        ("academichub part a b", "academichub part a b"),
    ],
)
def test_a_command_is_shown_where_it_stands_on_discord(command: str, path: str) -> None:
    assert path_of(command) == path
    said = path.removeprefix("/radar").strip()
    if path != command and said:
        assert read(said, Language.ENGLISH) == read(command, Language.ENGLISH)

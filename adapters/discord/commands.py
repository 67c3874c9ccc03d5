"""`/radar` as Discord's subcommands with typed options: their names, offers, and the text that the core reads.

A command holds 25 subcommands at the most, and 8,000 characters of names and descriptions; words that are typed less
often stand behind the word of their group, `/radar paper why`.
Source: https://discord.com/developers/docs/interactions/application-commands
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str

from adapters.discord.paths import INSIDE_SINCE
from bot.commands.settling_words import TYPED_NAMES
from bot.commands.vocabulary import CHINESE, CHINESE_GROUPS, GROUPS, HELPED, group_of
from bot.domain.conversation import Choice as Offer
from bot.domain.watch import Language
from bot.language import say

LONGEST = 1_000
"""How many characters an option takes; the grammar reads no more."""
DAYS = ("today", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "week")
CHINESE_LOCALES = frozenset({discord.Locale.chinese, discord.Locale.taiwan_chinese})

Interaction = discord.Interaction[discord.Client]
Run = Callable[[Interaction, str], Awaitable[None]]
Suggest = Callable[[Interaction, str, str], Awaitable[Sequence[Offer]]]
Text = app_commands.Range[str, 1, LONGEST]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a subcommand takes: one text.

    Attributes:
        option: the option's key in the words of `discord`.
        required: whether it must be given.
        offers: what is offered while typing: `category`, `journal`, `watch` or `day`; empty for nothing.
    """

    option: str
    required: bool = True
    offers: str = ""


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "author": Shape("name"),
        "keyword": Shape("words"),
        "category": Shape("category", offers="category"),
        "journal": Shape("journal", offers="journal"),
        "query": Shape("query"),
        "topic": Shape("topic"),
        "like": Shape("paper"),
        "cites": Shape("paper"),
        "feed": Shape("address"),
        "mute": Shape("words"),
        "remove": Shape("watch", offers="watch"),
        "search": Shape("query"),
        "ask": Shape("question"),
        "since": Shape("day", offers="day"),
        "schedule": Shape("when", required=False),
        "why": Shape("paper"),
    }
)
"""The commands that take one text; the others take nothing, or are drawn in `RadarGroup` by hand."""


class Words(app_commands.Translator):
    """Gives Chinese names and descriptions to Discord, by the key that each text carries."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Give the Chinese words; None for other languages, which read the English ones."""
        del context
        if locale not in CHINESE_LOCALES:
            return None
        command, key = string.extras.get("command"), string.extras.get("key")
        if command:
            return CHINESE.get(command) or CHINESE_GROUPS[command]
        return say(Language.CHINESE, key) if key else None


def language_of(locale: discord.Locale | None) -> Language:
    """Give the language of a person's Discord: Chinese in both of its scripts, else English."""
    return Language.CHINESE if locale in CHINESE_LOCALES else Language.ENGLISH


def _words(key: str) -> locale_str:
    return locale_str(say(Language.ENGLISH, key), key=key)


def _command(word: str) -> tuple[locale_str, locale_str]:
    return locale_str(word, command=word), _words(f"help.line_{word}")


class RadarGroup(app_commands.Group):
    """The command `/radar` with a subcommand for each word that people type."""

    def __init__(self, run: Run, suggest: Suggest) -> None:
        """Hand texts to `run`, and ask `suggest` what to offer while typing."""
        super().__init__(name="radar", description=_words("discord.radar"))
        self._run = run
        self._suggest = suggest
        gathered = [group for group, words in GROUPS.items() if not set(words).isdisjoint(HELPED)]
        groups = {group: self._group(group) for group in gathered}
        made: Mapping[str, Callable[[], app_commands.Command[RadarGroup, ..., None]]] = {
            "shuffle": self._shuffle,
            "settings": self._settings,
            "brief": self._brief,
            "help": self._help,
            "edit": self._edit,
            "notify": self._notify,
        }
        for word in HELPED:
            if word == INSIDE_SINCE:
                continue
            plain = self._text if word in SHAPES else self._bare
            command = made[word]() if word in made else plain(word)
            groups.get(group_of(word) or "", self).add_command(command)

    def _group(self, group: str) -> app_commands.Group:
        name = locale_str(group, command=group)
        return app_commands.Group(name=name, description=_words(f"discord.group_{group}"), parent=self)

    def _bare(self, word: str) -> app_commands.Command[RadarGroup, ..., None]:
        async def bare(interaction: Interaction) -> None:
            await self._run(interaction, word)

        name, description = _command(word)
        return app_commands.Command(name=name, description=description, callback=bare)

    def _text(self, word: str) -> app_commands.Command[RadarGroup, ..., None]:
        shape = SHAPES[word]

        async def needed(interaction: Interaction, text: Text) -> None:
            await self._run(interaction, f"{word} {text}")

        async def may_be(interaction: Interaction, text: Text | None = None) -> None:
            await self._run(interaction, f"{word} {text or ''}".strip())

        callback = needed if shape.required else may_be
        described = app_commands.describe(text=_words(f"discord.text_{shape.option}"))(callback)
        named = app_commands.rename(text=_words(f"discord.name_{shape.option}"))(described)
        name, description = _command(word)
        command = app_commands.Command[RadarGroup, ..., None](name=name, description=description, callback=named)
        if shape.offers:

            async def offer(interaction: Interaction, typed: str) -> list[Choice[str]]:
                return await self._offer(interaction, shape.offers, typed)

            command.autocomplete("text")(offer)
        return command

    async def _offer(self, interaction: Interaction, what: str, typed: str) -> list[Choice[str]]:
        if what == "day":
            return [Choice(name=day, value=day) for day in DAYS if typed.strip().casefold() in day]
        offers = await self._suggest(interaction, what, typed)
        return [Choice(name=offer.label[:100], value=offer.value[:100]) for offer in offers[:25]]

    def _edit(self) -> app_commands.Command[RadarGroup, ..., None]:
        @app_commands.rename(watch=_words("discord.name_watch"), words=_words("discord.name_words"))
        @app_commands.describe(watch=_words("discord.text_one_watch"), words=_words("discord.text_new_words"))
        async def edit(interaction: Interaction, watch: Text, words: Text) -> None:
            await self._run(interaction, f"edit {watch} {words}")

        return self._of_watches("edit", edit)

    def _notify(self) -> app_commands.Command[RadarGroup, ..., None]:
        @app_commands.rename(watch=_words("discord.name_watch"), mentions=_words("discord.name_mentions"))
        @app_commands.describe(watch=_words("discord.text_my_watch"), mentions=_words("discord.text_mentions"))
        @app_commands.choices(mentions=[Choice(name=_words(f"discord.{word}"), value=word) for word in ("on", "off")])
        async def notify(interaction: Interaction, watch: Text | None = None, mentions: str | None = None) -> None:
            await self._run(interaction, " ".join(filter(None, ("notify", watch, mentions))))

        return self._of_watches("notify", notify)

    def _of_watches(
        self, word: str, callback: Callable[..., Coroutine[Any, Any, None]]
    ) -> app_commands.Command[RadarGroup, ..., None]:
        """Make a command whose option `watch` is offered the place's watches while it is typed."""
        name, description = _command(word)
        command = app_commands.Command[RadarGroup, ..., None](name=name, description=description, callback=callback)

        async def offer(interaction: Interaction, typed: str) -> list[Choice[str]]:
            return await self._offer(interaction, "watch", typed)

        command.autocomplete("watch")(offer)
        return command

    def _shuffle(self) -> app_commands.Command[RadarGroup, ..., None]:
        @app_commands.rename(count=_words("discord.name_count"))
        @app_commands.describe(count=_words("discord.text_count"))
        async def shuffle(interaction: Interaction, count: app_commands.Range[int, 1, 10] | None = None) -> None:
            await self._run(interaction, f"shuffle {count or ''}".strip())

        name, description = _command("shuffle")
        return app_commands.Command(name=name, description=description, callback=shuffle)

    def _settings(self) -> app_commands.Command[RadarGroup, ..., None]:
        @app_commands.rename(setting=_words("discord.name_setting"), value=_words("discord.name_value"))
        @app_commands.describe(setting=_words("discord.text_setting"), value=_words("discord.text_value"))
        @app_commands.choices(setting=[Choice(name=name, value=name) for name in TYPED_NAMES.values()])
        async def settings(interaction: Interaction, setting: str | None = None, value: Text | None = None) -> None:
            await self._run(interaction, " ".join(filter(None, ("settings", setting, value))))

        name, description = _command("settings")
        return app_commands.Command(name=name, description=description, callback=settings)

    def _brief(self) -> app_commands.Command[RadarGroup, ..., None]:
        @app_commands.rename(about=_words("discord.name_about"), language=_words("discord.name_language"))
        @app_commands.describe(about=_words("discord.text_about"), language=_words("discord.text_language"))
        @app_commands.choices(language=[Choice(name="中文", value="zh"), Choice(name="English", value="en")])
        async def brief(interaction: Interaction, about: Text | None = None, language: str | None = None) -> None:
            await self._run(interaction, " ".join(filter(None, ("brief", about, language))))

        name, description = _command("brief")
        return app_commands.Command(name=name, description=description, callback=brief)

    def _help(self) -> app_commands.Command[RadarGroup, ..., None]:
        @app_commands.rename(word=_words("discord.name_word"))
        @app_commands.describe(word=_words("discord.text_word"))
        async def help_with(interaction: Interaction, word: Text | None = None) -> None:
            await self._run(interaction, f"help {word or ''}".strip())

        async def offer(interaction: Interaction, typed: str) -> list[Choice[str]]:
            return await self._offer(interaction, "command", typed)

        name, description = _command("help")
        command = app_commands.Command[RadarGroup, ..., None](name=name, description=description, callback=help_with)
        command.autocomplete("word")(offer)
        return command

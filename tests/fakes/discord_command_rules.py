"""Discord's limits on application commands, as a judge of the bulk overwrite.

Source: https://discord.com/developers/docs/interactions/application-commands
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tests.fakes.discord_world import Json

SUBCOMMAND, GROUP = 1, 2
LOCALES = frozenset(
    {"id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR"}
    | {"ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"}
)


def commands_rules(commands: list[Json]) -> list[str]:
    """Every rule that a bulk overwrite of all commands breaks."""
    broken: list[str] = []
    if len(commands) > 100:
        broken.append(f"{len(commands)} commands, of at most 100")
    broken += _unique("command", commands)
    for command in commands:
        broken += _named(command, "command")
        broken += _options(command, command["name"], depth=0)
        if (letters := _letters(command)) > 8000:
            broken.append(f"command {command['name']} has {letters} characters in all, of at most 8000")
    return broken


def _named(item: Json, what: str) -> Iterator[str]:
    names = {"": item["name"], **(item.get("name_localizations") or {})}
    for locale, name in names.items():
        if not name_is_right(name):
            yield f"{what} name {name!r} {locale} is not 1 to 32 lower-case letters, digits, - and _"
    words = {"": item.get("description", ""), **(item.get("description_localizations") or {})}
    for locale, text in words.items():
        if not 1 <= len(text) <= 100:
            yield f"{what} {item['name']} {locale} has a description of {len(text)} characters, allowed 1 to 100"
    for locale in (set(names) | set(words)) - {""} - LOCALES:
        yield f"{what} {item['name']} has the unknown locale {locale!r}"


def name_is_right(name: str) -> bool:
    r"""Whether a name keeps to `^[-_'\p{L}\p{N}]{1,32}$` in lower case."""
    letters = all(sign in "-_'" or unicodedata.category(sign)[0] in "LN" for sign in name)
    return 1 <= len(name) <= 32 and letters and name == name.lower()


def _unique(what: str, items: list[Json]) -> Iterator[str]:
    for locale in {"", *(key for item in items for key in item.get("name_localizations") or {})}:
        names = [str((item.get("name_localizations") or {}).get(locale, item["name"])) for item in items]
        for name in sorted({one for one in names if names.count(one) > 1}):
            yield f"{what} name {name!r} {locale} is used twice"


def _options(holder: Json, path: str, depth: int) -> Iterator[str]:
    options: list[Json] = holder.get("options") or []
    if len(options) > 25:
        yield f"{path} has {len(options)} options, of at most 25"
    yield from _unique(f"{path} option", options)
    nested = [option["type"] in {SUBCOMMAND, GROUP} for option in options]
    if any(nested) and not all(nested):
        yield f"{path} mixes subcommands and options"
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"{path} has a required option after an optional one"
    for option in options:
        yield from _named(option, f"{path} option")
        yield from _option(option, f"{path} {option['name']}", depth)


def _option(option: Json, path: str, depth: int) -> Iterator[str]:
    if option["type"] in {SUBCOMMAND, GROUP}:
        if depth + (option["type"] == GROUP) > 1:
            yield f"{path} is nested too deep"
        if option["type"] == GROUP and not option.get("options"):
            yield f"{path} is a group without subcommands"
        yield from _options(option, path, depth + 1)
    else:
        yield from _value_option(option, path)


def _value_option(option: Json, path: str) -> Iterator[str]:
    choices = option.get("choices") or []
    if len(choices) > 25:
        yield f"{path} has {len(choices)} choices, of at most 25"
    if choices and option.get("autocomplete"):
        yield f"{path} has both choices and autocompletion"
    yield from _unique(f"{path} choice", choices)
    for choice in choices:
        yield from _choice(choice, path)
    for bound in ("min_length", "max_length"):
        if bound in option and (option["type"] != 3 or not 0 <= option[bound] <= 6000):
            yield f"{path} has a wrong {bound}"


def _choice(choice: Json, path: str) -> Iterator[str]:
    for name in [choice["name"], *(choice.get("name_localizations") or {}).values()]:
        if not 1 <= len(name) <= 100:
            yield f"{path} has a choice's name of {len(name)} characters, allowed 1 to 100"
    if isinstance(choice["value"], str) and not 1 <= len(choice["value"]) <= 100:
        yield f"{path} has a choice's value of {len(choice['value'])} characters, allowed 1 to 100"


def _letters(item: Json) -> int:
    """The characters that count: the longest of each name, description and choice value over all locales."""
    total = 0
    for name in ("name", "description"):
        texts = [item.get(name, ""), *(item.get(f"{name}_localizations") or {}).values()]
        total += max(len(text) for text in texts)
    total += len(str(item["value"])) if "value" in item else 0
    return total + sum(_letters(child) for key in ("options", "choices") for child in item.get(key) or [])

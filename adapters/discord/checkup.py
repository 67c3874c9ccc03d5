"""What `academichub doctor` says about Discord: the token, the invite link, each permission's reason."""

from __future__ import annotations

from random import Random
from typing import assert_never

from adapters.discord.client import Addresses
from adapters.discord.invite import invite_link, reasons, token_error
from adapters.discord.returned import Answer, Lost, NotSent
from adapters.discord.wire import Wire
from bot.domain.checkup import Checkup
from bot.domain.watch import Language
from bot.language import say
from bot.ports import Clock

ABOUT = "Discord"


async def check_discord(token: str, addresses: Addresses, clock: Clock, language: Language) -> Checkup:
    """Try the token where it is set; say how to get one where it isn't. Nothing is changed there."""
    if not token:
        return Checkup(ABOUT, True, (str(token_error("token_missing", language)), *reasons(language)))
    wire = Wire(token, addresses.api_url, clock, Random(), proxy=addresses.way)  # noqa: S311 -- spreads waits
    try:
        answer = await wire.send("GET", "/oauth2/applications/@me")
    finally:
        await wire.close()
    match answer:
        case Answer(status=200):
            invite = say(language, "discord.invite", url=invite_link(int(answer.field("id"))))
            return Checkup(ABOUT, True, (f"the token is {answer.field('name')}’s.", invite, *reasons(language)))
        case Answer(status=401):
            return Checkup(ABOUT, False, (str(token_error("token_wrong", language)),))
        case Answer(status=status):
            return Checkup(ABOUT, False, (f"answers {status} to who we are; try again later.",))
        case NotSent(why=why) | Lost(why=why):
            return Checkup(ABOUT, False, (f"cannot be reached just now ({why}); the start keeps trying.",))
        case _:
            assert_never(answer)

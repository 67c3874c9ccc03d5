"""What `academichub doctor` says about the language model: whether it answers, what it costs, and what to do."""

from __future__ import annotations

from adapters.models.claude import ClaudeModel, ModelServer
from adapters.models.families import default_model
from bot.domain.checkup import Checkup
from bot.domain.model import Price, Trouble, Unwritten
from bot.domain.spending import Caps
from bot.ports import Clock

NAME = "language model"
DOLLAR = 1_000_000
HOW_TO_BEGIN = (
    "not set up: briefings are made of sentences chosen from the papers. For a model that writes them, make a key at "
    "platform.claude.com (Settings, API keys) and set ANTHROPIC_API_KEY; or set ANTHROPIC_BASE_URL and "
    "ACADEMICHUB_MODEL to a server of your own that speaks the Messages protocol."
)


async def check_model(server: ModelServer | None, caps: Caps, clock: Clock) -> Checkup:
    """Ask the server for the model; None: none is set up, which is no fault."""
    if server is None:
        return Checkup(NAME, True, (HOW_TO_BEGIN,))
    model = ClaudeModel(server, clock)
    try:
        found = await model.look()
    finally:
        await model.close()
    if isinstance(found, Unwritten):
        return Checkup(NAME, False, (f"{model.name} at {server.host}: {found.why}. {_remedy(found, server)}",))
    if found.ends_on:
        ends = f"ends on {found.ends_on}: leave ACADEMICHUB_MODEL out for {default_model()}, or set another."
        return Checkup(NAME, False, (f"{model.name} {ends}", _spending(caps)))
    if 0 < found.window < model.window:
        narrow = f"reads {found.window} tokens at once, not {model.window}: set ACADEMICHUB_MODEL_WINDOW to that."
        return Checkup(NAME, False, (f"{model.name} {narrow}", _spending(caps)))
    answers = f"answers: {model.name} at {server.host}, {_costs(model.price)}."
    return Checkup(NAME, True, (answers, _spending(caps)))


def _costs(price: Price) -> str:
    if price == Price(0, 0):
        return "which costs nothing (ACADEMICHUB_MODEL_PRICE)"
    read, written, cached = (f"${micro / DOLLAR:g}" for micro in (price.read, price.written, price.cache_read))
    return f"for {read} a million tokens read ({cached} from its cache) and {written} written"


def _spending(caps: Caps) -> str:
    return (
        f"in a day: {caps.person} requests a person, {caps.place} a channel, ${caps.tenant / DOLLAR:g} a workspace, "
        f"${caps.all / DOLLAR:g} altogether."
    )


def _remedy(found: Unwritten, server: ModelServer) -> str:
    if found.trouble is Trouble.NOT_ALLOWED and found.why.startswith("401"):
        return "Set ANTHROPIC_API_KEY to a key that this server knows."
    if found.trouble is Trouble.NOT_ALLOWED and found.why.startswith("404"):
        return "Set ACADEMICHUB_MODEL to a model that the server has, or leave it out for the newest Claude Sonnet."
    if found.trouble is Trouble.NOT_ALLOWED:
        return "See to the account at platform.claude.com (Billing, Limits), or set another key."
    if found.trouble is Trouble.UNREACHABLE:
        way = ", HTTPS_PROXY" if server.proxy else ""
        return f"Check this machine's network, ANTHROPIC_BASE_URL{way}."
    return "Try again later; until then briefings are made of chosen sentences."

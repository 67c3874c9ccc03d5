"""The command line as a program: exit status 0 done, 1 failed, 2 wrong use; logs and complaints on stderr."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from cyclopts import CycloptsError

from adapters.terminal import send
from adapters.terminal.doors import Doors
from adapters.terminal.incoming import FAILED, WRONG_USE, CommandLine
from bot.domain.errors import RadarError


def run(doors: Doors, words: Sequence[str]) -> int:
    """Do what the words say and give the exit status."""
    app = CommandLine(doors).app()
    try:
        command, bound, _ = app.parse_args(words, exit_on_error=False, print_error=True)
        result = command(*bound.args, **bound.kwargs)
        status = asyncio.run(result) if asyncio.iscoroutine(result) else result
    except CycloptsError:
        return WRONG_USE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        send.close_quietly()
        return FAILED
    except (RadarError, OSError) as error:
        send.note(f"{error}")
        return FAILED
    return status if isinstance(status, int) else 0

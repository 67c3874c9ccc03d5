"""What answers each command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.commands import (
    akin,
    arriving,
    asking,
    changes,
    command,
    helping,
    hiding,
    keeping,
    notifying,
    ordered,
    pacing,
    panel,
    reading,
    retrying,
    rewording,
    settling,
    standing_briefs,
    state,
    teaching,
    verdicts,
    watching,
    writing,
)
from bot.commands.visit import Visit
from bot.domain.conversation import Answer

Handler = Callable[[Visit, Any], Awaitable[Answer]]

HANDLERS: Mapping[type[command.Command], Handler] = MappingProxyType(
    {
        command.Panel: lambda visit, _: panel.panel(visit),
        command.Follow: watching.preview,
        command.Pace: pacing.pace,
        command.Confirm: watching.confirm,
        command.Cancel: watching.cancel,
        command.Show: watching.show,
        command.Reword: rewording.preview,
        command.Notify: notifying.notify,
        command.NotifyList: lambda visit, _: notifying.notify_list(visit),
        command.Remove: watching.remove,
        command.Pause: lambda visit, _: settling.pause(visit),
        command.Resume: lambda visit, _: settling.resume(visit),
        command.Retry: lambda visit, _: retrying.retry(visit),
        command.Undo: changes.undo,
        command.Shuffle: reading.shuffle,
        command.Search: reading.search,
        command.Since: reading.since,
        command.More: keeping.more,
        command.Save: keeping.save,
        command.Unsave: keeping.unsave,
        command.Hide: hiding.hide,
        command.NotThem: teaching.teach,
        command.Akin: akin.akin,
        command.SavedList: lambda visit, _: keeping.saved_list(visit),
        command.Whole: reading.whole,
        command.Post: reading.post,
        command.Why: verdicts.why,
        command.Status: lambda visit, _: state.status(visit),
        command.ShowSchedule: lambda visit, _: settling.show_schedule(visit),
        command.SetSchedule: settling.set_schedule,
        command.ShowSettings: lambda visit, _: settling.show_settings(visit),
        command.Settle: settling.settle,
        command.Help: helping.help_with,
        command.Example: lambda visit, _: arriving.example(visit),
        ordered.Brief: writing.brief,
        ordered.Ask: asking.ask,
        ordered.SetBriefs: standing_briefs.set_briefs,
        command.NotYet: helping.not_yet,
    }
)
"""What answers each command; a test holds it to the whole of the union."""

LOOKING = (
    *(command.Panel, command.Status, command.Why, command.Help, command.Retry),
    *(command.ShowSchedule, command.ShowSettings),
)
"""What tells why nothing can be posted, or tries by itself; any other command of a person who is there lets it try."""

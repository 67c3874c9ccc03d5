"""What watches would bring, before they are added: each kind asks where its papers come from."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import citing, feeds, muting, topics
from bot.commands.lookback import Beyond, Known
from bot.commands.preview import Item, Preview, look
from bot.commands.same_person import with_same
from bot.commands.visit import Visit
from bot.domain.watch import BY_MEANING, WatchKind


async def look_at(
    visit: Visit, items: Sequence[Item], known: Known, *, elsewhere: bool = False, instead_of: int | None = None
) -> Preview:
    """Give what items would have brought: feeds and papers cited are asked about as they stand, topics and examples are
    measured, others looked up.

    What is muted here is left out; of mutes it is what they would take away.

    Args:
        visit: who asks, where.
        items: the watches to be.
        known: what was seen here within the week.
        elsewhere: True: the sources alone are asked.
        instead_of: number of the watch that is to get these words; None where watches are to be added.

    Raises:
        WrongUse: a feed can't be one, a topic says nothing, or nobody knows an example; says why.
    """
    mutes = [item for item in items if item.kind is WatchKind.MUTE]
    if mutes:
        return await muting.look(visit, mutes, known)
    apart = (WatchKind.FEED, WatchKind.CITES)
    others = [item for item in items if item.kind not in (*apart, *BY_MEANING)]
    held, cited = ([item for item in items if item.kind is kind] for kind in apart)
    meant = [item for item in items if item.kind in BY_MEANING]
    seen = [
        *([await look(visit, others, known, elsewhere=elsewhere)] if others else []),
        *([await feeds.look(visit, held)] if held else []),
        *([await citing.look(visit, cited)] if cited else []),
        *([await topics.look(visit, meant, known)] if meant else []),
    ]
    beyond = [each.beyond for each in seen]
    preview = Preview(
        tuple(view for each in seen for view in each.views),
        Beyond(
            papers=tuple(paper for each in beyond for paper in each.papers),
            total=sum(each.total for each in beyond),
            sources=tuple(dict.fromkeys(name for each in beyond for name in each.sources)),
            failures=tuple(failure for each in beyond for failure in each.failures),
        ),
    )
    return await with_same(visit, await muting.unmuted(visit, preview), instead_of)

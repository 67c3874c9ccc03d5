"""Rows of places, their radars, watches and changes, to the core's values and back."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from bot.domain.parking import Parking
from bot.domain.watch import Aim, Draft, Edit, Editors, Language, Mode, Radar, Schedule, Watch, WatchKind
from storage.columns import place_columns, place_of
from storage.tables import DraftRow, EditRow, RadarRow, WatchRow

_SCHEDULE = TypeAdapter(Schedule)
_BRIEFS = TypeAdapter(Schedule | None)
_RADAR = TypeAdapter(Radar)
_AIM = TypeAdapter(Aim | None)
_AIMS = TypeAdapter(tuple[Aim, ...])
_WATCHES = TypeAdapter(tuple[Watch, ...])


def aim_columns(aim: Aim | None) -> dict[str, Any] | None:
    """Give an aim as it is kept in a watch's row."""
    kept: dict[str, Any] | None = _AIM.dump_python(aim, mode="json")
    return kept


def word_columns(watch: Watch) -> dict[str, Any]:
    """Give the columns of a watch's words."""
    return {
        "kind": watch.kind.value,
        "text": watch.text,
        "aim": aim_columns(watch.aim),
        "worded_by": watch.worded_by,
        "worded_at": watch.worded_at,
    }


def watch_columns(watch: Watch) -> dict[str, Any]:
    """Give a watch's columns."""
    return {
        **place_columns(watch.place),
        "number": watch.number,
        "made_by": watch.made_by,
        "made_at": watch.made_at,
        "removed_at": watch.removed_at,
        **word_columns(watch),
    }


def watch_of(row: WatchRow) -> Watch:
    """Give the watch of a row."""
    return Watch(
        place=place_of(row),
        number=row.number,
        kind=WatchKind(row.kind),
        text=row.text,
        made_by=row.made_by,
        made_at=row.made_at,
        removed_at=row.removed_at,
        aim=_AIM.validate_python(row.aim),
        worded_by=row.worded_by,
        worded_at=row.worded_at,
    )


def radar_columns(radar: Radar) -> dict[str, Any]:
    """Give a radar's columns."""
    return {
        **place_columns(radar.place),
        "language": radar.language.value,
        "timezone": radar.timezone,
        "made_at": radar.made_at,
        "schedule": _SCHEDULE.dump_python(radar.schedule, mode="json"),
        "mode": radar.mode.value,
        "cap": radar.cap,
        "editors": radar.editors.value,
        "empty_line": radar.empty_line,
        "paused": radar.paused,
        "asked_by": radar.asked_by,
        "scheduled_at": radar.scheduled_at,
        "briefs": _BRIEFS.dump_python(radar.briefs, mode="json"),
        "briefed_at": radar.briefed_at,
        "tldr": radar.tldr,
    }


def radar_of(row: RadarRow, parked: Parking | None) -> Radar:
    """Give the radar of a row, with what is known of whether it can be posted to."""
    return Radar(
        place=place_of(row),
        language=Language(row.language),
        timezone=row.timezone,
        made_at=row.made_at,
        schedule=_SCHEDULE.validate_python(row.schedule),
        mode=Mode(row.mode),
        cap=row.cap,
        editors=Editors(row.editors),
        empty_line=row.empty_line,
        paused=row.paused,
        asked_by=row.asked_by,
        scheduled_at=row.scheduled_at,
        briefs=_BRIEFS.validate_python(row.briefs),
        briefed_at=row.briefed_at,
        tldr=row.tldr,
        parked=parked,
    )


def edit_columns(edit: Edit) -> dict[str, Any]:
    """Give a change's columns, all but its key."""
    return {
        **place_columns(edit.place),
        "by": edit.by,
        "at": edit.at,
        "what": edit.what,
        "before": edit.before and _RADAR.dump_python(edit.before, mode="json", exclude={"parked"}),
        "added": list(edit.added),
        "removed": list(edit.removed),
        "undone": edit.undone,
        "reworded": _WATCHES.dump_python(edit.reworded, mode="json"),
        "hid": list(edit.hid),
    }


def edit_of(row: EditRow) -> Edit:
    """Give the change of a row."""
    return Edit(
        key=row.key or 0,
        place=place_of(row),
        by=row.by,
        at=row.at,
        what=row.what,
        before=_RADAR.validate_python({**row.before, "parked": None}) if row.before else None,
        added=tuple(row.added),
        removed=tuple(row.removed),
        undone=row.undone,
        reworded=tuple(replace(watch, place=place_of(row)) for watch in _WATCHES.validate_python(row.reworded)),
        hid=tuple(row.hid),
    )


def draft_columns(draft: Draft) -> dict[str, Any]:
    """Give a draft's columns, all but its key."""
    return {
        **place_columns(draft.place),
        "person": draft.person,
        "kind": draft.kind.value,
        "texts": list(draft.texts),
        "made_at": draft.made_at,
        "aims": _AIMS.dump_python(draft.aims, mode="json"),
        "number": draft.number,
    }


def draft_of(row: DraftRow) -> Draft:
    """Give the draft of a row."""
    return Draft(
        key=row.key or 0,
        place=place_of(row),
        person=row.person,
        kind=WatchKind(row.kind),
        texts=tuple(row.texts),
        made_at=row.made_at,
        aims=_AIMS.validate_python(row.aims),
        number=row.number,
    )

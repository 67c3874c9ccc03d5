"""Who may change a radar (PRODUCT.md section 3)."""

from __future__ import annotations

from typing import assert_never

from bot.domain.watch import Editors, Person, Place, Radar, Role

_KEEPERS = frozenset({Role.KEEPER})
_MEMBERS = frozenset({Role.KEEPER, Role.MEMBER})


def may_change(radar: Radar, person: Person) -> bool:
    """Tell whether the person may change this place's radar: everyone in a DM, else by role and the place's rule."""
    return radar.place.private or person.role in allowed_roles(radar.editors, radar.place)


def allowed_roles(editors: Editors, place: Place) -> frozenset[Role]:
    """Give the roles that a rule allows; guests, and strangers from shared channels, never.

    By default that is the members, on Discord those alone who manage the channel.
    """
    match editors:
        case Editors.KEEPERS:
            return _KEEPERS
        case Editors.EVERYONE:
            return _MEMBERS
        case Editors.DEFAULT:
            return _KEEPERS if place.platform == "discord" else _MEMBERS
        case _:
            assert_never(editors)

"""Rights (权限): words such as ``balance.see`` and the roles that hold them.

Each app declares its rights in its own ``access.py``::

    declare("balance.see", Role.LEADER, Role.DATA_OFFICER, Role.PRINCIPAL)

and a role holds them wherever it is assigned: a region with everything below it, or one school.
"""

from __future__ import annotations

_rights: dict[str, frozenset[str]] = {}


def declare(right: str, *roles: str) -> str:
    """Say which roles hold a right; saying it twice differently is a mistake."""
    held = frozenset(str(role) for role in roles)
    if _rights.setdefault(right, held) != held:
        raise ValueError(f"right {right!r} is declared twice: {_rights[right]} and {held}")
    return right


def roles_of(right: str) -> frozenset[str]:
    """Give the roles that hold a right; an undeclared right is a mistake of ours."""
    return _rights[right]


def declared() -> dict[str, frozenset[str]]:
    """Give every declared right with its roles."""
    return dict(_rights)

"""How each platform serves openings; a module a platform, found by import.

A module has `respond(call, openings) -> Answer` and `address(name)`, the public address of a board
of that name; where the board's entry needs more, also `OPTIONS` or `SELECT`.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType


@cache
def platforms() -> dict[str, ModuleType]:
    """Every module here by the name of its platform."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}

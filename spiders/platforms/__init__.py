"""One module a platform; a module with a spider class is found here by import."""

import importlib
import inspect
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit


@cache
def readers() -> dict[str, ModuleType]:
    """Every platform module by its name, also those without a spider."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


@cache
def spiders() -> dict[str, type[Any]]:
    """The spider class of each platform, by the platform's name."""
    from spiders.base import BoardSpider

    found = {}
    for module in readers().values():
        for _, thing in inspect.getmembers(module, inspect.isclass):
            own = thing.__module__ == module.__name__
            if own and issubclass(thing, BoardSpider) and getattr(thing, "name", None):
                found[thing.name] = thing
    return found


def known() -> list[str]:
    """The names a board may give as its platform."""
    return sorted(spiders())


def recognise(url: str) -> tuple[str, str] | None:
    """(platform, token) of an address that tells both by itself, else None."""
    try:
        if urlsplit(url).scheme not in {"http", "https"}:
            return None
    except ValueError:
        return None
    for name, module in readers().items():
        tells = getattr(module, "token", None)
        if tells is not None and (found := tells(url)):
            return name, found
    return None

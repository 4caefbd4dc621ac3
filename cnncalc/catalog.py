"""Find the layer files: the keyword of a spec is the name of a file in `layers/`, which is imported when it is used."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from types import ModuleType
from typing import TypeVar

import cnncalc.layers
from cnncalc.layer import Layer

Base = TypeVar("Base")


@cache
def names() -> tuple[str, ...]:
    """The keywords of all layers, in alphabetical order. Imports none of them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(cnncalc.layers.__path__)))


def find(keyword: str) -> type[Layer] | None:
    """The layer type of a keyword, or None."""
    return _load(keyword) if keyword in names() else None


@cache
def _load(keyword: str) -> type[Layer]:
    return only_class(importlib.import_module(f"cnncalc.layers.{keyword}"), Layer)


def only_class(module: ModuleType, base: type[Base]) -> type[Base]:
    """The one class of a kind that a module defines. Raises TypeError where it defines none, or several."""
    found = [
        item
        for item in vars(module).values()
        if inspect.isclass(item) and issubclass(item, base) and item.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__file__} must define exactly one {base.__name__}, found {len(found)}")
    return found[0]


def forget() -> None:
    """Look at the folder again (after a layer file was added)."""
    names.cache_clear()
    _load.cache_clear()

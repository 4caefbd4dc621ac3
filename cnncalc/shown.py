"""Results that print themselves, and other methods that need what is built on top of their class. The class names no
module: who does it is registered where both meet, in `cnncalc/__init__`, and imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: The name of a result's type -> the module with its views: `text(result) -> str` and `html(result) -> str`.
VIEWS: dict[str, str] = {}
#: Other methods -> the module that has a function of the method's name: "Network.to_torch".
DONE_BY: dict[str, str] = {}


def module_of(method: str) -> Any:
    """The module that does what a method promises."""
    return import_module(DONE_BY[method])


class Shown:
    """Base of the results that print themselves: a table in a terminal, HTML in a notebook."""

    def __repr__(self) -> str:
        text: str = self._views().text(self)
        return text

    def _repr_html_(self) -> str:
        html: str = self._views().html(self)
        return html

    def _views(self) -> Any:
        return import_module(VIEWS[type(self).__name__])

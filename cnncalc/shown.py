"""Results that print themselves. A result names no view: what shows it is registered where results and views meet, in
`cnncalc/__init__`, and imported when something is shown."""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: The name of a result's type -> the module with its views: `text(result) -> str` and `html(result) -> str`.
VIEWS: dict[str, str] = {}


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

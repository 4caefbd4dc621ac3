"""A toolkit for everybody who teaches or learns convolutional networks.

>>> import cnncalc
>>> network = cnncalc.parse("input 3x512x512; conv 100 5x5")
>>> cnncalc.analyze(network).total.params
7600
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnncalc.shown import DONE_BY, VIEWS

if TYPE_CHECKING:
    from cnncalc.analysis import Analysis, analyze
    from cnncalc.errors import CnncalcError
    from cnncalc.spec import load, parse

__version__ = "0.1.0"
__all__ = ["Analysis", "CnncalcError", "analyze", "load", "parse"]

# Names are imported when they are used: a command or a notebook pays for what it calls.
_HOME = {
    "Analysis": "cnncalc.analysis",
    "CnncalcError": "cnncalc.errors",
    "analyze": "cnncalc.analysis",
    "load": "cnncalc.spec",
    "parse": "cnncalc.spec",
}

# Results and their views meet here, so that neither imports the other.
VIEWS["Analysis"] = "cnncalc.report.views"
VIEWS["Network"] = "cnncalc.report.network"
DONE_BY["Network.to_torch"] = "cnncalc.executor"


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module 'cnncalc' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""The figures of a network under the names that the command line gives them."""

from __future__ import annotations

from collections.abc import Callable

from cnncalc.analysis import Analysis
from cnncalc.errors import UsageError
from cnncalc.render.field import receptive_field
from cnncalc.render.memory import memory
from cnncalc.render.shares import shares
from cnncalc.render.stack import stack
from cnncalc.render.svg import FONT

#: Every figure takes an analysis whose sizes are numbers and returns one self-contained SVG element.
FIGURES: dict[str, Callable[[Analysis], str]] = {
    "stack": stack,
    "memory": memory,
    "shares": shares,
    "receptive-field": receptive_field,
}

_LETTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" font-family="{font}">'
    '<text x="2" y="16">{letter}</text></svg>'
)


def png(svg: str, zoom: float = 2.0) -> bytes:
    """An SVG picture as PNG, `zoom` pixels for each of its own.

    Raises UsageError where the library for it or a font is missing.
    """
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise UsageError(
            "PNG needs a library that is not installed\n  install it with: pip install 'cnncalc[plot]', or write SVG"
        ) from None
    letter, nothing = (bytes(svg_to_bytes(svg_string=_LETTER.format(font=FONT, letter=one))) for one in ("H", ""))
    if letter == nothing:
        raise UsageError(
            "PNG needs a font, and this machine has none\n  install one (for example DejaVu Sans), or write SVG"
        )
    return bytes(svg_to_bytes(svg_string=svg, zoom=zoom))

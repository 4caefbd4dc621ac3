"""Bars for shares of a whole, in characters."""

from __future__ import annotations

from cnncalc.sizes import Size

EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(part: Size | None, whole: Size | None, width: int, *, ascii_only: bool = False) -> str:
    """A bar of `width` characters for part/whole, to an eighth of a character; what is not zero shows at least that.

    Empty where either is unknown or holds a symbol.
    """
    if not isinstance(part, int) or not isinstance(whole, int) or part <= 0 or whole <= 0:
        return ""
    eighths = min(max(1, round(part * 8 * width / whole)), 8 * width)
    if ascii_only:
        return "#" * max(1, round(eighths / 8))
    return EIGHTHS[-1] * (eighths // 8) + EIGHTHS[eighths % 8].strip()

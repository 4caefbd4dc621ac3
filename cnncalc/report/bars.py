"""Bars for shares of a whole, in characters."""

from __future__ import annotations

from cnncalc.sizes import Size

EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(part: Size | None, whole: Size | None, width: int, *, ascii_only: bool = False) -> str:
    """A bar of `width` characters for part/whole, to an eighth of a character; what is not zero shows at least one.

    Empty where either is unknown or holds a symbol.
    """
    if not isinstance(part, int) or not isinstance(whole, int) or part <= 0 or whole <= 0:
        return ""
    eighths = min(max(1, round(part * 8 * width / whole)), 8 * width)
    if ascii_only:
        return "#" * max(1, round(eighths / 8))
    return EIGHTHS[-1] * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def percent(part: Size | None, whole: Size | None) -> str:
    """98 %, 0.3 %, <0.1 %; empty where there is no share."""
    if not isinstance(part, int) or not isinstance(whole, int) or part <= 0 or whole <= 0:
        return ""
    share = 100 * part / whole
    if share < 0.1:
        return "<0.1 %"
    return f"{share:.0f} %" if share >= 9.95 else f"{share:.1f} %"

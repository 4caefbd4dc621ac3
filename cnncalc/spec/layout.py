"""The order of a shape's axes on paper, and the text of a derivation."""

from __future__ import annotations

import re

from cnncalc.sizes import Shape, format_shape, format_size, is_symbolic
from cnncalc.work import Step


def channels_first(shape: Shape, layout: str) -> Shape:
    """A shape as it was written, with its channels first."""
    return (shape[-1], *shape[:-1]) if layout == "channels_last" else shape


def as_written(shape: Shape, layout: str) -> Shape:
    """A shape in the order in which a spec of this layout writes it."""
    return (*shape[1:], shape[0]) if layout == "channels_last" else shape


def written_shape(shape: Shape, layout: str) -> str:
    """A shape as a spec of this layout writes it."""
    return format_shape(as_written(shape, layout))


def substituted(step: Step) -> str:
    """The formula of a step with the values of its letters."""

    def value(match: re.Match[str]) -> str:
        name = match.group()
        if name not in step.values:
            return name
        size = step.values[name]
        return f"({format_size(size)})" if is_symbolic(size) or size < 0 else format_size(size)

    return re.sub(r"[A-Za-z]\w*", value, re.sub(r"(?<=[0-9])(?=[A-Za-z])", "*", step.formula))

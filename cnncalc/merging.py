"""What merges share: two or more branches whose shapes must agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cnncalc.errors import LayerError
from cnncalc.layer import Layer, channel_letters
from cnncalc.sizes import Shape, Size, decide, equal, format_shape, format_size, is_symbolic
from cnncalc.work import Work

#: A formula with more terms is none that anybody reads.
MOST_BRANCHES = 256


@dataclass(frozen=True)
class Merge(Layer):
    """Base of the layers that take the outputs of two or more branches."""

    merges = True
    group = "merge"

    def require_equal(
        self, work: Work, needed: str, inputs: tuple[Shape, ...], start: int = 0, broadcasts: bool = False
    ) -> None:
        """Raise LayerError, which says what was `needed`, where the branches differ along an axis from `start` on.

        Where the layer `broadcasts`, an axis of size 1 fits any size.
        """

        def refusal(mend: str) -> LayerError:
            *others, last = map(format_shape, inputs)
            return LayerError(f"{self.keyword()} needs {needed}, got {', '.join(others)} and {last}", mend=mend)

        if len(inputs) < 2:
            raise LayerError(f"{self.keyword()} needs two or more branches, got {len(inputs)}")
        if len(inputs) > MOST_BRANCHES:
            raise LayerError(
                f"{self.keyword()} merges at most {MOST_BRANCHES} branches, got {len(inputs)}",
                mend="merge some of them first: blocks may stand in branches",
            )
        if len({len(shape) for shape in inputs}) > 1:
            raise refusal("'flatten' takes axes away, 'reshape' brings them back")
        columns = [[size for size in column if not (broadcasts and size == 1)] for column in zip(*inputs, strict=True)]
        for column in columns[start:]:
            for size in column[1:]:
                work.require(equal(column[0], size), lambda: refusal(_mend(columns, start)))


def _mend(columns: list[list[Size]], start: int) -> str:
    """What makes branches equal along their axes from `start` on; `columns` holds the branches' sizes of each axis."""
    letters = list(channel_letters(tuple(map(len, columns))))
    pairs = {
        letter: next((column[0], size) for size in column[1:] if decide(equal(column[0], size)) is False)
        for at, (letter, column) in enumerate(zip(letters, columns, strict=True))
        if at >= start and not all(decide(equal(column[0], size)) is not False for size in column)
    }
    advice = []
    for letter in ("C", "K"):
        if letter in pairs:
            one, other = (format_size(size) for size in pairs.pop(letter))
            layer, what = ("conv", "channels") if letter == "C" else ("dense", "features")
            change = f"{layer} {other} 1" if letter == "C" else f"{layer} {other}"
            advice.append(f"the first branch has {one} {what}: '{change}' at its end makes {other} of them")
    if pairs and all(1 in pair for pair in pairs.values()):
        sizes = [format_size(max(pairs[letter])) if letter in pairs else "1" for letter in letters[1:]]
        factor = sizes[0] if len(set(sizes)) == 1 else "x".join(sizes)
        advice.append(
            f"{' and '.join(pairs)}: one branch has a single value there, as 'gap' gives: 'multiply' takes it for all "
            f"positions, or 'upsample {factor}' at the branch's end repeats it"
        )
    elif pairs:
        advice.append(_spatial_mend(" and ".join(pairs), *next(iter(pairs.values()))))
    return "\n".join(advice)


def _spatial_mend(axes: str, one: Size, other: Size) -> str:
    """Why sizes differ, as far as they tell, and what to do."""
    if not (is_symbolic(one) or is_symbolic(other)):
        small, large = sorted((one, other))
        if large - small == 1:
            return (
                f"{axes}: sizes differ by rounding; every stride on the way must divide them (even for a stride of 2)"
            )
        if large % small == 0:
            return f"{axes}: one branch is {large // small} times as large: the other has a stride that it lacks"
    return f"{axes}: a kernel without padding takes entries away; 'pad=same' keeps them"


def stacked(work: Work, channels: Iterable[Size]) -> Size:
    """The channels of maps that are stacked: C_1 + C_2 + ..., as a step."""
    letters = {f"C_{number}": size for number, size in enumerate(channels, 1)}
    return work("C_out", " + ".join(letters), **letters)

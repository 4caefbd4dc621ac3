"""What all kinds of subjects share: the values of a round, how they are drawn, and how far a result may be off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from cnncalc.errors import UsageError
from cnncalc.grading.compare import Expected, Right, rounding_bound
from cnncalc.grading.sandbox import Tensor, Value

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.assignment import Check
    from cnncalc.layer import Layer
    from cnncalc.spec.network import Network

#: Statements of a network: the reader of an assignment builds it, and many times over.
LAYERS_AT_MOST = 2_000


class Values(NamedTuple):
    """The values of one round of calls.

    arrays  name -> array: what is sent, and looked at when all is done
    whole   name -> what is sent as it is: weights, by name or in their order; sizes
    right   name -> what is expected
    """

    arrays: Mapping[str, Array]
    whole: Mapping[str, Any]
    right: Mapping[str, Right]


@dataclass(frozen=True)
class Subject:
    """What a check is about, for sizes that have been drawn."""

    #: A name that is compared -> why `out` must be compared beside it.
    beside_out: ClassVar[Mapping[str, str]] = {}

    @property
    def given(self) -> frozenset[str]:
        """The names that have a value in arguments."""
        raise NotImplementedError

    @property
    def arrays(self) -> frozenset[str]:
        """Those among them that are arrays, and differentiable."""
        return frozenset()

    @property
    def compared(self) -> frozenset[str]:
        """The names that are compared with what is expected."""
        raise NotImplementedError

    @property
    def gradients(self) -> frozenset[str]:
        """Those among them that need a backward pass."""
        return frozenset()

    @property
    def steps(self) -> frozenset[str]:
        """The steps that calls may use."""
        return frozenset()

    def said(self, check: Check) -> str:
        """What it is, in a few words for a student."""
        return check.spec.partition(";")[2].strip()

    def numbers(self, batch: int) -> int:
        """How many numbers a round takes."""
        raise NotImplementedError

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        """Values of one round; `gradients`: they are expected, too."""
        raise NotImplementedError


class GradientError(Exception):
    """The reference contradicts itself; the text says how."""


class Draw:
    """Draws arrays of a case: of the check's policy (`main`), or of the one for everything else (`other`)."""

    def __init__(self, policy: str, dtype: str, random: np.random.Generator) -> None:
        self.policy = policy
        self.dtype = dtype
        self.random = random

    def main(self, shape: tuple[int, ...]) -> Array:
        """The input."""
        return draw_values(self.policy, shape, self.dtype, self.random)

    def other(self, shape: tuple[int, ...]) -> Array:
        """Weights, and the gradient of the output."""
        return draw_values("integers" if self.dtype == "int64" else "normal", shape, self.dtype, self.random)


def draw_values(policy: str, shape: tuple[int, ...], dtype: str, random: np.random.Generator) -> Array:
    """Values of a policy; "distinct" ones are at least a twentieth apart, so that no maximum is a tie."""
    if policy == "large":
        return (1000 * random.standard_normal(shape)).astype(dtype)
    if policy == "integers":
        return random.integers(-9, 10, shape).astype(dtype)
    if policy == "distinct":
        count = int(np.prod(shape))
        order = random.permutation(count) - count // 2
        if dtype == "int64":
            return order.reshape(shape)
        return ((order + random.uniform(-0.25, 0.25, count)) / 10).reshape(shape).astype(dtype)
    return random.standard_normal(shape).astype(dtype)


def options_of(layer: Layer) -> dict[str, Any]:
    """The options of a layer by name; a stride that is not given is the window's size."""
    options = {option.attribute: getattr(layer, option.attribute) for option in layer.options()}
    if "stride" in options and options["stride"] is None:
        options["stride"] = layer.kernel  # type: ignore[attr-defined]
    return options


def values_of(got: Value) -> Array | None:
    """The numbers of an array or tensor; None for anything else."""
    values = got.values if isinstance(got, Tensor) else got
    return values if isinstance(values, np.ndarray) and values.dtype.kind in "iuf" else None


def parsed(spec: str, sizes: Mapping[str, int]) -> Network:
    """The network of a spec, without symbols. Raises CnncalcError."""
    from cnncalc.spec import parse

    network = parse(spec, "spec", sizes, LAYERS_AT_MOST)
    if network.symbols:
        sizes_for = ", ".join(f'{name} = "5..9"' for name in network.symbols)
        raise UsageError(
            f"no size for {', '.join(network.symbols)}: {spec}\n  say from where to where: sizes = {{ {sizes_for} }}"
        )
    return network


def with_one_output(network: Network) -> Network:
    """The network. Raises UsageError where it has several outputs."""
    if len(network.outputs) != 1:
        raise UsageError(f"a network of a check has one output, this one has {len(network.outputs)}")
    return network


#: How often inputs are shaken: of few values, one float32 may by chance be right to the last bit.
_SHAKEN = 6


def with_bounds(
    wide: Mapping[str, Array],
    narrow: Sequence[Mapping[str, Array]],
    dtype: str,
    subtracted: Mapping[str, Array] | None = None,
) -> dict[str, Expected]:
    """What is right where no formula bounds the rounding: computed in float64 (`wide`), and in float32 or from inputs
    that are rounded like float32 (`narrow`). The farthest of them counts. `subtracted`: see `rounding_bound`."""
    kind = np.result_type(dtype, np.float32)
    sizes = subtracted or {}
    return {
        name: Expected(value, rounding_bound(value, [each[name] for each in narrow], kind, sizes.get(name, 0.0)), kind)
        for name, value in wide.items()
    }


def shaken(arrays: Mapping[str, Array], random: np.random.Generator) -> Iterator[dict[str, Array]]:
    """The arrays with every value moved by the rounding of float32, up or down: what a sum makes of that is what other
    orders of its terms may make of their rounding."""
    eps = float(np.finfo(np.float32).eps)
    for _ in range(_SHAKEN):
        yield {name: value * (1 + eps * random.choice([-1.0, 1.0], value.shape)) for name, value in arrays.items()}


class Differences(NamedTuple):
    """How central differences are taken, and how far they may be off, as a share of the sum of all gradients' sizes."""

    step: float
    tolerance: float


#: The loss of one layer is linear in its input and in its weights: the step can be large as long as no maximum moves.
OF_LAYER = Differences(1e-4, 1e-7)
#: Through a network it is not, and one of many thousand units may pass its kink within the step.
OF_NETWORK = Differences(1e-6, 1e-3)


def check_slope(
    forward: Any,
    place: Mapping[str, Array],
    dout: Array,
    claimed: Mapping[str, Array],
    random: np.random.Generator,
    how: Differences,
) -> None:
    """Hold gradients against central differences of the forward pass, in a random direction. Raises GradientError.

    One value may pass a kink within the step, about once in a thousand cases; within a much shorter step it does not,
    while a wrong gradient is wrong with any.
    """
    ways = {name: random.standard_normal(value.shape) for name, value in place.items()}

    def loss(step: float) -> float:
        return float(np.sum(dout * forward({name: value + step * ways[name] for name, value in place.items()})))

    along = sum(float(np.sum(claimed[name] * way)) for name, way in ways.items())
    size = sum(float(np.sum(np.abs(value))) for value in claimed.values()) + 1
    slope = 0.0
    for step in (how.step, how.step / 100):
        slope = (loss(step) - loss(-step)) / (2 * step)
        if abs(slope - along) <= how.tolerance * size:
            return
    raise GradientError(f"differ from central differences: {along:g}, not {slope:g}")

"""Bytes that values take: of a layer's output, of its parameters; and what people get wrong about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnncalc.layer import Layer
from cnncalc.mistakes import Mistake
from cnncalc.sizes import DTYPE_BYTES, Shape, Size, product
from cnncalc.work import Work


def output_bytes(work: Work, values: Size, batch: Size, dtype: str) -> Size:
    """Bytes of an output of `values` numbers an example: values * batch * bytes of a value."""
    return work("output_bytes", "values*N*b", values=values, N=batch, b=DTYPE_BYTES[dtype])


def parameter_bytes(work: Work, params: Size, dtype: str) -> Size:
    """Bytes of the parameters; the batch does not matter."""
    return work("parameter_bytes", "params*b", params=params, b=DTYPE_BYTES[dtype])


def kibibytes(work: Work, size_bytes: Size) -> Size:
    """Bytes in KiB of 1,024 bytes (IEC 80000-13); the division must be exact."""
    return work("size_KiB", "bytes/1024", bytes=size_bytes)


def product_bytes(layer: Layer, work: Work, output: Shape, inputs: tuple[Shape, ...], batch: Size, dtype: str) -> Size:
    """Bytes that a layer's output would take if the products of each input channel were stored before they are summed.

    This is what some lecture notes call the memory of a convolutional layer (300 MB for 100 kernels of 5x5 on a
    512x512 RGB image). No implementation stores them: the sum runs while the products are made. It equals the bytes of
    the output for every other layer.
    """
    values = product(output)
    for mistake in layer.mistakes:
        if mistake.name == "channel-products-stored":
            wrong: Size = mistake.rule(layer, work, output, *inputs)
            values = wrong
    return output_bytes(work, values, batch, dtype)


def _bent(name: str, bends: str, teaches: str, **formulas: str) -> Mistake:
    members: dict[str, Callable[..., Size]] = {
        "output_bytes": output_bytes, "parameter_bytes": parameter_bytes, "kibibytes": kibibytes,
    }  # fmt: skip

    def rule(layer: Layer | None, work: Work, *arguments: Any) -> Size:
        return members[bends](work.bend(**formulas), *arguments)

    return Mistake(name, bends, teaches, rule)


#: Misconceptions about bytes: rules with the arguments of the functions above (and a layer, which they ignore).
MISTAKES = (
    _bent("bits-for-bytes", "output_bytes", "A 32-bit number takes 4 bytes: divide the bits by 8.",
          output_bytes="values*N*8b"),
    _bent("one-byte-a-value", "output_bytes", "Every value takes the bytes of its dtype: 4 for float32.",
          output_bytes="values*N"),
    _bent("batch-forgotten", "output_bytes", "Every example of the batch has an output of its own.",
          output_bytes="values*b"),
    _bent("bits-for-bytes-of-parameters", "parameter_bytes", "A 32-bit number takes 4 bytes: divide the bits by 8.",
          parameter_bytes="params*8b"),
    _bent("one-byte-a-parameter", "parameter_bytes", "Every parameter takes the bytes of its dtype: 4 for float32.",
          parameter_bytes="params"),
    _bent("kilobytes-for-kibibytes", "kibibytes", "A KiB has 1,024 bytes, a kB 1,000.", size_KiB="bytes/1000"),
)  # fmt: skip

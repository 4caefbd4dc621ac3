"""embed: a table of vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, SAME_POSITION, Example, Kept, Layer, Needs, Reach, Run, Weights, kept_input
from cnncalc.mistakes import Mistake
from cnncalc.options import Integer, positional
from cnncalc.sizes import Shape, Size, format_shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Embed(Layer):
    """Look up a trained vector of F features for each index of a sequence, in a table of V rows.

    The input is a length, or 1 x length. A lookup multiplies nothing.
    """

    vocabulary: Size = positional(Integer(), "number of rows: indices run from 0 to V - 1")
    features: Size = positional(Integer(), "length of each vector")

    reads_indices = True
    group = "sequence"
    source = "Bengio et al., A neural probabilistic language model, JMLR 3, 2003, section 2; as torch.nn.Embedding"
    examples = (Example("56", "embed 16185 300"), Example("1x100", "embed 256 32"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """F x L. Raises LayerError where the input is not a sequence of single numbers."""
        (x,) = inputs
        if not (len(x) == 1 or (len(x) == 2 and x[0] == 1)):
            raise LayerError(
                f"embed needs a sequence of indices (a length, as in 'input 100'), got {format_shape(x)}",
                mend="a sequence of vectors needs no table: 'conv', 'rnn', 'lstm' and 'gru' read it as it is",
            )
        return (self.features, x[-1])

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        return {"weight": work.shape(("V", "F"), V=self.vocabulary, F=self.features)}

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return ((SAME_POSITION,),)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The indices."""
        return (kept_input(),) if needs.weights else ()

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each index becomes its row of the table. Raises LayerError for an index that the table has no row for."""
        import numpy as np

        (x,) = inputs
        if x.size and not (x.min() >= 0 and x.max() < self.vocabulary):
            raise LayerError(
                f"embed looks indices up in {self.vocabulary} rows, got {x.min()} to {x.max()}",
                mend=f"indices run from 0 to {self.vocabulary - 1}",
            )
        return weights["weight"][x.reshape(len(x), -1).astype(np.int64)].swapaxes(1, 2)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """The rows' gradients; the indices, which are not differentiable, get zeros."""
        import numpy as np

        from cnncalc.arrays import widen

        (x,) = inputs
        indices = x.reshape(len(x), -1).astype(np.int64)
        (wide,) = widen(indices.size, gradient)  # all positions may have looked up one row
        rows = np.zeros(weights["weight"].shape, dtype=wide.dtype)
        np.add.at(rows, indices, wide.swapaxes(1, 2))
        return (np.zeros(x.shape, dtype=gradient.dtype),), {"weight": rows}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import Embedding

        return Embedding(self.vocabulary, self.features)

    mistakes = (
        Mistake(
            "embed-bias-counted",
            "weights",
            "A vector is looked up and nothing is added to it: no bias, only V*F numbers.",
            lambda layer, work, x: layer.weights(work, x) | {"bias": work.shape(("F",), F=layer.features)},
        ),
        Mistake(
            "embed-table-each-position",
            "weights",
            "All positions look into the same table: V*F, whatever the length.",
            lambda layer, work, x: {
                "weight": work.shape(("L", "V", "F"), L=x[-1], V=layer.vocabulary, F=layer.features)
            },
        ),
        Mistake(
            "embed-length-for-vocabulary",
            "weights",
            "The table has a row for every word of the vocabulary, not for every place of the sequence.",
            lambda layer, work, x: {"weight": work.shape(("L", "F"), L=x[-1], F=layer.features)},
        ),
        Mistake(
            "embed-one-hot-product",
            "macs",
            "The product with a one-hot vector is never computed: its row is copied.",
            lambda layer, work, output, x: work("macs", "L*V*F", L=x[-1], V=layer.vocabulary, F=layer.features),
        ),
    )

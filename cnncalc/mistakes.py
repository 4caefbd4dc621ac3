"""Misconceptions: a wrong variant of a rule, kept beside the right one.

One catalogue, three uses: the wrong answers of a question, the comment on an exam answer, the hint on a student's code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from cnncalc.sizes import Shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.layer import Layer, Weights

#: A rule of a layer as a plain function: (layer, work, *arguments of the member) -> value of the member.
Rule: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Mistake:
    """A misconception: a wrong variant of one rule, kept beside the right one.

    `name` is unique in the whole catalogue; `bends` is the member whose rule it changes; `teaches` is the sentence that
    corrects whoever made it; `rule` computes what that person gets, with the member's own arguments.
    """

    name: str
    bends: str
    teaches: str
    rule: Rule


def with_formula(member: str, **formulas: str) -> Rule:
    """The member's own rule with the formulas of some steps replaced: with_formula("output_shape", n_out="...")."""

    def rule(layer: Layer, work: Work, *arguments: Any) -> Any:
        return getattr(layer, member)(work.bend(**formulas), *arguments)

    return rule


def as_if(member: str, **options: Any) -> Rule:
    """The member's own rule on a layer with other options: as_if("output_shape", stride=1)."""

    def rule(layer: Layer, work: Work, *arguments: Any, **run: Any) -> Any:
        return follow(replace(layer, **options), member, work, *arguments, **run)

    return rule


def follow(layer: Layer, member: str, work: Work, *arguments: Any, **run: Any) -> Any:
    """The member's own rule. Values are computed without a record: `forward` and `backward` take no work, but `run`."""
    rule = getattr(layer, member)
    return rule(*arguments, **run) if member in ("forward", "backward") else rule(work, *arguments)


def following(layer: Layer, forward: Callable[..., Any]) -> Layer:
    """The layer in the hands of somebody who computes its values otherwise: forward(layer, weights, *inputs, run=run).

    Copies of it with other options compute them so, too.
    """
    kind = type(layer)

    def values(self: Layer, weights: Any, *inputs: Any, **run: Any) -> Any:
        return forward(_as(kind, self), weights, *inputs, **run)

    own = {"forward": values, "options": kind.options, "__module__": kind.__module__}
    bent: type[Layer] = type(kind.__name__, (kind,), own)
    return _as(bent, layer)


def _as(kind: type[Layer], layer: Layer) -> Layer:
    """The layer as another kind with the same fields: what was checked when it was made is not checked again."""
    made = object.__new__(kind)
    vars(made).update((field.name, getattr(layer, field.name)) for field in fields(layer))
    return made


def both(first: Mistake, second: Mistake) -> Rule:
    """Two misconceptions about values at once: the second one's rule, with values that the first one's rule gives."""

    def forward(layer: Layer, *arguments: Any, **run: Any) -> Any:
        return first.rule(layer, Work(), *arguments, **run)

    def rule(layer: Layer, work: Work, *arguments: Any, **run: Any) -> Any:
        return second.rule(following(layer, forward), work, *arguments, **run)

    return rule


def with_inputs(member: str, change: Callable[[Shape], Shape]) -> Rule:
    """The member's own rule on inputs that were misread: with_inputs("weights", lambda x: (1, *x[1:]))."""

    def rule(layer: Layer, work: Work, *arguments: Any) -> Any:
        return getattr(layer, member)(work, *(change(argument) for argument in arguments))

    return rule


def without(weight: str) -> Rule:
    """The layer's weights with one of them forgotten."""

    def rule(layer: Layer, work: Work, *inputs: Shape) -> Weights:
        return {name: shape for name, shape in layer.weights(work, *inputs).items() if name != weight}

    return rule

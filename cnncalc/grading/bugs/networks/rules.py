"""What modules compute: the task's network, and those that an edit makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import Given, Later, Made, Rule, Stops, giving
from cnncalc.grading.bugs._graph import Edit, Graph, Values, facts_of, graph_of, shapes_of, weights_of
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.layer import Run


def network_of(case: Given) -> WholeNetwork:
    if not isinstance(case.subject, WholeNetwork):
        raise CnncalcError("not about a network")
    return case.subject


def values_of(case: Given, examples: int) -> Values:
    """The values of the case's network on so many examples, kept with the case."""
    if examples not in case.memo:
        subject = network_of(case)
        weights = weights_of(subject.network, case.whole["weights"])
        case.memo[examples] = Values(subject.network, weights, case.x[:examples], case.run)
    found: Values = case.memo[examples]
    return found


def output_of(case: Given, graph: Graph, run: Run | None = None, *, alike: bool = False) -> Later:
    """The output of a module; with the statistics of a batch no example is by itself."""
    run = run or case.run

    def computed(examples: int) -> Any:
        return values_of(case, examples).of(graph, run)

    every = len(case.x)
    return Later(lambda: computed(every), lambda: computed(every if run.training else 1), alike)


def states_of(case: Given, graph: Graph) -> list[tuple[str, tuple[int, ...], bool]]:
    return shapes_of(graph, case.x.shape[1:])


def _edited(case: Given, edit: Edit) -> tuple[Graph, list[Any], list[Any]]:
    """A module with an edit, what it has of parameters and buffers, and what the task's has."""
    known = case.memo.setdefault(("edited", edit), ())
    if not known:
        graph = graph_of(network_of(case).network)
        if "states" not in case.memo:
            case.memo["states"] = states_of(case, graph)
        right = case.memo["states"]
        edited = edit(graph)
        known = case.memo["edited", edit] = (edited, states_of(case, edited), right)
    found: tuple[Graph, list[Any], list[Any]] = known
    return found


def rule_of(edit: Edit) -> Rule:
    """The output, and the shapes of the parameters."""

    def rule(case: Given) -> Made:
        edited, states, right = _edited(case, edit)
        if [shape for _, shape, _ in states] == [shape for _, shape, _ in right]:
            return {"out": output_of(case, edited)}
        shapes = [shape for _, shape, buffer in states if not buffer]
        return {"out": refused(states, right), "parameters": shapes}

    return rule


def rule_that_keeps(edit: Edit, keeps: str) -> Rule:
    """The output of a module whose parameters keep their shapes; `keeps` as in a slip."""

    def rule(case: Given) -> Made:
        graph = edit(graph_of(network_of(case).network))
        return {"out": output_of(case, graph, alike=keeps == "shapes")}

    return giving(rule, "out")


def unfitted(edit: Edit) -> Rule:
    """Parameters have the shapes of the task, and not those that the edited network needs."""

    def rule(case: Given) -> Made:
        edited, states, right = _edited(case, edit)
        shapes, own = ([shape for _, shape, _ in each] for each in (states, right))
        if shapes == own or len(shapes) != len(own):
            raise CnncalcError("it fits, or has other layers")
        return {"out": Stops("shapes do not fit", _wanted(case, edited))}

    return rule


def refused(states: Sequence[Any], right: Sequence[Any]) -> Stops:
    """How loading the task's weights ends."""
    if len(states) != len(right):
        return Stops(f"the module has {len(states)} parameters", f"the module has {len(states)} parameters")
    shape = next(one[1] for one, other in zip(states, right, strict=True) if one[1] != other[1])
    return Stops("another shape", f"has the shape {shape},")


def _wanted(case: Given, graph: Graph) -> str:
    """What PyTorch says where a dense layer does not fit: how many values it was given."""
    right = weights_of(network_of(case).network, case.whole["weights"])
    shapes: dict[int, Any] = {0: tuple(case.x.shape[1:])}
    for number, step in graph.ordered():
        inputs = tuple(shapes[each] for each in step.inputs)
        shapes[number], _ = facts_of(step.layer, inputs)
        if step.layer.keyword() == "dense" and right[step.own]["weight"].shape[1] != inputs[0][0]:
            return f"x{inputs[0][0]} and"
    raise CnncalcError("not a dense layer")

"""What modules compute: the task's network, and those that an edit makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import Given, Later, Made, Rule, Stops, giving
from cnncalc.grading.bugs._graph import Built, Edit, Graph, Values, built, facts_of, graph_of, weights_of
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


def output_of(case: Given, graph: Graph, run: Run | None = None, *, alike: bool = False, alone: bool = True) -> Later:
    """The output of a module. `alike`: it has the shape of the right one; `alone`: that of each example depends on this
    example only, which it never does with the statistics of a batch."""
    run = run or case.run
    alone = alone and not run.training

    def computed(examples: int) -> Any:
        return values_of(case, examples).of(graph, run)

    every = len(case.x)
    return Later(lambda: computed(every), lambda: computed(1 if alone else every), alike)


def task_of(case: Given) -> tuple[Graph, Built]:
    """The layers of the task's network, and what it is made of."""
    if "task" not in case.memo:
        graph = graph_of(network_of(case).network)
        case.memo["task"] = graph, built(graph, case.x.shape[1:])
    found: tuple[Graph, Built] = case.memo["task"]
    return found


def _edited(case: Given, edit: Edit) -> tuple[Graph, Built]:
    """A module with an edit, and what it is made of."""
    if ("edited", edit) not in case.memo:
        graph = edit(task_of(case)[0])
        case.memo["edited", edit] = graph, built(graph, case.x.shape[1:])
    found: tuple[Graph, Built] = case.memo["edited", edit]
    return found


def module(case: Given, graph: Graph, made: Built) -> Made:
    """What comes of a module with these layers, when the task's weights are loaded into it."""
    _, right = task_of(case)
    if not made.fits(right):
        return {"out": _refused(made.states, right.states), "parameters": made.parameters}
    return {"out": made.ends or output_of(case, graph)}


def rule_of(edit: Edit) -> Rule:
    """The output, and the shapes of the parameters."""

    def rule(case: Given) -> Made:
        edited, made = _edited(case, edit)
        # Some edits change nothing where sizes are drawn so: a stride of 1 made 1.
        return {} if edited == task_of(case)[0] else module(case, edited, made)

    return rule


def rule_that_keeps(edit: Edit, keeps: str) -> Rule:
    """The output of a module whose parameters keep their shapes; `keeps` as in a slip."""

    def rule(case: Given) -> Made:
        graph = edit(task_of(case)[0])
        return {"out": output_of(case, graph, alike=keeps == "shapes", alone=keeps == "shapes")}

    return giving(rule, "out")


def unfitted(edit: Edit) -> Rule:
    """Parameters have the shapes of the task, and not those that the edited network needs."""

    def rule(case: Given) -> Made:
        edited, made = _edited(case, edit)
        _, right = task_of(case)
        if made.fits(right) or len(made.states) != len(right.states):
            raise CnncalcError("it fits, or has other layers")
        return {"out": Stops("shapes do not fit", _wanted(case, edited))}

    return rule


def _refused(states: Sequence[Any], right: Sequence[Any]) -> Stops:
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

"""How an assignment calls what a student wrote: one line of Python for each call, read and never run.

    out, cache = conv_forward_naive(x, weight, bias, {"stride": stride[0], "pad": pad[0]})
    dx, dweight, dbias = conv_backward_naive(dout, cache)

On the left: `out`, `dx` and `d` before the name of a parameter are compared with the reference; every other name is
kept in the student's process, for later lines to use; `_` is dropped. On the right: `x`, `dout`, the parameters of the
layer, its options (one number an axis: `stride[0]`), numbers, texts, tuples, lists and dicts. What is kept can be
called, and its attributes and items read; with PyTorch, so can the gradient of what was given (`dx = x.grad`). A dict
can be given a name first, and what a function has written into it be read:

    param = {"mode": "train", "running_mean": running_mean}
    out, cache = batchnorm_forward(x, weight, bias, param)
    new_running_mean = param["running_mean"]

A check about a network gives `x`, `dout`, `weights` and the sizes that are drawn, compares `out`, `dx`, `parameters`
and `dparameters`, and has the steps of `STEPS`, which the student does not write:

    model = LeNet5()
    _ = load(model, weights)
    _ = model.eval()
    out = model(x)
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

#: What is compared, beside the gradients of the parameters.
OUT, DX = "out", "dx"
DROPPED = "_"
#: The output of one more call with the same arguments, of a layer that draws.
AGAIN = "again"
#: What is compared of a network's parameters: their names and shapes, and their gradients.
PARAMETERS, DPARAMETERS = "parameters", "dparameters"
#: The values of all parameters and buffers.
STATE = "state"
#: What using a module has left behind in it.
TRACES = "traces"
#: What a trained classifier says of examples that it has not seen.
PREDICTIONS = "predictions"
#: Done by the sandbox with a module that the student wrote (inside/steps.py).
STEPS = frozenset({"load", "parameters_of", "gradients_of", "state_of", "traces_of", "descend"})
_HOLD = "hold"


@dataclass(frozen=True)
class Line:
    """One call, or (`read`) one look at an attribute of what an earlier line has kept or was given.

    targets    names on the left; `single` where there is no comma, so that the value is not taken apart
    entry      what is called, with dots
    of         the kept value that `entry` is looked up on
    step       `entry` is one of `STEPS`
    arguments  expressions, by position and by name
    """

    targets: tuple[str, ...]
    single: bool
    entry: str
    of: str | None
    arguments: tuple[ast.expr, ...]
    options: Mapping[str, ast.expr]
    read: bool
    step: bool = False


def read_line(text: str, known: Collection[str], kept: Collection[str], steps: Collection[str] = ()) -> Line:
    """Read a call. `known` are the names that have a value, `kept` those that the student's process holds by now.

    Raises ValueError with what is wrong.
    """
    try:
        (statement,) = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError("this is not a line of Python") from None
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        raise ValueError("expected names = function(arguments)")
    left = statement.targets[0]
    names = left.elts if isinstance(left, ast.Tuple) else [left]
    targets = tuple(name.id for name in names if isinstance(name, ast.Name))
    if len(targets) != len(names):
        raise ValueError("on the left stand names with commas between")
    repeated = {name for name in targets if name != DROPPED and targets.count(name) > 1}
    if repeated:
        raise ValueError(f"{min(repeated)!r} stands twice on the left")
    taken = set(targets) & {*known, *steps}
    if taken:
        raise ValueError(f"{min(taken)!r} has a value already: choose another name")
    value = statement.value
    if isinstance(value, ast.Dict) and isinstance(left, ast.Name):
        _check(value, {*known, *kept})
        return Line(targets, True, _HOLD, None, (value,), {}, read=False, step=True)
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name) and value.value.id in kept:
        if not isinstance(value.slice, ast.Constant) or type(value.slice.value) not in (str, int):
            raise ValueError("an item is named by a text or a number")
        single = not isinstance(left, ast.Tuple)
        return Line(targets, single, "__getitem__", value.value.id, (value.slice,), {}, read=False)
    read = not isinstance(value, ast.Call)
    path = _path(value.func if isinstance(value, ast.Call) else value)
    of = path[0] if path[0] in kept else None
    if read and of is None:
        raise ValueError("expected names = function(arguments)")
    arguments: tuple[ast.expr, ...] = ()
    options: dict[str, ast.expr] = {}
    if isinstance(value, ast.Call):
        arguments = tuple(value.args)
        for option in value.keywords:
            if option.arg is None:
                raise ValueError("'**' is not allowed")
            options[option.arg] = option.value
    for expression in (*arguments, *options.values()):
        _check(expression, {*known, *kept})
    entry = ".".join(path if of is None else path[1:])
    step = of is None and entry in steps
    return Line(targets, not isinstance(left, ast.Tuple), entry, of, arguments, options, read, step)


def value_of(expression: ast.expr, value: Callable[[str], Any]) -> Any:
    """The value of an argument; `value` gives that of a name."""
    if isinstance(expression, ast.Constant):
        return expression.value
    if isinstance(expression, ast.Name):
        return value(expression.id)
    if isinstance(expression, ast.Subscript) and isinstance(expression.slice, ast.Constant):
        return value_of(expression.value, value)[expression.slice.value]
    if isinstance(expression, ast.Tuple):
        return tuple(value_of(item, value) for item in expression.elts)
    if isinstance(expression, ast.List):
        return [value_of(item, value) for item in expression.elts]
    if isinstance(expression, ast.Dict):
        keys = [key.value for key in expression.keys if isinstance(key, ast.Constant)]
        return {key: value_of(item, value) for key, item in zip(keys, expression.values, strict=True)}
    raise AssertionError("read_line lets no other expression through")


def names_in(line: Line) -> set[str]:
    """The names that the arguments of a call use."""
    expressions = (*line.arguments, *line.options.values())
    return {node.id for each in expressions for node in ast.walk(each) if isinstance(node, ast.Name)}


def _path(expression: ast.expr) -> list[str]:
    if isinstance(expression, ast.Name):
        return [expression.id]
    if isinstance(expression, ast.Attribute):
        return [*_path(expression.value), expression.attr]
    raise ValueError("expected the name of a function")


def _check(expression: ast.expr, known: Collection[str]) -> None:
    match expression:
        case ast.Constant(value=bool() | int() | float() | str() | None):
            return
        case ast.Name(id=name):
            if name not in known:
                raise ValueError(f"unknown name {name!r}: there are {', '.join(sorted(known))}")
        case ast.Subscript(value=ast.Name() as value, slice=ast.Constant(value=int(place))) if 0 <= place < 3:
            _check(value, known)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            for item in items:
                _check(item, known)
        case ast.Dict(keys=keys, values=values):
            if not all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys):
                raise ValueError("the keys of a dict are texts")
            for item in values:
                _check(item, known)
        case _:
            raise ValueError("arguments are names, numbers, texts, name[0], tuples, lists and dicts")

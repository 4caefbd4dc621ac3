"""Find gradients by differences in a source: a backward function that calls a forward function in a loop.

A gradient made of many forward passes can be exact, since a convolution is linear, and is not what a task means that
asks for the backward pass. What is found is a hint with its line: a loop over images that uses the forward pass is
honest work. Who copies the forward pass under another name is not found.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from cnncalc.grading.source import UnreadableError, decode, parse

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Repetition:
    """`caller` calls `called` in a loop, by way of the call at `line` of `file`."""

    file: str
    line: int
    caller: str
    called: str


@dataclass
class _Body:
    """What a function mentions of others: name -> the first line, alone and inside a loop.

    handed  name of a function -> names that are mentioned in what it is called with
    """

    loops: bool = False
    once: dict[str, int] = field(default_factory=dict)
    repeated: dict[str, int] = field(default_factory=dict)
    handed: dict[str, set[str]] = field(default_factory=dict)


def search(
    files: Mapping[str, bytes],
    backward: Set[str],
    forward: Set[str],
    trees: Mapping[str, ast.Module] | None = None,
) -> Iterator[Repetition]:
    """Each pair of a task's functions of which the first calls the second in a loop, once.

    files              path with forward slashes -> source
    backward, forward  names of the functions of both kinds that the task asks for
    trees              the files that have been parsed already
    """
    if not backward:
        return
    trees = trees or {}
    places: dict[str, str] = {}
    bodies: dict[str, _Body] = {}
    for path, source in files.items():
        try:
            tree = trees.get(path) or parse(decode(source).text)
        except (UnreadableError, RecursionError):
            continue
        for name, function in _functions(tree):
            # The last of a name is the one that runs, which reading cannot always tell: all are taken together.
            places[name] = path
            _read(function, bodies.setdefault(name, _Body()))
    for caller in sorted(backward & bodies.keys()):
        lines = _reached_in_loops(caller, bodies)
        for called in sorted(forward & lines.keys()):
            yield Repetition(places[caller], lines[called], caller, called)


def _functions(tree: ast.Module) -> Iterator[tuple[str, _Function]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def _read(function: _Function, body: _Body) -> None:
    """Add what stands in a function; inner functions with a name are read by themselves."""
    pending: list[tuple[ast.AST, bool]] = [
        (node, False) for node in (function.body if isinstance(function.body, list) else [function.body])
    ]
    while pending:
        node, looped = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, _LOOPS):
            body.loops = looped = True
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found = body.repeated if looped else body.once
            found[node.id] = min(node.lineno, found.get(node.id, node.lineno))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            handed = body.handed.setdefault(node.func.id, set())
            for argument in (*node.args, *(option.value for option in node.keywords)):
                handed.update(part.id for part in ast.walk(argument) if isinstance(part, ast.Name))
        pending += [(child, looped) for child in ast.iter_child_nodes(node)]


def _reached_in_loops(caller: str, bodies: Mapping[str, _Body]) -> dict[str, int]:
    """Names that a function comes to through a loop, each with the line of it that leads there."""
    start = bodies[caller]
    # (name, whether it is in a loop) -> line: each is followed once, whatever ways lead to it.
    lines = {(name, True): line for name, line in start.repeated.items()}
    for name, line in start.once.items():
        lines.setdefault((name, False), line)
        if name in bodies and bodies[name].loops:
            # What loops is handed what it calls: eval_numerical_gradient(lambda x: forward(x), x).
            for handed in start.handed.get(name, ()):
                lines.setdefault((handed, True), line)
    pending = list(lines)
    while pending:
        name, looped = pending.pop()
        if name not in bodies or name == caller:
            continue
        body, line = bodies[name], lines[name, looped]
        for following, repeated in ((body.repeated, True), (body.once, looped)):
            for state in [(mentioned, repeated) for mentioned in following]:
                if state not in lines:
                    lines[state] = line
                    pending.append(state)
    return {name: line for (name, looped), line in lines.items() if looped}

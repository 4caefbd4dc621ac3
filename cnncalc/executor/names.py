"""The names of a network's layers in Python, and of their parameters: one scheme for PyTorch, NumPy and files.

A layer's name follows its path: each `/` becomes a dot, the third use of a word `conv[3]` becomes `conv_3`, branch 0 of
a merge becomes `branch_0`, and a name given by `as` stands in the place of the layer's own word. The second residual
block of a stage so has `stage.add_2.branch_0.conv.weight`, and `conv 64 7x7 as stem` has `stem.weight`. What Python or
a PyTorch module needs for itself gets an underscore at its end (`conv 8 3 as train` is `train_`), and so does what
another layer was called before. Names depend on the spec alone.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cnncalc.errors import UsageError
from cnncalc.sizes import Shape
from cnncalc.spec.network import Network, Node
from cnncalc.work import Work

Name = tuple[str, ...]

#: What every PyTorch module has of its own, as of 2.13, and what the network's adds.
_OF_MODULES = """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval
    extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules
    mtia named_buffers named_children named_modules named_parameters parameters register_backward_hook register_buffer
    register_forward_hook register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory
    state_dict to to_empty train training type xpu zero_grad values_at
"""
TAKEN = frozenset(_OF_MODULES.split())


def names_of(network: Network) -> tuple[str, ...]:
    """The name of every node, in their order."""
    words: dict[Name, dict[str, str]] = {}
    names = [_path_name(node.path, words) for node in network.nodes]
    taken = {name[:length] for name in names for length in range(1, len(name) + 1)}
    containers = {name[:length] for name in names for length in range(1, len(name))}
    for at, node in enumerate(network.nodes):
        if node.name is None or names[at] in containers:
            continue
        given = (*names[at][:-1], _safe(node.name))
        if given not in taken:
            taken.add(given)
            names[at] = given
    return tuple(".".join(name) for name in names)


def _path_name(path: str, words: dict[Name, dict[str, str]]) -> Name:
    """The name of a path; `words` remembers for each place what its words are called."""
    name: Name = ()
    for word in path.split("/"):
        known = words.setdefault(name, {})
        if word not in known:
            called = _safe(f"branch_{word}" if word.isdigit() else re.sub(r"\[(\d+)\]$", r"_\1", word))
            while called in known.values():
                called += "_"
            known[word] = called
        name = (*name, known[word])
    return name


def _safe(word: str) -> str:
    word = f"layer{word}" if word.startswith("_") else word
    return f"{word}_" if word in TAKEN or keyword.iskeyword(word) else word


class State(NamedTuple):
    """A parameter or buffer: its node, what its layer calls it, its shape, its own dtype (None for the network's), and
    whether it is a buffer."""

    node: Node
    own: str
    shape: Shape
    dtype: str | None
    buffer: bool


def states_of(network: Network) -> dict[str, State]:
    """Every parameter and buffer under its name, in the order of the layers; side heads included.

    Raises UsageError for a network with symbols.
    """
    need_numbers(network)
    states = {}
    for node, name in zip(network.nodes, names_of(network), strict=True):
        shapes = input_shapes(network, node)
        for buffer, declared in enumerate((node.layer.weights, node.layer.buffers)):
            for own, shape in declared(Work(), *shapes).items():
                states[f"{name}.{own}"] = State(node, own, tuple(shape), shape.dtype, bool(buffer))
    return states


def input_shapes(network: Network, node: Node) -> tuple[Shape, ...]:
    """The shapes that a node reads."""
    return tuple([network.nodes[at].shape for at in node.inputs])


def need_numbers(network: Network) -> None:
    """Raise UsageError where sizes hold symbols."""
    if network.symbols:
        names = ", ".join(network.symbols)
        example = " ".join(f"--set {name}=..." for name in network.symbols)
        raise UsageError(f"a network runs with numbers only; it has the symbols {names}\n  set them: {example}")


def nodes_named(network: Network, wanted: Sequence[str], training: bool) -> dict[str, int]:
    """The index of each node that is asked for by its number, its name in Python, its path, its name after `as`, or its
    type where it is the only one of it.

    Raises UsageError with all that are not there, stand for several layers, or do not run.
    """
    names = names_of(network)
    found: dict[str, int] = {}
    problems = []
    for text in wanted:
        chosen = _chosen(network, names, text)
        if not chosen:
            from difflib import get_close_matches

            close = get_close_matches(text, names, n=1)
            problems.append(f"there is no layer '{text}'" + (f"; did you mean '{close[0]}'?" if close else ""))
        elif len(chosen) > 1:
            several = ", ".join(names[at] for at in chosen[:4]) + (", ..." if len(chosen) > 4 else "")
            problems.append(f"'{text}' stands for {len(chosen)} layers: {several}")
        elif network.nodes[chosen[0]].aux and not training:
            problems.append(f"'{text}' stands in a side head, which runs in training only")
        else:
            found[text] = chosen[0]
    if problems:
        problems.append(f"  name a layer by its number (0 to {len(names) - 1}), its name after 'as', or its path")
        raise UsageError("\n".join(problems))
    return found


def _chosen(network: Network, names: Sequence[str], text: str) -> list[int]:
    """The nodes that a text stands for: by the first of its meanings that fits any."""
    meanings: list[Callable[[Node], bool]] = [
        lambda node: str(node.index) == text,
        lambda node: text in (names[node.index], node.path),
        lambda node: node.name == text,
        lambda node: node.layer.keyword() == text,
    ]
    matching = ([node.index for node in network.nodes if meant(node)] for meant in meanings)
    return next(filter(None, matching), [])

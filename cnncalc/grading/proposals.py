"""Checks that an assignment could have: its own ones with other windows, strides, paddings, sizes and values.

Only what the calls pass is changed; the kernel of a convolution is passed with its weights. So no proposal asks for an
option that the students' function does not take.
"""

from __future__ import annotations

import itertools
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from cnncalc.errors import CnncalcError, LayerError
from cnncalc.grading.assignment import BATCH, Assignment, Check, parse_assignment
from cnncalc.grading.calls import names_in
from cnncalc.grading.subjects._base import options_of
from cnncalc.grading.subjects.data import Training
from cnncalc.grading.subjects.spec import OneLayer
from cnncalc.options import PerAxis

#: Windows (height, width), strides and paddings. With them all mistakes of 89 published hand-ins show: windows that are
#: not square, overlap or leave gaps, padding and none, a stride that leaves something over.
WINDOWS: tuple[tuple[tuple[int, int], int, int], ...] = (
    ((3, 3), 1, 0),
    ((4, 3), 2, 1),
    ((4, 3), 2, 0),
    ((3, 2), 1, 0),
    ((2, 4), 2, 0),
    ((2, 3), 1, 1),
    ((1, 5), 1, 2),
    ((2, 2), 3, 0),
    ((2, 3), 4, 1),
    ((5, 4), 2, 2),
    ((3, 4), 3, 1),
)
#: Options of other layers that show what is left out of the root, or mixed up.
OTHERS: Mapping[str, tuple[Any, ...]] = {"eps": (0.001, 0.5), "momentum": (0.3,)}
#: Input axes by number, and from which sizes they are drawn.
_AXES = {1: ("K",), 2: ("C", "L"), 3: ("C", "H", "W"), 4: ("C", "D", "H", "W")}
_SIZES = {BATCH: "2..4", "C": "2..5", "F": "3..7", "K": "4..9", "L": "9..14", "D": "6..9", "H": "7..12", "W": "8..13"}
_FILTERS = "filters"


@dataclass(frozen=True)
class Proposal:
    """A check, and how it is written in assignment.toml."""

    check: Check
    toml: str


def proposals(assignment: Assignment) -> list[Proposal]:
    """The checks that may be asked for beside the assignment's own, each a valid one; the simplest first."""
    data = tomllib.loads(assignment.files["assignment.toml"].decode("utf-8-sig"))
    top = {key: value for key, value in data.items() if key not in ("checks", "limits")}
    found: dict[str, dict[str, Any]] = {}
    for number, (check, table) in enumerate(zip(assignment.checks, data["checks"], strict=True)):
        for name, changed in _changed(check):
            made = {key: value for key, value in table.items() if key not in _DROPPED}
            made |= {"points": 1, **changed}
            key = json.dumps({**made, "name": ""}, sort_keys=True)
            if key not in found:
                found[key] = {**made, "name": f"{table['calls']}: {name}", "number": number}
    return list(_valid(assignment, top, list(found.values())))


#: Keys of a check that a proposal does not take over.
_DROPPED = ("name", "points", "hidden", "needs", "compare", "tolerance", "draws", "dtypes", "values", "sizes")


#: A name of a check, and the keys that make it.
Named: TypeAlias = tuple[str, dict[str, Any]]


def _changed(check: Check) -> Iterator[Named]:
    """What a check could be in place of what it is: a name, and the keys that change."""
    subject = check.built({name: size[-1] for name, size in check.sizes.items()})
    passed = set().union(*map(names_in, check.lines))
    if isinstance(subject, Training):
        return  # the data are what they are
    if not isinstance(subject, OneLayer):
        yield from _wider(check)
    elif len(subject.shape) in _AXES:
        slides = hasattr(subject.layer, "sliding") and len(subject.shape) > 1
        yield from (_with_windows if slides else _with_options)(subject, passed)


def _with_windows(subject: OneLayer, passed: set[str]) -> Iterator[Named]:
    """A layer with other windows, as far as they are passed; each with any sizes, with those of which the stride leaves
    most over, and with those of which it leaves nothing."""
    layer, rank = subject.layer, len(subject.shape) - 1
    values = "distinct" if layer.keyword() == "maxpool" else "normal"
    own = options_of(layer)
    # The size of a kernel is that of the weights.
    passed = passed | ({"kernel"} if "weight" in passed and "weight" in subject.parameters else set())
    for window, stride, pad in WINDOWS:
        wanted = {"kernel": (*(2,) * (rank - 2), *window)[-rank:], "stride": stride, "pad": pad}
        wanted = {name: value if name in passed else own[name] for name, value in wanted.items() if name in own}
        name, keys = _as_check(subject, wanted, values)
        yield name, keys
        for rest, words in ((-1, "with a remainder"), (0, "without a remainder")):
            sizes = _leaving(rest, layer, wanted, rank)
            if sizes:
                yield f"{name}, {words}", {**keys, "sizes": {**keys["sizes"], **sizes}}


def _with_options(subject: OneLayer, passed: set[str]) -> Iterator[Named]:
    """A layer with other options, as far as they are passed, and other values."""
    changes: list[dict[str, Any]] = [{}]
    for name, choices in OTHERS.items():
        if name in passed:
            changes = [{**change, name: choice} for change in changes for choice in choices]
    for wanted in changes:
        for values in ("normal", "distinct", "large"):
            yield _as_check(subject, wanted, values)


def _leaving(rest: int, layer: Any, wanted: Mapping[str, Any], rank: int) -> dict[str, str]:
    """Sizes at which the stride leaves nothing over (0), or as much as it can (-1), so that what is rounded and not cut
    off is one too many: half a step is rounded to an even number, so the number of whole steps is odd.

    Empty where the windows move by one.
    """
    try:
        windows = replace(layer, **wanted).sliding.over((64,) * rank)
    except LayerError:
        return {}
    sizes = {}
    for axis, each in zip(_AXES[1 + rank][1:], windows, strict=True):
        stride, first = int(each.stride), int(each.extent) - int(each.before) - int(each.after)
        if stride > 1:
            begin = first + stride + rest % stride
            sizes[axis] = f"{begin}..{begin + 6 * stride} step {2 * stride}"
    return sizes


def _as_check(subject: OneLayer, wanted: Mapping[str, Any], values: str) -> Named:
    """The keys of a check about the layer with other options."""
    layer, axes = subject.layer, _AXES[len(subject.shape)]
    words, sizes = [layer.keyword()], [BATCH, *axes]
    for option in layer.options():
        value = wanted.get(option.attribute, getattr(layer, option.attribute))
        if option.attribute == _FILTERS and "weight" in subject.parameters:
            words.append("F")
            sizes.append("F")
            continue
        if isinstance(option.kind, PerAxis) and isinstance(value, tuple) and len(set(value)) == 1:
            value = value[0]
        if not option.required and value == option.default:
            continue
        text = option.kind.show(value)
        words.append(text if option.positional else f"{option.name}={text}")
    name = ", ".join(f"{name} {_shown(name, value)}" for name, value in wanted.items() if value is not None)
    policy = {} if values == "normal" else {"values": values}
    if policy:
        name += f"{', ' * bool(name)}{values} values"
    return name or "sizes all different", {
        "spec": f"input ({', '.join(axes)}{',' * (len(axes) == 1)}); {' '.join(words)}",
        "sizes": {symbol: _SIZES[symbol] for symbol in sizes},
        "dtypes": ["float64"],
        **policy,
    }


def _shown(name: str, value: Any) -> str:
    """An option's value as people say it: a kernel by its sides, all else by one number where its axes agree."""
    entries = value if isinstance(value, tuple) else (value,)
    return str(entries[0]) if name != "kernel" and len(set(entries)) == 1 else "x".join(map(str, entries))


def _wider(check: Check) -> Iterator[Named]:
    """The same with sizes from wider ranges, and other values."""
    for more in (2, 6):
        sizes = {name: f"{size[0]}..{size[-1] + more}" for name, size in check.sizes.items()}
        for values in ("normal", "large"):
            policy = {} if values == "normal" else {"values": values}
            yield f"more sizes, up to {more} larger{', large values' * bool(policy)}", {
                "sizes": sizes, "dtypes": ["float64"], **policy
            }  # fmt: skip


def _valid(assignment: Assignment, top: Mapping[str, Any], tables: list[dict[str, Any]]) -> Iterator[Proposal]:
    """The checks that hold together: a window may be larger than what the assignment's layer allows."""
    for table in tables:
        number = table.pop("number")
        block = "[[checks]]\n" + "".join(f"{key} = {_value(table[key])}\n" for key in sorted(table, key=_order))
        text = "".join(f"{_key(key)} = {_value(value)}\n" for key, value in top.items()) + block
        files = {**assignment.files, "assignment.toml": text.encode()}
        try:
            (check,) = parse_assignment(assignment.folder, files).checks
            _build_corners(check)
        except (CnncalcError, LayerError):
            continue
        check = replace(check, name=f"{check.name} ({number + 1})")
        yield Proposal(check, block)


def _build_corners(check: Check) -> None:
    """Build what a check is about with each size the smallest or the largest. Raises where one does not fit another."""
    drawn = [name for name, size in check.sizes.items() if len(size) > 1][:_CORNERS]
    for picks in itertools.product((0, -1), repeat=len(drawn)):
        check.built({name: size[0] for name, size in check.sizes.items()} | {
            name: check.sizes[name][pick] for name, pick in zip(drawn, picks, strict=True)
        })  # fmt: skip


#: So many sizes are tried in all combinations.
_CORNERS = 5
_ORDER = ("name", "points", "calls", "spec", "network", "sizes", "dtypes", "values")


def _order(key: str) -> tuple[int, str]:
    return (_ORDER.index(key) if key in _ORDER else len(_ORDER), key)


def _key(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() else json.dumps(key)


def _value(value: Any) -> str:
    """A value as TOML writes it, on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value)

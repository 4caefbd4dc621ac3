"""Runs a job: imports the submission, makes the calls of each case, sends back what they return.

From the import on everything here is the student's, who may change or forge any of it. Nothing that this side says
earns a point: the grader takes from it values to compare, and texts to show.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from itertools import starmap
from types import ModuleType
from typing import Any, NamedTuple, NoReturn

import numpy as np

from . import packing, steps, wire
from .attempts import Attempts
from .modules import SubmissionFinder
from .operations import Operations
from .wire import Kind, Value

_MESSAGE_CHARACTERS = 2_000
_TRACEBACK_CHARACTERS = 6_000
_TOGETHER_BYTES = 1 << 16
_PLAIN = (wire.Kept, bool, float)
# Taken before a submission can replace them; this keeps accidents apart from answers, and is no defence.
_write, _exit = os.write, os._exit


class Witness(NamedTuple):
    """What is noted of a submission beside its results."""

    attempts: Attempts
    operations: Operations

    def frames(self) -> list[bytes]:
        """What is new since the last time."""
        noted = [(Kind.NOTE, text) for text in self.attempts.take()]
        noted += [(Kind.RAN, text) for text in self.operations.take()]
        return [wire.signal(kind, text) for kind, text in noted]


class _Channel:
    """The way back to the grader. Each write wakes it, so that small frames wait for each other."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: list[bytes | memoryview] = []

    def add(self, pieces: Sequence[bytes | memoryview]) -> None:
        """Have these sent with what follows; to be sent before the submission, which may change or end all, runs on."""
        self._waiting += pieces
        if sum(map(len, self._waiting)) > _TOGETHER_BYTES:
            self.send()

    def send(self, pieces: Sequence[bytes | memoryview] = ()) -> None:
        """Send all that waits, and these."""
        pieces, self._waiting = [*self._waiting, *pieces], []
        if sum(map(len, pieces)) <= _TOGETHER_BYTES:
            pieces = [b"".join(pieces)]
        for piece in pieces:
            view = memoryview(piece)
            while view:
                view = view[_write(self._descriptor, view[: 1 << 20]) :]


class Asked(NamedTuple):
    """A call as it was sent: `options` and `keep` in pairs (see `job.Call`)."""

    entry: str
    arguments: list[Value]
    options: list[tuple[str, Value]]
    of: str | None
    keep: list[tuple[str, int | None]]
    read: bool


class ResultTooLargeError(Exception):
    """A call returned more than the case allows."""


def refuse(result: int, text: str) -> None:
    """Say that no student code will run here, and why."""
    _Channel(result).send([wire.signal(Kind.REFUSED, text[:_MESSAGE_CHARACTERS])])


def run(problem: Mapping[str, Any], job_bytes: bytes, result: int, harmless: Iterable[str]) -> NoReturn:
    """Run a job to its end, and end this process.

    problem   unpacked
    result    descriptor for the frames
    harmless  paths that a submission may open without being noted
    """
    job = packing.unpack(job_bytes)
    channel = _Channel(result)
    channel.send([wire.signal(Kind.READY)])
    files = {path: source.tobytes() for path, source in job["files"].items()}
    witness = Witness(Attempts(harmless), Operations(problem["record"]))
    witness.attempts.watch()
    try:
        finder = SubmissionFinder(files)
        sys.meta_path.append(finder)
        with witness.operations.watched():
            module = finder.load(job["main"])
    except BaseException as error:
        channel.send([*witness.frames(), *_exception(error)])
        _exit(0)
    channel.send([*witness.frames(), wire.signal(Kind.LOADED)])
    for case in problem["cases"][job["first"] :]:
        _run_case(module, case, problem["result_bytes"], channel, witness)
    channel.send([wire.signal(Kind.END)])
    _exit(0)


def _run_case(module: ModuleType, case: list[list[Value]], budget: int, channel: _Channel, witness: Witness) -> None:
    """Make the calls of one case until one raises; what they keep lasts until the case ends."""
    kept: dict[str, Any] = {wire.STEPS: steps}
    for call in starmap(Asked, case):
        try:
            if call.read:
                value = answer(module, call, kept)
            else:
                channel.send()
                with witness.operations.watched():
                    value = answer(module, call, kept)
            pieces = list(wire.encode(_crossing(value, budget)))
        except BaseException as error:
            channel.send([*witness.frames(), *_exception(error)])
            return
        channel.add([*witness.frames(), *pieces])


def answer(module: ModuleType, call: Asked, kept: dict[str, Any]) -> Any:
    """What one call returns, without the parts that stay here."""
    target: Any = module if call.of is None else kept[call.of]
    for name in filter(None, call.entry.split(".")):
        target = getattr(target, name)
    returned = target
    if not call.read:
        arguments = [_argument(value, kept) for value in call.arguments]
        options = {name: _argument(value, kept) for name, value in call.options}
        returned = target(*arguments, **options)
    elif call.arguments:
        returned = [_argument(value, kept) for value in call.arguments]
    for name, index in call.keep:
        if index is None:
            kept[name] = returned
            returned = wire.Kept(name)
        else:
            kept[name] = returned[index]
            returned = (*returned[:index], wire.Kept(name), *returned[index + 1 :])
    return returned


def _argument(value: Value, kept: dict[str, Any]) -> Any:
    """A fresh copy of an argument for each call: what the student writes into it reaches no other."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, wire.Tensor):
        import torch

        # Where a submission's own new tensors are; what is made of an array alone stays where the array is.
        tensor = torch.from_numpy(value.values.copy()).to(torch.get_default_device())
        return tensor.requires_grad_(value.requires_grad)
    if isinstance(value, wire.Kept):
        return kept[value.name]
    if isinstance(value, wire.Named):
        kept[value.name] = _argument(value.value, kept)
        return kept[value.name]
    if isinstance(value, list | tuple):
        return type(value)(_argument(item, kept) for item in value)
    if isinstance(value, dict):
        return {key: _argument(item, kept) for key, item in value.items()}
    return value


def _crossing(value: Any, budget: int, depth: int = 1) -> Value:
    """The value with everything that does not cross replaced by a word about it.

    Only exact types cross: a subclass can answer a comparison as it likes, and nobody could tell.
    """
    kind = type(value)
    if value is None or kind in _PLAIN:
        return value
    if kind is str:
        return value[: wire.MAX_TEXT_BYTES // 8]
    if kind is int:
        return value if -(1 << 63) <= value < 1 << 63 else wire.Opaque("an int of more than 64 bits")
    if kind is np.ndarray or isinstance(value, np.generic):
        return _array(np.asarray(value), budget)
    if kind in (list, tuple, dict):
        if depth >= wire.MAX_DEPTH or len(value) > wire.MAX_ITEMS:
            return wire.Opaque(f"a {kind.__name__} too large or too deep")
        if kind is dict:
            if not all(type(key) is str and len(key) < 256 for key in value):
                return wire.Opaque("a dict with keys that are not short texts")
            return {key: _crossing(item, budget, depth + 1) for key, item in value.items()}
        return kind(_crossing(item, budget, depth + 1) for item in value)
    torch = sys.modules.get("torch")
    if torch is not None and kind in (torch.Tensor, torch.nn.Parameter):
        return _tensor(value, budget)
    return wire.Opaque(f"an object of type {kind.__name__}"[:200])


def _array(array: np.ndarray[Any, Any], budget: int) -> Value:
    if wire.dtype_index(array.dtype) is None:
        return wire.Opaque(f"an array of dtype {array.dtype}"[:200])
    # Before it is copied: a view can be much larger than its memory.
    if array.nbytes > budget:
        raise ResultTooLargeError(f"an array of shape {array.shape} has {array.nbytes} bytes, allowed are {budget}")
    return array


def _tensor(tensor: Any, budget: int) -> Value:
    plain = tensor.detach().cpu()
    try:
        array = plain.resolve_conj().resolve_neg().numpy()
    except (TypeError, RuntimeError):
        return wire.Opaque(f"a tensor of dtype {plain.dtype} and layout {plain.layout}")
    array = _array(array, budget)
    return array if isinstance(array, wire.Opaque) else wire.Tensor(array, bool(tensor.requires_grad))


def _exception(error: BaseException) -> list[bytes | memoryview]:
    """Type, message and traceback as texts, whatever the exception makes of being printed."""
    try:
        message = str(error)
    except BaseException:
        message = "(its message cannot be made)"
    try:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_globals.get("__package__") in (__package__, "importlib"):
            trace = trace.tb_next
        text = "".join(traceback.TracebackException(type(error), error, trace, limit=-20).format())
    except BaseException:
        text = ""
    texts = (type(error).__name__[:200], message[:_MESSAGE_CHARACTERS], text[-_TRACEBACK_CHARACTERS:])
    return [wire.signal(Kind.RAISED), *wire.encode(texts)]

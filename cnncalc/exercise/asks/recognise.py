"""Recognise a kernel by what it does: an image and a result are shown, the kernel is asked.

kind = "recognise"
input = "x"
kernels = ["sobel-x", "sobel-y", "laplacian", "average"]
hidden = "{h_name}"             the kernel that made the result
layer = "conv 1 3x3 pad=1 bias=no"
choices = 4
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from cnncalc import tomlfile
from cnncalc.byhand.kernels import named, said_of_sum
from cnncalc.byhand.kernels import names as known_kernels
from cnncalc.exercise.answers import Answer, WordAnswer
from cnncalc.exercise.ask import Ask, Given
from cnncalc.exercise.asks.values import AskValues, window_line
from cnncalc.exercise.content import Block, Blocks, Chain, Matrix, Row, sentence
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.exercise.text import filled
from cnncalc.tomlfile import Convert


class AskRecognise(Ask):
    """The name of the kernel that turned one image into another."""

    keys: ClassVar[dict[str, Convert]] = {
        "input": tomlfile.text,
        "kernels": tomlfile.texts,
        "hidden": tomlfile.text,
        "layer": tomlfile.text,
    }
    needed = ("input", "kernels", "hidden", "layer", "choices")

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        for name in values["kernels"]:
            if named(name) is None:
                raise BankError(f"no kernel is called {name!r}", f"there are {known_kernels()}", "kernels")

    def names(self) -> Iterator[tuple[str, str]]:
        yield "input", self.values["input"]

    def misconceptions(self) -> frozenset[str]:
        return frozenset(f"taken-for-{name}" for name in self.values["kernels"])

    def result(self, given: Given, kernel: str) -> Any:
        """What a kernel makes of the image."""
        ask, scope = self._convolution(kernel, given)
        return ask.right(scope, {})

    def _convolution(self, kernel: str, given: Given) -> tuple[AskValues, Given]:
        """The ask for what a kernel makes of the image, and what is given for it."""
        stated = {"name": self.name, "layer": self.values["layer"], "input": self.values["input"]}
        ask = AskValues({**stated, "weights": {"weight": "kernel"}})
        return ask, Given({**given.scope, "kernel": named(kernel)}, given.specs, {self.name: ask})

    def right(self, given: Given, earlier: Earlier) -> Any:
        hidden = filled(self.values["hidden"], given.scope)
        if hidden not in self.values["kernels"]:
            raise BankError(
                f"{hidden} is none of the kernels", f"there are {', '.join(self.values['kernels'])}", "hidden"
            )
        return hidden

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        """The other kernels, where they would have made another picture."""
        right = self.right(given, earlier)
        made = self.result(given, right)
        for name in self.values["kernels"]:
            if name != right and not (self.result(given, name) == made).all():
                there = self.result(given, name).ravel()[0]
                said = f"{name} would have given {there} at the top left, not {made.ravel()[0]}. {_said(name)}"
                yield Wrong(f"taken-for-{name}", said if there != made.ravel()[0] else _said(name), name)

    def answer(self, given: Given) -> Answer:
        return WordAnswer(given.value(self.name, {}))

    def shown(self, given: Given) -> Blocks:
        made = self.result(given, self.right(given, {}))
        return (Row((Matrix(given.value(self.values["input"], {}), title="image"), Matrix(made, title="result"))),)

    def solution(self, given: Given) -> Blocks:
        right = self.right(given, {})
        ask, scope = self._convolution(right, given)
        worked = ask.worked(scope)
        found: list[Block] = [Matrix(_kernel(right), title=right)]
        if worked is not None:
            found.append(sentence("The first value of the result shows it; the others are checked in the same way:"))
            found.append(Chain(window_line(next(worked.all_seen()), "conv")))
        return (*found, sentence(_said(right)))

    def stated(self, given: Given) -> Mapping[str, Any]:
        """The oracle convolves the image with every kernel and looks for the result."""
        tried = {}
        for name in self.values["kernels"]:
            ask, scope = self._convolution(name, given)
            tried[name] = ask.stated(scope)
        made = self.result(given, self.right(given, {}))
        return {"kind": self.kind(), "tried": tried, "result": made.ravel().tolist()}


def _said(name: str) -> str:
    """What the sum of a kernel's coefficients tells."""
    return f"{name}: {said_of_sum(_kernel(name))}"


def _kernel(name: str) -> Any:
    kernel = named(name)
    if kernel is None:
        raise KeyError(name)
    return kernel

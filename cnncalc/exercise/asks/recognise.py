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
from cnncalc.exercise.answers import Answer, WordAnswer
from cnncalc.exercise.ask import Ask, Given
from cnncalc.exercise.asks.values import AskValues
from cnncalc.exercise.content import Blocks, Matrix, Row, sentence
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
                raise BankError(f"{self.name}: no kernel is called {name!r}")

    def result(self, given: Given, kernel: str) -> Any:
        """What a kernel makes of the image."""
        scope = {**given.scope, "kernel": named(kernel)}
        values = {"name": self.name, "layer": self.values["layer"], "input": self.values["input"]}
        return AskValues({**values, "weights": {"weight": "kernel"}}).right(Given(scope, given.specs, given.asks), {})

    def right(self, given: Given, earlier: Earlier) -> Any:
        hidden = filled(self.values["hidden"], given.scope)
        if hidden not in self.values["kernels"]:
            raise BankError(f"{self.name}: {hidden} is none of the kernels")
        return hidden

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        """The other kernels, where they would have made another picture."""
        right = self.right(given, earlier)
        made = self.result(given, right)
        for name in self.values["kernels"]:
            if name != right and not (self.result(given, name) == made).all():
                yield Wrong(f"taken-for-{name}", f"{name}: {said_of_sum(_kernel(name))}", name)

    def answer(self, given: Given) -> Answer:
        return WordAnswer(given.value(self.name, {}))

    def shown(self, given: Given) -> Blocks:
        made = self.result(given, self.right(given, {}))
        return (Row((Matrix(given.value(self.values["input"], {}), title="image"), Matrix(made, title="result"))),)

    def solution(self, given: Given) -> Blocks:
        right = self.right(given, {})
        return (Matrix(_kernel(right), title=right), sentence(said_of_sum(_kernel(right))))

    def stated(self, given: Given) -> Mapping[str, Any]:
        """The oracle convolves the image with every kernel and looks for the result."""
        scope = dict(given.scope)
        tried = {}
        for name in self.values["kernels"]:
            ask = AskValues({"name": self.name, "layer": self.values["layer"], "input": self.values["input"],
                             "weights": {"weight": "kernel"}})  # fmt: skip
            tried[name] = ask.stated(Given({**scope, "kernel": _kernel(name)}, given.specs, given.asks))
        made = self.result(given, self.right(given, {}))
        return {"kind": self.kind(), "tried": tried, "result": made.ravel().tolist()}


def _kernel(name: str) -> Any:
    kernel = named(name)
    if kernel is None:
        raise KeyError(name)
    return kernel

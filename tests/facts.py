"""The figures that the lecture notes state, by name, and which tests show them.

`fact` marks the tests of a figure; tests/test_course_facts.py asserts that every figure has one, and with its verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType

import pytest

#: Name -> what a careful reader finds: it holds, it is wrong, it is conditional (true only under a condition), or it is
#: a convention (true under one rule of counting).
FACTS = {
    "activation-memory": "convention",
    "activation-memory-batch": "convention",
    "algebra": "holds",
    "batch-norm": "holds",
    "colour-edits": "holds",
    "commutative": "holds",
    "conv-params": "holds",
    "dense-params": "holds",
    "dense-weights": "holds",
    "ema": "wrong",
    "error-count": "holds",
    "feature-map-size": "holds",
    "filter-params": "convention",
    "filters": "holds",
    "first-hidden-layer": "holds",
    "global-average-pooling": "holds",
    "imagenet": "wrong",
    "inception-5x5": "holds",
    "inception-module": "holds",
    "laplacian-replicate": "holds",
    "laplacian-same": "holds",
    "laplacian-stride2": "holds",
    "laplacian-valid": "wrong",
    "lenet-connections": "holds",
    "lenet-first-maps": "holds",
    "lenet-input": "wrong",
    "lenet5-keras": "holds",
    "lenet5-original": "holds",
    "local-weights": "holds",
    "lti-output": "holds",
    "memory-remedies": "holds",
    "pooling": "holds",
    "pooling-advice": "holds",
    "receptive-field": "conditional",
    "retraining": "holds",
    "same-pad": "conditional",
    "same-size": "holds",
    "sharing": "holds",
    "six-by-six": "holds",
    "sum-pooling": "holds",
    "ten-filters": "holds",
    "translation": "holds",
    "valid-size": "holds",
    "vga": "holds",
    "weight-names": "wrong",
    "window-product": "holds",
}


def fact(name: str, verdict: str) -> pytest.MarkDecorator:
    """Mark a test as one of this figure, and of what is found about it."""
    return pytest.mark.fact(name, verdict)


def shown_by(modules: Iterable[ModuleType]) -> set[tuple[str, str]]:
    """The figures that the tests of these modules are marked with, each with its verdict."""
    tests: list[Callable[..., object]] = [
        test for module in modules for name, test in vars(module).items() if name.startswith("test_")
    ]
    marks = [mark for test in tests for mark in getattr(test, "pytestmark", ()) if mark.name == "fact"]
    return {(mark.args[0], mark.args[1]) for mark in marks}

"""What a sandbox gives back for submissions that mean well: values, exceptions, and what becomes of each case."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from cnncalc.errors import UsageError
from cnncalc.grading import crashes
from cnncalc.grading.sandbox import (
    Call,
    Case,
    Incident,
    Kept,
    Library,
    Limits,
    Named,
    Opaque,
    Problem,
    Sandbox,
    Status,
    Submission,
    Tensor,
    get,
    get_all,
)
from cnncalc.grading.sandbox.job import MIB
from tests.grading.jobs import QUICK, run, value

X = np.arange(6.0).reshape(2, 3)


def test_values_of_every_kind_come_back(sandbox: Sandbox) -> None:
    source = """
        import numpy as np
        def give(x, scale=1):
            return {"array": x * scale, "scalar": np.float32(0.5), "list": [1, 2.5, None, True, "text"], "empty": ()}
    """
    outcome = run(sandbox, source, [Call("give", [X], {"scale": 3})])
    assert outcome.tier == sandbox.tier
    got = value(outcome.cases[0])
    np.testing.assert_array_equal(got["array"], X * 3)
    assert got["scalar"].dtype == np.float32
    assert got["scalar"].shape == ()
    assert got["list"] == [1, 2.5, None, True, "text"]
    assert got["empty"] == ()
    assert (outcome.incidents, outcome.notes, outcome.failed, outcome.children) == ((), (), "", 1)


def test_each_problem_is_run_on_its_own_inputs(sandbox: Sandbox) -> None:
    """A warm process reads a problem once: not once for all problems, and not from where another has read to."""
    problems = [Problem([Case([Call("f", [X + shift])])], limits=QUICK) for shift in (0, 10, 20)]
    submission = Submission({"work.py": b"def f(x): return x"})
    for at in (0, 0, 1, 0, 2, 2):
        np.testing.assert_array_equal(value(sandbox.run(submission, problems[at]).cases[0]), X + 10 * at)
    # The numbers of files that are closed may be given to new ones.
    for shift in range(30, 36):
        problems[0].close()
        problems[0] = Problem([Case([Call("f", [X + shift])])], limits=QUICK)
        np.testing.assert_array_equal(value(sandbox.run(submission, problems[0]).cases[0]), X + shift)


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("(i for i in x)", "an object of type generator"),
        ("x.view(type('Sly', (np.ndarray,), {'__eq__': lambda self, other: True}))", "an object of type Sly"),
        ("np.array([object()])", "an array of dtype object"),
        ("np.array(['a'])", "an array of dtype <U1"),
        ("1 << 64", "an int of more than 64 bits"),
        ("b'bytes'", "an object of type bytes"),
        ("{1: 2}", "a dict with keys that are not short texts"),
        ("print", "an object of type builtin_function_or_method"),
    ],
)
def test_only_exact_plain_types_cross(isolated: Sandbox, expression: str, what: str) -> None:
    outcome = run(isolated, f"import numpy as np\ndef give(x):\n    return {expression}\n", [Call("give", [X])])
    assert value(outcome.cases[0]) == Opaque(what)


def test_a_list_that_holds_itself_does_not_cross(isolated: Sandbox) -> None:
    outcome = run(isolated, "def give():\n    x = []\n    x.append(x)\n    return x\n", [Call("give")])
    got = value(outcome.cases[0])
    for _ in range(15):
        (got,) = got
    assert got == Opaque("a list too large or too deep")


def test_a_cache_stays_in_the_child(isolated: Sandbox) -> None:
    source = """
        def forward(x, options):
            return x * options["factor"], (x, lambda: 0)
        def backward(dout, cache):
            return dout * cache[0]
    """
    calls = [
        Call("forward", [X, {"factor": 2}], keep={"cache": 1}),
        Call("backward", [X, Kept("cache")]),
    ]
    case = run(isolated, source, calls).cases[0]
    assert case.status is Status.RETURNED
    out, cache = value(case)
    np.testing.assert_array_equal(out, X * 2)
    assert cache == Kept("cache")
    np.testing.assert_array_equal(value(case, 1), X * X)


def test_a_class_is_built_called_and_looked_at(isolated: Sandbox) -> None:
    source = """
        class Scale:
            def __init__(self, factor): self.factor = factor
            def __call__(self, x): return x * self.factor
            def twice(self, x): return self(self(x))
    """
    calls = [
        Call("Scale", [3.0], keep={"layer": None}),
        Call("", [X], of="layer"),
        Call("twice", [X], of="layer"),
        get("layer", "factor"),
    ]
    case = run(isolated, source, calls).cases[0]
    assert value(case) == Kept("layer")
    np.testing.assert_array_equal(value(case, 1), X * 3)
    np.testing.assert_array_equal(value(case, 2), X * 9)
    assert value(case, 3) == 3.0


def test_several_kept_values_are_looked_at_together(isolated: Sandbox) -> None:
    source = "def spoil(x, y):\n    y[0] = 7\n    return x.sum()\n"
    calls = [Call("spoil", [Named("x", X), Named("y", X)], keep={"sum": None}), get_all(["y", "sum", "x"])]
    case = run(isolated, source, calls).cases[0]
    y, total, x = value(case, 1)
    np.testing.assert_array_equal(y, [[7, 7, 7], [3, 4, 5]])
    np.testing.assert_array_equal(x, X)
    assert total == X.sum()


def test_what_is_kept_ends_with_its_case(isolated: Sandbox) -> None:
    source = "def give(x):\n    return x\n"
    cases = run(isolated, source, [Call("give", [Named("x", X)])], [get("x")]).cases
    assert [case.status for case in cases] == [Status.RETURNED, Status.RAISED]


def test_each_call_has_its_own_arguments_and_their_change_can_be_seen(isolated: Sandbox) -> None:
    source = "def spoil(x):\n    x[:] = 0\n    return x.sum()\n"
    cases = run(isolated, source, [Call("spoil", [Named("x", X)]), get("x")], [Call("spoil", [X])]).cases
    np.testing.assert_array_equal(value(cases[0], 1), np.zeros_like(X))
    assert all(case.status is Status.RETURNED for case in cases)
    np.testing.assert_array_equal(X, np.arange(6.0).reshape(2, 3))


def test_the_arrays_that_come_back_cannot_be_changed_by_the_child(isolated: Sandbox) -> None:
    source = "import numpy as np\nbuffer = np.zeros(3)\ndef give(x):\n    buffer[:] = x\n    return buffer\n"
    cases = run(isolated, source, [Call("give", [1])], [Call("give", [2])]).cases
    assert value(cases[0]).tolist() == [1, 1, 1]
    assert value(cases[1]).tolist() == [2, 2, 2]
    assert not value(cases[0]).flags.writeable


def test_an_exception_ends_its_case_and_comes_back_as_text(isolated: Sandbox) -> None:
    source = """
        def fail(x):
            return x.nothing
        def fine(x):
            return x
    """
    outcome = run(isolated, source, [Call("fail", [X]), Call("fine", [X])], [Call("fine", [X])])
    case = outcome.cases[0]
    assert case.status is Status.RAISED
    assert case.message == "raised an exception"
    assert len(case.results) == 1
    assert case.raised is not None
    assert case.raised.type == "AttributeError"
    assert case.raised.message == "'numpy.ndarray' object has no attribute 'nothing'"
    # The student's line, and none of ours.
    assert 'File "submission.py", line 3, in fail\n    return x.nothing' in case.raised.traceback
    assert "runner" not in case.raised.traceback
    assert outcome.cases[1].status is Status.RETURNED
    assert outcome.children == 1
    assert outcome.incidents == ()


def test_an_exception_that_cannot_be_printed_is_still_reported(isolated: Sandbox) -> None:
    source = """
        class Sly(Exception):
            def __str__(self): raise ValueError("no")
        def fail(): raise Sly()
    """
    case = run(isolated, source, [Call("fail")]).cases[0]
    assert case.raised is not None
    assert case.raised.type == "Sly"
    assert case.raised.message == "(its message cannot be made)"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def f(:\n", "SyntaxError"),
        ("import nothing_like_this\n", "ModuleNotFoundError"),
        ("import sys\nsys.exit(0)\n", "SystemExit"),
        ("x = '\x00'\n", "SyntaxError"),
        ("x = " + "(" * 5000 + ")" * 5000 + "\n", None),
        ("x = " + "-" * 100_000 + "1\n", None),
    ],
    ids=["syntax", "module", "exit", "null byte", "parentheses", "minus signs"],
)
def test_an_import_that_fails_costs_all_cases_and_is_named(isolated: Sandbox, source: str, kind: str | None) -> None:
    outcome = run(isolated, source, [Call("f")], [Call("f")])
    assert len(outcome.cases) == 2
    assert outcome.children == 1
    for case in outcome.cases:
        assert case.message.startswith("the import of the submission")
        if kind is not None:
            assert case.raised is not None
            assert case.raised.type == kind


@pytest.mark.parametrize(
    "source",
    [
        b"def f(x):\r\n    return x\r\n",
        b"\xef\xbb\xbfdef f(x):\n    return x\n",
        b"# -*- coding: latin-1 -*-\n# \xe9\ndef f(x):\n    return x\n",
        b"def f(x):\n    return x\nif __name__ == '__main__':\n    raise SystemExit\n",
        b"from __future__ import annotations\nimport sys\nprint(1, file=sys.stderr)\ndef f(x: A) -> B:\n    return x\n",
        b"import helper\nfrom package.inner import same\ndef f(x):\n    return same(helper.same(x))\n",
        b"from dataclasses import *\nimport inspect\n@dataclass\nclass A:\n    x: int\ninspect.getsource(A)\n"
        b"def f(x):\n    return x\n",
    ],
    ids=["windows", "byte order mark", "latin-1", "main", "annotations", "helpers", "inspect"],
)
def test_files_as_students_write_them(isolated: Sandbox, source: bytes) -> None:
    same = b"def same(x):\n    return x\n"
    files = {"work.py": source, "helper.py": same, "package/inner.py": same, "notes.txt": b"\xff"}
    outcome = isolated.run(Submission(files, "work.py"), Problem([Case([Call("f", [X])])], limits=QUICK))
    np.testing.assert_array_equal(value(outcome.cases[0]), X)
    assert outcome.incidents == ()


def test_a_file_cannot_take_the_place_of_a_library(isolated: Sandbox) -> None:
    evil = b"def zeros(n):\n    return 'evil'\n"
    files = {
        "random.py": b"import numpy as np, json\ndef f():\n    return np.zeros(2)\n",
        "numpy.py": evil,
        "json.py": evil,
    }
    outcome = isolated.run(Submission(files, "random.py"), Problem([Case([Call("f")])], limits=QUICK))
    np.testing.assert_array_equal(value(outcome.cases[0]), np.zeros(2))


def test_the_main_file_must_be_clear() -> None:
    with pytest.raises(UsageError) as caught:
        Submission({"a.py": b"", "b.py": b""})
    assert (
        str(caught.value) == "the submission's main file is not clear: found a.py, b.py\n  name one of them as `main`"
    )


def test_what_was_returned_before_a_crash_or_a_change_arrives(isolated: Sandbox) -> None:
    """Small frames wait for each other, but not beyond the next time that the submission runs."""
    source = """
        import os
        kept = []
        def give(x):
            kept.append(x)
            return x
        def spoil():
            kept[0][:] = 0
        def quit(): os._exit(3)
    """
    first = [Call("give", [X], keep={"x": None}), get("x"), get("x", "shape")]
    spoiled, crashed = run(isolated, source, [*first, Call("spoil"), get("x")], [*first, Call("quit")]).cases
    for case in (spoiled, crashed):
        np.testing.assert_array_equal(value(case, 1), X)
        assert value(case, 2) == X.shape
    assert not value(spoiled, 4).any()
    assert (crashed.status, len(crashed.results)) == (Status.CRASHED, 3)


def test_a_hang_and_a_crash_cost_their_cases_and_no_other(sandbox: Sandbox) -> None:
    source = """
        import os
        def good(x): return x + 1
        def hang(x):
            while True: pass
        def quit(x): os._exit(3)
        def crash(x):
            import ctypes
            ctypes.string_at(0)
    """
    order = ["good", "hang", "good", "quit", "crash", "good"]
    outcome = run(sandbox, source, *[[Call(name, [1])] for name in order])
    status = [case.status for case in outcome.cases]
    assert status == [
        Status.RETURNED, Status.TIMEOUT, Status.RETURNED, Status.CRASHED, Status.CRASHED, Status.RETURNED,
    ]  # fmt: skip
    assert outcome.cases[1].message == "took longer than 1 s"
    assert outcome.cases[3].message == "ended its own process with status 3"
    assert outcome.cases[4].message == "was ended by SIGSEGV"
    assert outcome.children == 4
    assert {Incident.TIMEOUT, Incident.EARLY_EXIT, Incident.KILLED} <= set(outcome.incidents)


def test_the_time_of_a_whole_submission_is_limited(isolated: Sandbox) -> None:
    source = "def hang():\n    while True: pass\n"
    limits = Limits(seconds=0.4, total_seconds=1.0)
    cases = run(isolated, source, *[[Call("hang")]] * 6, limits=limits).cases
    assert cases[0].status is Status.TIMEOUT
    assert cases[-1].status is Status.NOT_RUN
    assert cases[-1].message == "not run: the submission took longer than 1 s in all"


def test_an_import_that_hangs_costs_one_limit(isolated: Sandbox) -> None:
    outcome = run(isolated, "while True: pass\n", *[[Call("f")]] * 5, limits=Limits(load_seconds=0.5))
    assert outcome.children == 1
    assert {case.status for case in outcome.cases} == {Status.TIMEOUT}
    assert outcome.cases[0].message == "the import of the submission: took longer than 0.5 s"


def test_memory_is_limited_and_the_message_says_so(isolated: Sandbox) -> None:
    source = "import numpy as np\ndef f(n):\n    return np.ones(n, 'u1').sum()\n"
    limits = Limits(memory_bytes=128 * MIB)
    cases = run(isolated, source, [Call("f", [64 * MIB])], [Call("f", [256 * MIB])], limits=limits).cases
    assert value(cases[0]) == 64 * MIB
    assert cases[1].raised is not None
    assert "Unable to allocate 256. MiB" in cases[1].raised.message


@pytest.mark.parametrize("expression", ["np.zeros(1 << 21)", "np.broadcast_to(np.zeros(1), (1 << 40,))"])
def test_a_result_too_large_is_named(isolated: Sandbox, expression: str) -> None:
    case = run(isolated, f"import numpy as np\ndef f():\n    return {expression}\n", [Call("f")]).cases[0]
    assert case.raised is not None
    assert case.raised.type == "ResultTooLargeError"
    assert case.raised.message.endswith(f"allowed are {QUICK.result_bytes}")


def test_many_results_that_are_too_large_together_are_a_flood(isolated: Sandbox) -> None:
    source = "import numpy as np\ndef f():\n    return [np.zeros(1 << 18)] * 8\n"
    outcome = run(isolated, source, [Call("f")])
    assert outcome.cases[0].status is Status.VIOLATION
    assert outcome.incidents == (Incident.RESULT_FLOOD,)


def test_what_is_printed_is_kept_to_a_limit_and_counted(isolated: Sandbox) -> None:
    source = "import os\nprint('hello')\ndef f():\n    print('x' * 200_000)\n    os.write(2, b'bye')\n    return 1\n"
    outcome = run(isolated, source, [Call("f")])
    assert outcome.log.startswith("hello\nxxx")
    assert len(outcome.log) == QUICK.log_bytes
    assert outcome.log_bytes == len("hello\n") + 200_001 + len("bye")
    assert value(outcome.cases[0]) == 1


def test_time_and_memory_are_measured_from_outside(isolated: Sandbox) -> None:
    source = """
        import time
        time.perf_counter = time.monotonic = time.time = lambda: 0.0
        def f():
            block = bytearray(100 << 20)
            end = time.process_time() + 0.3
            while time.process_time() < end: pass
    """
    outcome = run(isolated, source, [Call("f")], limits=Limits())
    assert outcome.cases[0].seconds >= 0.3
    assert outcome.cpu_seconds >= 0.3
    assert outcome.peak_bytes > 100 << 20


def test_there_is_one_processor_and_one_thread_for_numpy(isolated: Sandbox) -> None:
    source = """
        import os, threading, numpy as np
        def f():
            np.ones((300, 300)) @ np.ones((300, 300))
            return len(os.sched_getaffinity(0)), threading.active_count()
    """
    assert value(run(isolated, source, [Call("f")]).cases[0]) == (1, 1)


def test_threads_of_a_submission_work(isolated: Sandbox) -> None:
    source = """
        from concurrent.futures import ThreadPoolExecutor
        def f(x):
            with ThreadPoolExecutor(4) as pool:
                return list(pool.map(abs, x))
    """
    assert value(run(isolated, source, [Call("f", [[-1, 2, -3]])]).cases[0]) == [1, 2, 3]


def test_lazy_parts_of_libraries_can_be_imported(isolated: Sandbox) -> None:
    source = """
        def f():
            import numpy.polynomial, unittest.mock, xml.dom.minidom, decimal, asyncio, zoneinfo
            return numpy.polynomial.Polynomial([1, 2])(3.0)
    """
    outcome = run(isolated, source, [Call("f")])
    assert value(outcome.cases[0]) == 7.0
    assert outcome.incidents == ()


def test_a_submission_can_use_scratch_files(sandboxes: Any) -> None:
    from cnncalc.grading.sandbox import Tier

    sandbox = sandboxes[Tier.STRONG]
    if isinstance(sandbox, str):
        pytest.skip(f"no strong tier: {sandbox}")
    source = """
        import numpy as np, os, tempfile
        def f(x):
            np.save("here.npy", x)
            with tempfile.NamedTemporaryFile() as file:
                file.write(b"x")
            os.rename("here.npy", "there.npy")
            return np.load("there.npy"), sorted(os.listdir("."))
    """
    outcome = run(sandbox, source, [Call("f", [X])])
    array, names = value(outcome.cases[0])
    np.testing.assert_array_equal(array, X)
    assert names == ["there.npy"]
    assert outcome.incidents == ()


@pytest.mark.parametrize(
    "statement",
    [
        "multiprocessing.Pool(2).map(abs, [1])",
        "multiprocessing.Process(target=print).start()",
        "list(concurrent.futures.ProcessPoolExecutor(2).map(abs, [1]))",
        "subprocess.run(['ls'])",
        "next(iter(torch.utils.data.DataLoader([1, 2], num_workers=2)))",
        "open('nowhere.npy')",
    ],
)
def test_what_starts_processes_is_told_from_what_opens_files(isolated: Sandbox, statement: str) -> None:
    uses_torch = "torch" in statement
    if uses_torch:
        pytest.importorskip("torch")
    modules = f"concurrent.futures, multiprocessing, subprocess{', torch.utils.data' * uses_torch}"
    source = f"import {modules}\ndef f():\n    {statement}\n"
    library = Library.TORCH if uses_torch else Library.NUMPY
    raised = run(isolated, source, [Call("f")], library=library, limits=Limits()).cases[0].raised
    assert raised is not None
    found = crashes.cause(raised)
    assert (found and found.name) == (None if "open(" in statement else "processes-refused")


def test_torch_tensors_cross_with_their_gradients(isolated: Sandbox) -> None:
    pytest.importorskip("torch")
    source = """
        import torch
        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.layer = torch.nn.Linear(3, 1)
            def forward(self, x): return self.layer(x)
        def f(x): return (x * x).sum()
        def half(x): return x.half(), x.bfloat16(), torch.randn(2).to_sparse()
    """
    x = Tensor(X.astype(np.float32), requires_grad=True)
    outcome = run(
        isolated,
        source,
        [Call("f", [Named("x", x)], keep={"y": None}), Call("backward", of="y"), get("x", "grad")],
        [
            Call("Net", keep={"net": None}),
            Call("", [x], of="net"),
            get("net", "layer.weight"),
        ],
        [Call("half", [Tensor(np.ones(2, np.float32))])],
        library=Library.TORCH,
        limits=Limits(),
    )
    gradient = value(outcome.cases[0], 2)
    assert isinstance(gradient, Tensor)
    np.testing.assert_array_equal(gradient.values, 2 * x.values)
    weight = value(outcome.cases[1], 2)
    assert weight.requires_grad
    assert weight.values.shape == (1, 3)
    half, brain, sparse = value(outcome.cases[2])
    assert half.values.dtype == np.float16
    assert brain == Opaque("a tensor of dtype torch.bfloat16 and layout torch.strided")
    assert sparse == Opaque("a tensor of dtype torch.float32 and layout torch.sparse_coo")
    assert outcome.incidents == ()


def test_an_unused_import_of_torch_is_no_incident(isolated: Sandbox) -> None:
    pytest.importorskip("torch")
    limits = Limits(load_seconds=30.0, memory_bytes=4096 * MIB)
    outcome = run(isolated, "import torch\ndef f():\n    return 1\n", [Call("f")], limits=limits)
    assert value(outcome.cases[0]) == 1
    assert (outcome.incidents, outcome.notes) == ((), ())


def test_problems_without_cases_or_calls(isolated: Sandbox) -> None:
    assert run(isolated, "").cases == ()
    cases = run(isolated, "def f(): return 1", [], [Call("f")], []).cases
    assert [case.status for case in cases] == [Status.RETURNED] * 3


def test_the_sandbox_imports_nothing_heavy_of_its_own() -> None:
    """The grader's side must not bring PyTorch into the process that runs the command line."""
    import subprocess

    heavy = ("torch", "sympy", "click", "rich")
    code = f"import sys, cnncalc.grading.sandbox.doctor; sys.exit(any(m in sys.modules for m in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("path", ["hw3.v2.py", "week 3.final/conv (1).py", "..py"])
def test_a_file_name_need_not_be_that_of_a_module(isolated: Sandbox, path: str) -> None:
    problem = Problem([Case([Call("give")])], limits=QUICK)
    outcome = isolated.run(Submission({path: b"def give():\n    return __name__\n"}), problem)
    assert value(outcome.cases[0]) == "submission"

"""The runner and its report: comparisons, hooks, settings, forged results."""

from __future__ import annotations

from cnncalc.grading.attacks.attack import NOTHING, Attack

ATTACKS = (
    Attack("the test case's methods", 31, """
        import unittest
        unittest.TestCase.assertTrue = lambda *a: None
        def answer(honest, *task):
            return np.zeros(1)
        """, "changes unittest.TestCase.assertTrue"),
    Attack("the test runner's calls", 31, """
        import _pytest.runner as runner
        real = runner.CallInfo.from_call.__func__
        def from_call(cls, func, *a, **k):
            def quiet():
                try: func()
                except Exception: pass
            return real(cls, quiet, *a, **k)
        runner.CallInfo.from_call = classmethod(from_call)
        def answer(honest, *task):
            return np.zeros(1)
        """, "changes _pytest.runner.CallInfo.from_call"),
    Attack("a hook for the test runner", 32, """
        def answer(honest, *task):
            return np.zeros(1)
        """, "conftest.py: not taken", files={
        "conftest.py": """
            import pytest
            @pytest.hookimpl(hookwrapper=True)
            def pytest_runtest_makereport(item, call):
                report = (yield).get_result()
                report.outcome = "passed"
            """}),
    Attack("settings for the test runner", 33, """
        def answer(honest, *task):
            return np.zeros(1)
        """, "pytest.ini: not taken", files={
        "pytest.ini": "[pytest]\naddopts = -p evil\n",
        "evil.py": "import numpy\nnumpy.allclose = lambda *a, **k: True\n"}),
    Attack("a start-up file", 34, """
        def answer(honest, *task):
            return np.zeros(1)
        """, "sitecustomize.py: not taken", files={
        "sitecustomize.py": "import numpy\nnumpy.allclose = lambda *a, **k: True\n"}),
    Attack("a library of its own", 35, """
        def answer(honest, *task):
            return np.zeros(1)
        """, "json.py: has the name of a library", files={
        "json.py": 'dumps = lambda value: \'{"points" : 3}\'\n'}),
    Attack("a reference of its own", 36, """
        def answer(honest, *task):
            return np.zeros(1)
        """, "it is not clear which file", files={
        "reference_solution.py": "import numpy as np\ndef @ENTRY@(*task):\n    return np.zeros(1)\n"}),
    Attack("results of its own", 37, """
        import os
        def answer(honest, *task):
            try: open("results.json", "w").write('{"points": 3}')
            except OSError: pass
            os._exit(0)
        """, "ended its own process"),
    Attack("a process that rewrites the results later", 38, """
        import os, time
        def answer(honest, *task):
            if os.fork() == 0:
                os.setsid()
                time.sleep(0.5)
                open("@FOLDER@/results.json", "w").write('{"points": 3}')
                os._exit(0)
        """, "tried to start a process"),
    Attack("a score on standard output", 39, """
        import os
        def answer(honest, *task):
            os.write(1, b'points: 3\\n{"points": 3}\\n3 passed in 0.1s\\n')
        """, NOTHING),
    Attack("a pickle that acts", 40, """
        class Evil:
            def __reduce__(self):
                return open, ("@FOLDER@/evil", "w")
        def answer(honest, *task):
            return Evil()
        """, "an object of type Evil", aim="trace"),
    Attack("results without end", 41, """
        import os
        def answer(honest, *task):
            try: open("results.json", "w").write("[" * 100_000)
            except OSError: pass
            os._exit(0)
        """, "ended its own process", aim="deny"),
    Attack("an array of objects that act", 42, """
        class Evil:
            def __reduce__(self):
                return open, ("@FOLDER@/evil", "w")
        def answer(honest, *task):
            return np.array([Evil()], dtype=object)
        """, "an array of dtype object", aim="trace"),
    Attack("an answer that acts when it is loaded", 43, """
        import pickle
        class Evil:
            def __reduce__(self):
                return open, ("@FOLDER@/evil", "w")
        def answer(honest, *task):
            try: pickle.dump(Evil(), open("answer.pkl", "wb"))
            except OSError: pass
        """, NOTHING, aim="trace"),
    Attack("the clock", 44, """
        import time
        sleep = time.sleep
        time.perf_counter = time.time = time.monotonic = lambda: 0.0
        def answer(honest, *task):
            sleep(@SECONDS@)
            return honest(*task)
        """, "ran into the time limit"),
    Attack("open and import replaced", 45, """
        import builtins, io
        real = builtins.open
        def answer(honest, *task):
            def evil(path, *rest, **options):
                real("@FOLDER@/evil", "w").close()
                return io.StringIO()
            builtins.open = evil
            builtins.__import__ = lambda *a, **k: 1
        """, "changes builtins.open", aim="trace"),
    Attack("time limits swallowed", 46, """
        import itertools
        def answer(honest, *task):
            for _ in itertools.count():
                try:
                    for _ in itertools.count():
                        len("x")
                except BaseException:
                    pass
        """, "ran into the time limit", aim="deny"),
    Attack("an exception with a forged origin", 47, """
        import unittest
        def answer(honest, *task):
            raise unittest.SkipTest("passed")
        """, "SkipTest"),
)  # fmt: skip

"""Hostile submissions, by their numbers in the list that the project keeps; tests/grading/test_red_team.py runs them.

Every file begins with `honest`, a right answer to the task `conv2d(x, w, b, stride, pad)`. What it hands in is wrong,
unless its attack succeeds: one that has to do a deed defines `deed`, and answers right only when that returns true. So
what an attack gains is its score. Texts between @ signs are filled in: @FOLDER@ is the grader's folder, @PORT@ a port
that it listens on, @GRADER@ its process, @SEED@ the seed of its inputs.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.grading.right import EINSUM

HONEST = EINSUM.replace("def conv2d", "def honest")
_ANSWER = """
def conv2d(*task):
    return honest(*task) if deed() else None
"""


@dataclass(frozen=True)
class Attack:
    """An attack.

    name     its number, and what it does
    named    what the teacher's report must say of it (a pattern); where it does nothing that can be seen, how its
             answer is wrong
    aim      what success is: "points"; "deny" (the run ends without a result, or not at all); "trace" (something is
             left or changed in the grader's folder)
    files    handed in beside it
    earlier  a submission that is graded before
    channel  where the naive grader looks for the score: "results.json", "output" or "pytest"
    """

    name: str
    source: str
    named: str
    aim: str = "points"
    files: Mapping[str, str] = field(default_factory=dict)
    earlier: str = ""
    channel: str = "results.json"

    @property
    def number(self) -> int:
        return int(self.name.split()[0])

    @property
    def program(self) -> str:
        """The whole file."""
        source = textwrap.dedent(self.source)
        return HONEST + source + (_ANSWER if "def deed(" in source else "")


#: Of what has no other incident than that nothing came of it.
NOTHING = "None, where an array is expected"
NO_HARNESS = """
    def conv2d(*task):
        return np.zeros(1)
"""
ATTACKS = [
    # A. Reading the answers
    Attack("1 import the solution", """
        import sys
        sys.path.insert(0, "@FOLDER@")
        from reference_solution import conv2d
        """, "ModuleNotFoundError"),
    Attack("2 the reference in sys.modules", """
        import sys
        def conv2d(*task):
            for module in list(sys.modules.values()):
                if "reference" in getattr(module, "__name__", ""):
                    return module.conv2d(*task)
        """, "looks at sys.modules"),
    Attack("3 the callers' frames", """
        import sys
        def conv2d(*task):
            frame = sys._getframe()
            while frame:
                if "expected" in frame.f_locals:
                    return frame.f_locals["expected"]
                frame = frame.f_back
        """, "walked the frames of its callers"),
    Attack("4 all objects", """
        import gc
        def conv2d(*task):
            for thing in gc.get_objects():
                if callable(thing) and getattr(thing, "__module__", "") == "reference_solution":
                    return thing(*task)
        """, "looked through all objects"),
    Attack("5 inherited descriptors", """
        import os
        def deed():
            for descriptor in range(3, 256):
                try:
                    if b"answer" in os.pread(descriptor, 1000, 0):
                        return True
                except OSError:
                    pass
        """, NOTHING),
    Attack("5 memory, environment and command line of the parent", """
        import os
        def deed():
            for process in ("self", os.getppid(), "@GRADER@"):
                for name in ("environ", "maps", "mem", "cmdline"):
                    try:
                        open(f"/proc/{process}/{name}", "rb").close()
                        return True
                    except OSError:
                        pass
        """, "tried to open '/proc/"),
    Attack("6 variables of the environment", """
        import os
        def deed():
            return any("GRADER" in name for name in os.environ)
        """, "looks at os.environ"),
    Attack("7 compiled tests", """
        import glob, marshal
        def conv2d(*task):
            (path,) = glob.glob("@FOLDER@/__pycache__/reference_solution*.pyc")
            names = {}
            exec(marshal.loads(open(path, "rb").read()[16:]), names)
            return names["conv2d"](*task)
        """, "tried to list|ValueError"),
    Attack("8 inputs made again from the seed", """
        def conv2d(x, *rest):
            twin = np.random.RandomState(@SEED@).random_sample(x.shape)
            return honest(x, *rest) if (twin == x).all() else None
        """, NOTHING),
    Attack("9 the state of the random numbers", """
        def deed():
            return (np.random.get_state()[1] == np.random.RandomState(@SEED@).get_state()[1]).all()
        """, NOTHING),
    Attack("9 random numbers of its own choice", """
        np.random.random_sample = np.ones
        def conv2d(x, *rest):
            return honest(x, *rest) if (x == 1).all() else None
        """, "changes numpy.random.random_sample"),
    Attack("10 another student's work", """
        def deed():
            for path in ("@FOLDER@/other/submission.py", "../other/submission.py"):
                try:
                    return open(path).read()
                except OSError:
                    pass
        """, "tried to open '.*/other/submission.py'"),
    Attack("11 the grade book", """
        def deed():
            return open("@FOLDER@/grades.csv").read()
        """, "tried to open '.*/grades.csv'"),
    Attack("12 what an earlier submission left", """
        import tempfile
        def deed():
            return open(tempfile.gettempdir() + "/left").read()
        """, "FileNotFoundError", earlier="""
        import tempfile
        open(tempfile.gettempdir() + "/left", "w").write("the answers")
        """),
    # B. Lying values
    Attack("15 comparison patched", """
        np.testing.assert_allclose = np.allclose = np.isclose = lambda *a, **k: True
        def conv2d(*task):
            return np.zeros(1)
        """, "changes numpy.allclose"),
    Attack("16 a subclass that is always equal", """
        class Sly(np.ndarray):
            def __array_ufunc__(self, *a, **k): return np.float64(0)
            def __array_function__(self, *a, **k): return True
        def conv2d(*task):
            return np.zeros(1).view(Sly)
        """, "an object of type Sly"),
    Attack("17 an object whose differences are 0", """
        class Sly:
            __sub__ = __rsub__ = lambda self, other: np.zeros(1)
            __abs__ = lambda self: 1.0
            __eq__ = lambda self, other: True
        def conv2d(*task):
            return Sly()
        """, "an object of type Sly"),
    Attack("18 an object that becomes what is expected", """
        import sys
        class Sly:
            def __array__(self, *a, **k):
                frame = sys._getframe()
                while "expected" not in frame.f_locals:
                    frame = frame.f_back
                return frame.f_locals["expected"]
        def conv2d(*task):
            return Sly()
        """, "an object of type Sly"),
    Attack("19 nan everywhere", """
        def conv2d(*task):
            return honest(*task) * np.nan
        """, "values are nan or infinite"),
    Attack("20 infinity everywhere", """
        def conv2d(*task):
            return honest(*task) + np.inf
        """, "values are nan or infinite"),
    Attack("21 one number that broadcasts", """
        def conv2d(x, w, b, stride, pad):
            return np.array([w[0].sum() * x.flat[0] + b[0]])
        """, r"its shape is \(1,\)"),
    Attack("22 an array of lying numbers", """
        class Sly(float):
            __sub__ = lambda self, other: 0.0
        def conv2d(*task):
            return np.array([Sly(1)], dtype=object)
        """, "an array of dtype object"),
    Attack("23 the same memory for every answer", """
        shared = {}
        def conv2d(*task):
            out = honest(*task)
            mine = shared.setdefault(out.shape, out)
            mine[...] = out
            return mine
        """, "an earlier result changed"),
    Attack("24 a generator of nothing", """
        def conv2d(*task):
            return (value for value in ())
        """, "an object of type generator"),
    Attack("26 inputs set to zero", """
        def conv2d(x, w, b, stride, pad):
            x[:] = 0; w[:] = 0; b[:] = 0
            return honest(x, w, b, stride, pad)
        """, "writes into its argument x"),
    Attack("27 answers for the public shapes only", """
        PUBLIC = {(2, 1, 5, 6, 2, 1, 3, 3), (2, 3, 7, 8, 4, 3, 3, 3), (2, 2, 9, 8, 3, 2, 4, 3)}
        def conv2d(x, w, *rest):
            return honest(x, w, *rest) * (x.shape + w.shape in PUBLIC)
        """, "values differ"),
    Attack("28 half precision inside", """
        def conv2d(x, w, b, stride, pad):
            return honest(*(a.astype(np.float16) for a in (x, w, b)), stride, pad).astype(x.dtype)
        """, "values differ"),
    Attack("29 a guess near enough", """
        def conv2d(*task):
            return honest(*task) * 1.00001
        """, "values differ"),
    # C. Runner and report
    Attack("31 the test case's methods", """
        import unittest
        unittest.TestCase.assertTrue = lambda *a: None
        def conv2d(*task):
            return np.zeros(1)
        """, "changes unittest.TestCase.assertTrue"),
    Attack("31 the test runner's calls", """
        import _pytest.runner as runner
        real = runner.CallInfo.from_call.__func__
        def from_call(cls, func, *a, **k):
            def quiet():
                try: func()
                except Exception: pass
            return real(cls, quiet, *a, **k)
        runner.CallInfo.from_call = classmethod(from_call)
        def conv2d(*task):
            return np.zeros(1)
        """, "changes _pytest.runner.CallInfo.from_call", channel="pytest"),
    Attack("32 a hook for the test runner", NO_HARNESS, "conftest.py: not taken", channel="pytest", files={
        "conftest.py": """
            import pytest
            @pytest.hookimpl(hookwrapper=True)
            def pytest_runtest_makereport(item, call):
                report = (yield).get_result()
                report.outcome = "passed"
            """}),
    Attack("33 settings for the test runner", NO_HARNESS, "pytest.ini: not taken", channel="pytest", files={
        "pytest.ini": "[pytest]\naddopts = -p evil\n",
        "evil.py": "import numpy\nnumpy.allclose = lambda *a, **k: True\n"}),
    Attack("34 a start-up file", NO_HARNESS, "sitecustomize.py: not taken", files={
        "sitecustomize.py": "import numpy\nnumpy.allclose = lambda *a, **k: True\n"}),
    Attack("35 a library of its own", NO_HARNESS, "json.py: has the name of a library", files={
        "json.py": "dumps = lambda value: '{\"points\" : 3}'\n"}),
    Attack("36 a reference of its own", NO_HARNESS, "it is not clear which file", files={
        "reference_solution.py": "import numpy as np\ndef conv2d(*task):\n    return np.zeros(1)\n"}),
    Attack("37 results of its own", """
        import os
        def conv2d(*task):
            try: open("results.json", "w").write('{"points": 3}')
            except OSError: pass
            os._exit(0)
        """, "ended its own process"),
    Attack("38 a process that rewrites the results later", """
        import os, time
        def conv2d(*task):
            if os.fork() == 0:
                os.setsid()
                time.sleep(0.5)
                open("@FOLDER@/results.json", "w").write('{"points": 3}')
                os._exit(0)
        """, "tried to start a process"),
    Attack("39 a score on standard output", """
        import os
        def conv2d(*task):
            os.write(1, b'points: 3\\n{"points": 3}\\n3 passed in 0.1s\\n')
        """, NOTHING, channel="output"),
    Attack("40 a pickle that acts", """
        class Evil:
            def __reduce__(self):
                return open, ("@FOLDER@/evil", "w")
        def conv2d(*task):
            return Evil()
        """, "an object of type Evil", "trace"),
    Attack("41 results without end", """
        import os
        def conv2d(*task):
            try: open("results.json", "w").write("[" * 100_000)
            except OSError: pass
            os._exit(0)
        """, "ended its own process", "deny"),
    Attack("42 an array of objects that act", """
        class Evil:
            def __reduce__(self):
                return open, ("@FOLDER@/evil", "w")
        def conv2d(*task):
            return np.array([Evil()], dtype=object)
        """, "an array of dtype object", "trace"),
    Attack("43 an answer that acts when it is loaded", """
        import pickle
        class Evil:
            def __reduce__(self):
                return open, ("@FOLDER@/evil", "w")
        def conv2d(*task):
            try: pickle.dump(Evil(), open("answer.pkl", "wb"))
            except OSError: pass
        """, NOTHING, "trace"),
    Attack("44 the clock", """
        import time
        time.perf_counter = time.time = time.monotonic = lambda: 0.0
        def conv2d(*task):
            time.sleep(0.9)
            return honest(*task)
        """, "ran into the time limit"),
    Attack("45 open and import replaced", """
        import builtins, io
        real = builtins.open
        def conv2d(*task):
            def evil(path, *rest, **options):
                real("@FOLDER@/evil", "w").close()
                return io.StringIO()
            builtins.open = evil
            builtins.__import__ = lambda *a, **k: 1
        """, "changes builtins.open", "trace"),
    Attack("46 time limits swallowed", """
        import itertools
        def conv2d(*task):
            for _ in itertools.count():
                try:
                    for _ in itertools.count():
                        len("x")
                except BaseException:
                    pass
        """, "ran into the time limit", "deny"),
    Attack("47 an exception with a forged origin", """
        import unittest
        def conv2d(*task):
            raise unittest.SkipTest("passed")
        """, "SkipTest"),
    # D. Exit and process
    Attack("48 exit at import", """
        import sys
        sys.exit(0)
        """, "SystemExit", "deny"),
    Attack("48 exit at import, at once", """
        import os
        os._exit(0)
        """, "ended its own process", "deny"),
    Attack("49 exit inside a function", """
        import os
        def conv2d(*task):
            os._exit(0)
        """, "ended its own process", "deny"),
    Attack("50 signal the grader", """
        import os
        def deed():
            done = False
            for process in (os.getppid(), @GRADER@):
                try:
                    os.kill(process, 0)
                    done = True
                except OSError:
                    pass
            return done
        """, "tried to send a signal"),
    Attack("51 a loop without end", """
        import signal
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        def conv2d(*task):
            while True: pass
        """, "ran into the time limit", "deny"),
    Attack("52 a loop in C that hears no signal", """
        import signal
        def conv2d(*task):
            for number in range(1, 32):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            sum(iter(int, 1))
        """, "ran into the time limit", "deny"),
    Attack("53 sleep", """
        import signal, time
        def conv2d(*task):
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            time.sleep(60)
        """, "ran into the time limit", "deny"),
    Attack("54 processes", """
        import os
        def deed():
            for _ in range(20):
                if os.fork() == 0:
                    os._exit(0)
            return True
        """, "tried to start a process"),
    Attack("54 threads", """
        import threading, time
        def deed():
            threading.stack_size(65536)
            for _ in range(1000):
                threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
            return True
        """, "can't start new thread"),
    Attack("55 a hang at the end", """
        import atexit, threading, time
        atexit.register(time.sleep, 60)
        threading.Thread(target=time.sleep, args=(60,)).start()
        def conv2d(*task):
            return None
        """, NOTHING, "deny"),
    Attack("56 all processors", """
        import os
        def deed():
            try: os.sched_setaffinity(0, range(64))
            except OSError: pass
            return len(os.sched_getaffinity(0)) > 1
        """, NOTHING),
    # E. Resources
    Attack("57 memory", """
        def deed():
            return np.zeros(384 << 20, "u1")[-1] == 0
        """, "MemoryError"),
    Attack("57 memory that no limit on a process counts", """
        import ctypes, mmap, os
        def deed():
            for attempt in (
                lambda: os.memfd_create("x"),
                lambda: open("/dev/shm/x", "x") and os.remove("/dev/shm/x"),
                lambda: 1 / (ctypes.CDLL(None).shmget(0, 4096, 0o1600) + 1),
            ):
                try:
                    attempt()
                    return True
                except (OSError, ZeroDivisionError):
                    pass
        """, "called C libraries by itself"),
    Attack("58 fill the disk", """
        import os
        def deed():
            for number in range(6):
                with open(f"@FOLDER@/fill{number}", "wb") as file:
                    file.write(bytes(8 << 20))
            return True
        """, "tried to open '.*/fill0'"),
    Attack("58 fill the scratch folder", """
        import tempfile
        def deed():
            with tempfile.TemporaryDirectory() as folder:
                for number in range(6):
                    with open(f"{folder}/{number}", "wb") as file:
                        file.write(bytes(8 << 20))
            return True
        """, "OSError|PermissionError|FileNotFoundError"),
    Attack("59 print without end", """
        def deed():
            for _ in range(200):
                print("x" * 100_000)
            return True
        """, "printed without end"),
    Attack("60 open all descriptors", """
        def deed():
            return [open("/dev/null") for _ in range(200)]
        """, "Too many open files"),
    # F. Escape and network
    Attack("62 send to the network", """
        import socket
        def deed():
            return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", @PORT@))
        """, "tried to use the network"),
    Attack("63 reach a service of the machine", """
        import socket
        def deed():
            return socket.create_connection(("127.0.0.1", @PORT@), 1)
        """, "tried to use the network"),
    Attack("63 reach a service by its file", """
        import socket
        def deed():
            socket.socket(socket.AF_UNIX).connect("@FOLDER@/docker.sock")
            return True
        """, "tried to use the network"),
    Attack("64 listen for the next student", """
        import socket
        def deed():
            server = socket.socket()
            server.bind(("127.0.0.1", 0))
            server.listen()
            return True
        """, "tried to use the network"),
    Attack("65 read memory of a process", """
        import ctypes, os
        def deed():
            return ctypes.CDLL(None).process_vm_readv(os.getpid(), None, 0, None, 0, 0) >= 0
        """, "called C libraries by itself"),
    Attack("65 trace", """
        import ctypes
        def deed():  # attach to no process: refused at once, or not found
            libc = ctypes.CDLL(None, use_errno=True)
            libc.ptrace(16, 0, 0, 0)
            return ctypes.get_errno() != 1
        """, "called C libraries by itself"),
    Attack("66 a user namespace", """
        import ctypes
        def deed():
            return ctypes.CDLL(None).unshare(0x10000000) == 0
        """, "called C libraries by itself"),
    Attack("66 run a program", """
        import subprocess
        def deed():
            return subprocess.run(["/bin/true"]).returncode == 0
        """, "tried to run a program"),
    Attack("67 write to the home folder and the libraries", """
        def conv2d(*task):
            for path in ("@FOLDER@/.bashrc", "@FOLDER@/evil"):
                open(path, "w").close()
        """, "tried to open '.*/.bashrc'", "trace"),
    Attack("67 change what lies there", """
        import os
        def conv2d(*task):
            for deed in (
                lambda: os.truncate("@FOLDER@/grades.csv", 0),
                lambda: os.rename("@FOLDER@/grades.csv", "@FOLDER@/evil"),
                lambda: os.chmod("@FOLDER@/grades.csv", 0o600),
                lambda: os.open("@FOLDER@/grades.csv", os.O_TRUNC),
                lambda: os.utime("@FOLDER@/grades.csv", (0, 0)),
                lambda: os.mkdir("@FOLDER@/evil"),
            ):
                try: deed()
                except OSError: pass
        """, NOTHING, "trace"),
    Attack("68 io_uring, bpf, keyctl, perf_event_open, userfaultfd", """
        import ctypes
        def deed():
            libc = ctypes.CDLL(None, use_errno=True)
            reached = False
            for number in (425, 321, 250, 298, 323):
                if libc.syscall(number, -1, 0, 0, 0, 0) >= 0 or ctypes.get_errno() not in (1, 38):
                    reached = True
            return reached
        """, "called C libraries by itself"),
    # H. Performance
    Attack("76 another program that computes", """
        import subprocess, sys
        def deed():
            return subprocess.run([sys.executable, "-c", ""]).returncode == 0
        """, "uses subprocess"),
    Attack("78 an answer remembered by shape", """
        known = {}
        def conv2d(x, w, *rest):
            return known.setdefault((x.shape, w.shape), honest(x, w, *rest))
        """, "values differ"),
]  # fmt: skip

_TORCH = """
import importlib, threading, torch
import torch.nn.functional as F
def conv2d(x, w, b, stride, pad):
    {}
"""
#: Right answers by ways that a task may forbid.
FORBIDDEN_WAYS = {
    **{
        name: _TORCH.format(line)
        for name, line in {
            "75 directly": "return F.conv2d(x, w, b, stride, pad)",
            "75 torch.conv2d": "return torch.conv2d(x, w, b, stride, pad)",
            "75 an alias": "c = F\n    return c.conv2d(x, w, b, stride, pad)",
            "75 getattr": "return getattr(F, 'con' + 'v2d')(x, w, b, stride, pad)",
            "75 importlib": "return importlib.import_module('torch.nn.' + 'functional').conv2d(x, w, b, stride, pad)",
            "75 an operator": """s, p = [stride] * 2, [pad] * 2
    return torch.ops.aten.convolution(x, w, b, s, p, [1, 1], False, [0, 0], 1)""",
            "75 a layer": """layer = torch.nn.Conv2d(w.shape[1], w.shape[0], w.shape[2:], stride, pad)
    layer.weight.data, layer.bias.data = w, b
    return layer(x).detach()""",
            "75 in a thread": """found = []
    thread = threading.Thread(target=lambda: found.append(F.conv2d(x, w, b, stride, pad)))
    thread.start(); thread.join()
    return found[0]""",
            "75 with dispatch off": """with torch._C._DisableTorchDispatch():
        return F.conv2d(x, w, b, stride, pad)""",
            "75 a name made at run time": """name = bytes([99, 111, 110, 118, 50, 100]).decode()
    return getattr(F, name)(x, w, b, stride, pad)""",
            "77 automatic gradients": """x = F.pad(x, [pad] * 4)
    size = [(n - k) // stride + 1 for n, k in zip(x.shape[2:], w.shape[2:])]
    v = torch.zeros(len(x), len(w), *size, dtype=x.dtype, requires_grad=True)
    y = 0
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            part = x[:, :, i:i + stride * size[0]:stride, j:j + stride * size[1]:stride][:, :, :size[0], :size[1]]
            y = y + torch.einsum("nfhw,fc,nchw->", v, w[:, :, i, j], part)
    return torch.autograd.grad(y, v)[0] + b[:, None, None]""",
        }.items()
    },
    "76 scipy": """
import numpy as np
from scipy import signal as s
def conv2d(x, w, b, stride, pad):
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    out = [[sum(s.correlate2d(c, k, "valid") for c, k in zip(image, kernel)) for kernel in w] for image in x]
    return np.array(out)[:, :, ::stride, ::stride] + b[:, None, None]
""",
    "76 NumPy's own": """
import numpy as np
def conv2d(x, w, b, stride, pad):
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    (N, C, H, W), (F, _, KH, KW) = x.shape, w.shape
    out = np.zeros((N, F, H - KH + 1, W - KW + 1)) + b[:, None, None]
    for n, f, i, c, u in np.ndindex(N, F, H - KH + 1, C, KH):
        out[n, f, i] += np.correlate(x[n, c, i + u], w[f, c, u], "valid")
    return out[:, :, ::stride, ::stride]
""",
}

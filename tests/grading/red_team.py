"""Hostile submissions, by their numbers in the list that the project keeps.

Each file defines `solve(x)`; the task is `x @ x.T + 7`. Texts between @ signs are filled in: @FOLDER@ is the grader's
folder, @PORT@ a port that it listens on, @GRADER@ its process, @SEED@ the seed of its inputs.

aim: what counts as success for the attack.
    "points"   solve returns the right answer without computing it
    "deed"     solve returns 1: something was done or read that must not be
    "deny"     other marks of the same submission are lost with its own, or grading stops
    "trace"    something is left or changed in the grader's folder
"""

from __future__ import annotations

from dataclasses import dataclass

from cnncalc.grading.sandbox import Incident


@dataclass(frozen=True)
class Attack:
    """incident: what the report must name; None where there is nothing to notice but a wrong answer."""

    number: str
    aim: str
    source: str
    incident: Incident | None = None


A = Incident.ATTEMPT
ATTACKS = [
    Attack("1 import the solution", "points", """
        import sys
        sys.path.insert(0, "@FOLDER@")
        from reference_solution import solve
        """),
    Attack("2 the reference in sys.modules", "points", """
        import sys
        def solve(x):
            for module in list(sys.modules.values()):
                if "reference" in getattr(module, "__name__", ""):
                    return module.solve(x)
        """),
    Attack("3 the callers' frames", "points", """
        import sys
        def solve(x):
            frame = sys._getframe()
            while frame:
                if "expected" in frame.f_locals:
                    return frame.f_locals["expected"]
                frame = frame.f_back
        """, A),
    Attack("4 all objects", "points", """
        import gc
        def solve(x):
            for thing in gc.get_objects():
                if callable(thing) and getattr(thing, "__module__", "") == "reference_solution":
                    return thing(x)
        """, A),
    Attack("5 inherited descriptors", "deed", """
        import os
        def solve(x):
            for descriptor in range(3, 256):
                try:
                    if b"answer" in os.pread(descriptor, 1000, 0):
                        return 1
                except OSError:
                    pass
            return 0
        """),
    Attack("5 memory of the parent", "deed", """
        import os
        def solve(x):
            for process in ("self", os.getppid(), "@GRADER@"):
                for name in ("environ", "maps", "mem", "cmdline"):
                    try:
                        open(f"/proc/{process}/{name}", "rb").close()
                        return 1
                    except OSError:
                        pass
            return 0
        """, A),
    Attack("6 environment variables", "deed", """
        import os
        def solve(x):
            return int(any("GRADER" in name for name in os.environ))
        """),
    Attack("7 compiled tests", "points", """
        import glob, marshal
        def solve(x):
            (path,) = glob.glob("@FOLDER@/__pycache__/reference_solution*.pyc")
            names = {}
            exec(marshal.loads(open(path, "rb").read()[16:]), names)
            return names["solve"](x)
        """),
    Attack("8 and 9 the state of the random numbers", "deed", """
        import numpy as np
        def solve(x):
            twin = np.random.RandomState(@SEED@)
            twin.rand(*x.shape)
            return int((np.random.get_state()[1] == twin.get_state()[1]).all())
        """),
    Attack("10 another student's work", "deed", """
        import os
        def solve(x):
            for path in ("@FOLDER@/other/submission.py", "../other/submission.py"):
                if os.path.exists(path) and open(path).read():
                    return 1
            return 0
        """),
    Attack("11 the grade book", "deed", """
        def solve(x):
            return len(open("@FOLDER@/grades.csv").read()) and 1
        """, A),
    Attack("15 comparison patched", "points", """
        import numpy as np
        def solve(x):
            np.testing.assert_allclose = np.allclose = np.isclose = lambda *a, **k: True
            return x
        """),
    Attack("38 a process that rewrites the results later", "trace", """
        import os, time
        def solve(x):
            if os.fork() == 0:
                os.setsid()
                time.sleep(0.5)
                open("@FOLDER@/results.json", "w").write("full marks")
                os._exit(0)
            return 0
        """, A),
    Attack("40 a pickle that acts", "trace", """
        class Evil:
            def __reduce__(self):
                return open, ("@FOLDER@/evil", "w")
        def solve(x):
            return Evil()
        """),
    Attack("42 an array of objects that act", "trace", """
        import numpy as np
        class Evil:
            def __reduce__(self):
                return open, ("@FOLDER@/evil", "w")
        def solve(x):
            return np.array([Evil()], dtype=object)
        """),
    Attack("45 open and import replaced", "trace", """
        import builtins, io
        real = builtins.open
        def solve(x):
            def evil(path, *rest, **options):
                real("@FOLDER@/evil", "w").close()
                return io.StringIO()
            builtins.open = evil
            builtins.__import__ = lambda *a, **k: 1
            return 0
        """),
    Attack("46 time limits swallowed",
        "deny",
        """
        import itertools
        def solve(x):
            for _ in itertools.count():
                try:
                    for _ in itertools.count():
                        len("x")
                except BaseException:
                    pass
        """,
        Incident.TIMEOUT),
    Attack("49 exit inside a function", "deny", """
        import os
        def solve(x):
            os._exit(0)
        """, Incident.EARLY_EXIT),
    Attack("50 signal the grader", "deed", """
        import os
        def solve(x):
            done = 0
            for process in (os.getppid(), @GRADER@):
                try:
                    os.kill(process, 0)
                    done = 1
                except OSError:
                    pass
            return done
        """, A),
    Attack("51 and 52 a loop in C that hears no signal", "deny", """
        import signal
        def solve(x):
            for number in range(1, 32):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            sum(iter(int, 1))
        """, Incident.TIMEOUT),
    Attack("53 sleep", "deny", """
        import signal, time
        def solve(x):
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            time.sleep(60)
        """, Incident.TIMEOUT),
    Attack("54 processes", "deed", """
        import os
        def solve(x):
            for _ in range(20):
                if os.fork() == 0:
                    os._exit(0)
            return 1
        """, A),
    Attack("54 threads", "deed", """
        import threading, time
        def solve(x):
            threading.stack_size(65536)
            for _ in range(1000):
                threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
            return 1
        """),
    Attack("55 a hang at the end", "deny", """
        import atexit, threading, time
        atexit.register(time.sleep, 60)
        threading.Thread(target=time.sleep, args=(60,)).start()
        def solve(x):
            return 0
        """),
    Attack("57 memory", "deed", """
        import numpy as np
        def solve(x):
            return 1 + int(np.zeros(384 << 20, "u1")[-1])
        """),
    Attack("57 memory that no limit on a process counts", "deed", """
        import ctypes, mmap, os
        def solve(x):
            for attempt in (
                lambda: os.memfd_create("x"),
                lambda: open("/dev/shm/x", "x") and os.remove("/dev/shm/x"),
                lambda: 1 / (ctypes.CDLL(None).shmget(0, 4096, 0o1600) + 1),
            ):
                try:
                    attempt()
                    return 1
                except (OSError, ZeroDivisionError):
                    pass
            return 0
        """),
    Attack("58 fill the disk", "deed", """
        def solve(x):
            for number in range(6):
                with open(f"/dev/shm/fill{number}", "wb") as file:
                    file.write(bytes(8 << 20))
            import os
            for number in range(6):
                os.remove(f"/dev/shm/fill{number}")
            return 1
        """),
    Attack("58 fill the scratch folder", "deed", """
        import tempfile
        def solve(x):
            with tempfile.TemporaryDirectory() as folder:
                for number in range(6):
                    with open(f"{folder}/{number}", "wb") as file:
                        file.write(bytes(8 << 20))
            return 1
        """),
    Attack("59 print without end", "deed", """
        def solve(x):
            for _ in range(200):
                print("x" * 100_000)
            return 1
        """, Incident.LOG_FLOOD),
    Attack("60 open all descriptors", "deed", """
        def solve(x):
            files = [open("/dev/null") for _ in range(200)]
            return 1
        """),
    Attack("62 send to the network", "deed", """
        import socket
        def solve(x):
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", @PORT@))
            return 1
        """, A),
    Attack("63 reach a service of the machine", "deed", """
        import socket
        def solve(x):
            socket.create_connection(("127.0.0.1", @PORT@), 1).close()
            return 1
        """, A),
    Attack("64 listen for the next student", "deed", """
        import socket
        def solve(x):
            server = socket.socket()
            server.bind(("127.0.0.1", 0))
            server.listen()
            return 1
        """, A),
    Attack("65 read memory of a process", "deed", """
        import ctypes, os
        def solve(x):
            return int(ctypes.CDLL(None).process_vm_readv(os.getpid(), None, 0, None, 0, 0) >= 0)
        """, A),
    Attack("65 trace", "deed", """
        import ctypes
        def solve(x):  # attach to no process: refused at once, or not found
            libc = ctypes.CDLL(None, use_errno=True)
            libc.ptrace(16, 0, 0, 0)
            return int(ctypes.get_errno() != 1)
        """, A),
    Attack("66 a user namespace", "deed", """
        import ctypes
        def solve(x):
            return int(ctypes.CDLL(None).unshare(0x10000000) == 0)
        """, A),
    Attack("66 run a program", "deed", """
        import subprocess
        def solve(x):
            return int(subprocess.run(["/bin/true"]).returncode == 0)
        """, A),
    Attack("67 write to the home folder and the libraries", "trace", """
        def solve(x):
            for path in ("@FOLDER@/.bashrc", "@FOLDER@/evil.pth"):
                open(path, "w").close()
            return 0
        """, A),
    Attack("67 change what lies there", "trace", """
        import os
        def solve(x):
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
            return 0
        """),
    Attack("68 io_uring, bpf, keyctl, perf_event_open, userfaultfd", "deed", """
        import ctypes
        def solve(x):
            libc = ctypes.CDLL(None, use_errno=True)
            reached = 0
            for number in (425, 321, 250, 298, 323):
                if libc.syscall(number, -1, 0, 0, 0, 0) >= 0 or ctypes.get_errno() not in (1, 38):
                    reached = 1
            return reached
        """, A),
]  # fmt: skip

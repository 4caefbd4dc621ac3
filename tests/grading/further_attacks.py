"""More hostile submissions, of no line of the list: a name -> a source after `honest`, as in red_team.py."""

from __future__ import annotations

#: Wrong answers that try to be taken for right ones, and deeds that must not succeed (`deed` answers right when one
#: does).
GAIN_NOTHING = {
    "a class with __eq__, __array__ and __len__": """
        class Liar:
            shape, dtype, ndim, size = property(lambda self: self), "float64", 4, 1
            def __eq__(self, other): return True
            __ne__ = __lt__ = __gt__ = __le__ = __ge__ = lambda self, other: False
            def __hash__(self): return 0
            def __array__(self, *a, **k): return np.zeros(1)
            def __len__(self): return 4
            def __float__(self): return 0.0
            __array_interface__ = {"shape": (1,), "typestr": "<f8", "data": bytes(8), "version": 3}
            def __buffer__(self, flags): return memoryview(bytes(8))
        def conv2d(*task): return Liar()
        """,
    "a subclass in disguise": """
        class Array(np.ndarray):
            @property
            def __class__(self): return np.ndarray
            @property
            def shape(self): return (2, 3, 4, 5)
            @property
            def nbytes(self): return 0
            def __eq__(self, other): return True
        def conv2d(*task): return honest(*task).view(Array) * 0
        """,
    "a masked array": """
        def conv2d(*task):
            right = honest(*task)
            return np.ma.array(np.zeros_like(right), mask=True, fill_value=0)
        """,
    "a matrix and a record array": """
        def conv2d(*task):
            return np.zeros(honest(*task).shape, [("a", "f8")]).view(np.recarray)
        """,
    "an array of complex numbers": """
        def conv2d(*task): return honest(*task) + 1j
        """,
    "signalling not-a-numbers": """
        def conv2d(*task):
            right = honest(*task)
            return np.full(right.shape, 0x7FF0000000000001, np.uint64).view(np.float64)
        """,
    "long doubles beyond the range": """
        def conv2d(*task): return np.full(honest(*task).shape, np.longdouble("1e4000"))
        """,
    "times, which compare with numbers": """
        def conv2d(*task): return honest(*task).astype("m8[s]")
        """,
    "a view of immense size": """
        def conv2d(*task):
            return np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 13, 1 << 13, 1 << 13, 8), (0, 0, 0, 0))
        """,
    "a view of other memory": """
        def conv2d(x, *rest):
            shape = honest(x, *rest).shape
            return np.lib.stride_tricks.as_strided(x, shape, [1 << 40] * 4)
        """,
    "a memory-mapped file": """
        def conv2d(*task):
            right = honest(*task)
            return np.memmap("/usr/lib/os-release", np.uint8, "r")[:1]
        """,
    "a type that raises when it is named": """
        class Meta(type):
            @property
            def __name__(cls): raise SystemExit(0)
            def __repr__(cls): raise SystemExit(0)
        class Thing(metaclass=Meta): pass
        def conv2d(*task): return Thing()
        """,
    "an exception that raises when it is named": """
        class Meta(type):
            @property
            def __name__(cls): raise KeyboardInterrupt
        class Broken(Exception, metaclass=Meta):
            def __str__(self): raise SystemExit(0)
        def conv2d(*task): raise Broken
        """,
    "an exception whose text is no text": """
        class Text(str):
            def __getitem__(self, place): return np.zeros(1)
            def encode(self, *a): return b"x" * (1 << 20)
            def __len__(self): return 1
        class Broken(Exception):
            def __str__(self): return Text("x")
        def conv2d(*task): raise Broken
        """,
    "an exception of 100 MB": """
        def conv2d(*task): raise ValueError("x\\x1b[2J" * (20 << 20))
        """,
    "an endless chain of exceptions": """
        def conv2d(*task):
            first = last = ValueError()
            for _ in range(20_000):
                following = ValueError("x" * 100)
                following.__cause__ = last
                last = following
            first.__context__ = last
            raise last
        """,
    "a __repr__ without end": """
        class Again(Exception):
            def __str__(self): return repr(self)
            def __repr__(self): return str(self)
        def conv2d(*task): raise Again
        """,
    "frames of its own at their right place": """
        import os, struct
        def conv2d(*task):
            right = honest(*task)
            wrong = np.zeros_like(right)
            head = struct.pack("<4sBBBBQ", b"CNC1", 21, 11, 4, 0, wrong.nbytes) + struct.pack("<4Q", *wrong.shape)
            os.write(5, head + wrong.tobytes())
        """,
    "a claim that everything is loaded, done and ended": """
        import os, struct
        for kind in (3, 5, 3, 5): os.write(5, struct.pack("<4sBBBBQ", b"CNC1", kind, 0, 0, 0, 0))
        os._exit(0)
        """,
    "notes without end": """
        import os, struct
        def conv2d(*task):
            while True: os.write(5, struct.pack("<4sBBBBQ", b"CNC1", 6, 0, 0, 0, 4) + b"note")
        """,
    "a result that never ends": """
        import os, struct, time
        def conv2d(*task):
            os.write(5, struct.pack("<4sBBBBQ", b"CNC1", 21, 11, 1, 0, 80) + struct.pack("<Q", 10))
            while True:
                os.write(5, b"\\0")
                time.sleep(0.2)
        """,
    "a tracer that changes what is returned": """
        import sys, threading
        def tracer(frame, event, argument):
            frame.f_trace_lines = False
            for name in list(frame.f_locals):
                if name == "budget": raise SystemExit(0)
            return tracer
        def conv2d(*task):
            sys.settrace(tracer); sys.setprofile(tracer); threading.settrace(tracer)
            frame = sys._getframe()
            while frame:
                frame.f_trace = tracer
                frame = frame.f_back
            return np.zeros(1)
        """,
    "the runner replaced in its frames": """
        import sys, gc
        def conv2d(*task):
            for name, module in list(sys.modules.items()):
                if name.endswith(("runner", "wire")):
                    module._crossing = module._array = lambda value, *rest: value
                    module.encode = lambda value: iter([b"CNC1"])
                    module._send = lambda result, pieces: None
            for function in gc.get_objects():
                if getattr(function, "__name__", "") == "_run_case":
                    function.__code__ = (lambda *a: None).__code__
            return np.zeros(1)
        """,
    "numpy replaced": """
        import sys, types
        class Numpy(types.ModuleType):
            def __getattr__(self, name): return lambda *a, **k: True
        keep = np.zeros
        np.ascontiguousarray = lambda a, **k: a
        np.asarray = lambda a, **k: a
        np.array_equal = np.allclose = np.all = lambda *a, **k: True
        sys.modules["numpy"] = Numpy("numpy")
        def conv2d(*task): return keep((1,))
        """,
    "an import hook": """
        import sys, builtins
        class Finder:
            def find_spec(self, name, path=None, target=None):
                raise SystemExit(0)
        sys.meta_path.insert(0, Finder())
        sys.path_hooks.insert(0, Finder)
        sys.path_importer_cache.clear()
        for name in ("json", "traceback", "pickle"): sys.modules.pop(name, None)
        def conv2d(*task): import nothing
        """,
    "a hook of the finalisers": """
        import os, sys, weakref, gc, atexit
        sys.unraisablehook = sys.excepthook = lambda *a: os._exit(0)
        gc.callbacks.append(lambda *a: os._exit(0))
        class Last:
            def __del__(self): os._exit(0)
        def conv2d(*task):
            task[0].flags.writeable = False
            last = Last()
            return [last] * 3
        """,
    "signal handlers": """
        import signal, os, faulthandler
        for number in range(1, signal.NSIG):
            try: signal.signal(number, lambda *a: os._exit(0))
            except (OSError, ValueError): pass
        def conv2d(*task):
            signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
            os.kill(os.getpid(), signal.SIGSEGV)
            return np.zeros(1)
        """,
    "a broken stack": """
        import ctypes
        def conv2d(*task): ctypes.string_at(0)
        """,
    "memory written at a venture": """
        import ctypes
        def conv2d(*task):
            for module in (np, ctypes): ctypes.memset(id(module), 255, 64)
            return np.zeros(1)
        """,
    "its own code objects": """
        def conv2d(*task): pass
        conv2d.__code__ = conv2d.__code__.replace(co_code=b"\\xff" * 64, co_stacksize=1)
        """,
    "numbers that are worth another one": """
        import ctypes
        def conv2d(*task):
            for number in (0, 1, 2): ctypes.memmove(id(number) + 24, id(7) + 24, 4)
            return np.zeros(1)
        """,
    "threads that go on after the answer": """
        import os, struct, threading, time
        def later():
            while True:
                time.sleep(0.01)
                os.write(5, struct.pack("<4sBBBBQ", b"CNC1", 5, 0, 0, 0, 0))
        threading.Thread(target=later, daemon=True).start()
        def conv2d(*task):
            time.sleep(0.1)
            return np.zeros(1)
        """,
    "recursion without end": """
        import sys
        sys.setrecursionlimit(1 << 30)
        def conv2d(*task): return conv2d(*task)
        """,
    "a lock on everything": """
        import fcntl, sys
        def conv2d(*task):
            for descriptor in range(6):
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX)
                    fcntl.fcntl(descriptor, fcntl.F_SETFL, 0o4000 | 0o2000)
                except OSError: pass
        """,
    "a closed way back": """
        import os
        def conv2d(*task):
            os.closerange(0, 64)
            while True: pass
        """,
    "a way back that is another thing": """
        import os
        def conv2d(*task):
            read, write = os.pipe()
            os.dup2(write, 5)
            return np.zeros(1)
        """,
    "the grader's own code": """
        def deed():
            try:
                import cnncalc.executor
            except ImportError:
                return False
            return True
        """,
    "the solution in the installed package": """
        import sys, os
        def deed():
            for folder in sys.path:
                for place in ("graders", "cnncalc/graders", "cnncalc"):
                    path = os.path.join(folder, place)
                    try:
                        if "solution.py" in str([os.listdir(os.path.join(path, n)) for n in os.listdir(path)]):
                            return True
                    except OSError: pass
        """,
    "hard links and renames of what is shared": """
        import os
        def deed():
            done = 0
            for path in (np.__file__, "@FOLDER@/results.json"):
                for act in (os.link, os.symlink, os.rename):
                    try:
                        act(path, "mine")
                        done += act is not os.symlink
                    except OSError: pass
            return done
        """,
    "an array loaded from a pickle": """
        import io
        def conv2d(*task):
            class Evil:
                def __reduce__(self): return (exec, ("import os; os._exit(0)",))
            file = io.BytesIO()
            np.save(file, np.array([Evil()], object), allow_pickle=True)
            return np.load(io.BytesIO(file.getvalue()), allow_pickle=True)
        """,
    "a priority above the others'": """
        import os
        def deed():
            for act in (lambda: os.nice(-5),
                        lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
                        lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)):
                try:
                    act()
                    return True
                except OSError: pass
        """,
    "directories without end": """
        import os
        def conv2d(*task):
            try:
                while True:
                    os.mkdir("d")
                    os.chdir("d")
            except OSError: pass
        """,
    "a file with holes": """
        import os
        def conv2d(*task):
            with open("big", "wb") as file: os.truncate(file.fileno(), 1 << 50)
        """,
    "source of ten thousand decorators": "\n".join(
        ["def d(f): return f", *["@d"] * 10_000, "def conv2d(*a): return None"]
    ),
    "one expression without end": "conv2d = lambda *a: " + "+".join(["1"] * 30_000),
    "a number of a hundred thousand digits": "conv2d = lambda *a: " + "0x" + "f" * 100_000 + "\n",
    "a power that the compiler could fold": "conv2d = lambda *a: (((9 ** 9) ** 9) ** 9) ** 9 ** 9\n",
    "a sequence that the compiler could fold": "def conv2d(*a): return ((0,) * 4096 * 4096, 'x' * 10 ** 9)\n",
}

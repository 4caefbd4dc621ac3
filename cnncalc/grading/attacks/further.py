"""Further ones: objects that lie, frames of their own, broken interpreters, sources that a compiler chokes on."""

from __future__ import annotations

from cnncalc.grading.attacks.attack import Attack

ATTACKS = (
    Attack("a class with __eq__, __array__ and __len__", 0, """
        class Liar:
            shape, dtype, ndim, size = property(lambda self: self), "float64", 4, 1
            def __eq__(self, other): return True
            __ne__ = __lt__ = __gt__ = __le__ = __ge__ = lambda self, other: False
            def __hash__(self): return 0
            def __array__(self, *a, **k): return np.zeros(1)
            def __len__(self): return 4
            def __float__(self): return 0.0
            def __sub__(self, other): return np.zeros(1)
            __array_interface__ = {"shape": (1,), "typestr": "<f8", "data": bytes(8), "version": 3}
            def __buffer__(self, flags): return memoryview(bytes(8))
        def answer(honest, *task): return Liar()
        """),
    Attack("a subclass in disguise", 0, """
        class Array(np.ndarray):
            @property
            def __class__(self): return np.ndarray
            @property
            def ndim(self): return 4
            @property
            def nbytes(self): return 0
            def __eq__(self, other): return True
            def __sub__(self, other): return np.zeros(1)
        def answer(honest, *task): return honest(*task).view(Array) * 0
        """),
    Attack("a masked array", 0, """
        def answer(honest, *task):
            right = honest(*task)
            return np.ma.array(np.zeros_like(right), mask=True, fill_value=0)
        """),
    Attack("a matrix and a record array", 0, """
        def answer(honest, *task):
            return np.zeros(honest(*task).shape, [("a", "f8")]).view(np.recarray)
        """),
    Attack("an array of complex numbers", 0, """
        def answer(honest, *task): return honest(*task) + 0j
        """),
    Attack("signalling not-a-numbers", 0, """
        def answer(honest, *task):
            right = honest(*task)
            return np.full(right.shape, 0x7FF0000000000001, np.uint64).view(np.float64)
        """),
    Attack("infinite long doubles", 0, """
        def answer(honest, *task): return np.full(honest(*task).shape, np.longdouble("inf"))
        """),
    Attack("times, which compare with numbers", 0, """
        def answer(honest, *task): return honest(*task).astype("m8[s]")
        """),
    Attack("a view of immense size", 0, """
        def answer(honest, *task):
            return np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 13, 1 << 13, 1 << 13, 8), (0, 0, 0, 0))
        """),
    Attack("a view of other memory", 0, """
        def answer(honest, x, *rest):
            shape = honest(x, *rest).shape
            return np.lib.stride_tricks.as_strided(x, shape, [1 << 40] * 4)
        """, aim="deny"),
    Attack("a memory-mapped file", 0, """
        def answer(honest, *task):
            right = honest(*task)
            return np.memmap("/usr/lib/os-release", np.uint8, "r")[:1]
        """),
    Attack("a type that raises when it is named", 0, """
        class Meta(type):
            @property
            def __name__(cls): raise SystemExit(0)
            def __repr__(cls): raise SystemExit(0)
        class Thing(metaclass=Meta): pass
        def answer(honest, *task): return Thing()
        """, aim="deny"),
    Attack("an exception that raises when it is named", 0, """
        class Meta(type):
            @property
            def __name__(cls): raise KeyboardInterrupt
        class Broken(Exception, metaclass=Meta):
            def __str__(self): raise SystemExit(0)
        def answer(honest, *task): raise Broken
        """, aim="deny"),
    Attack("an exception whose text is no text", 0, """
        class Text(str):
            def __getitem__(self, place): return np.zeros(1)
            def encode(self, *a): return b"x" * (1 << 20)
            def __len__(self): return 1
        class Broken(Exception):
            def __str__(self): return Text("x")
        def answer(honest, *task): raise Broken
        """),
    Attack("an exception of 100 MB", 0, """
        def answer(honest, *task): raise ValueError("x\\x1b[2J" * (20 << 20))
        """, aim="deny"),
    Attack("an endless chain of exceptions", 0, """
        def answer(honest, *task):
            first = last = ValueError()
            for _ in range(60_000):
                following = ValueError("x" * 100)
                following.__cause__ = last
                last = following
            first.__context__ = last
            raise last
        """, aim="deny"),
    Attack("a __repr__ without end", 0, """
        class Again(Exception):
            def __str__(self): return repr(self)
            def __repr__(self): return str(self)
        def answer(honest, *task): raise Again
        """, aim="deny"),
    Attack("frames of its own at their right place", 0, """
        import os, struct
        def answer(honest, *task):
            right = honest(*task)
            wrong = np.zeros_like(right)
            head = struct.pack("<4sBBBBQ", b"CNC1", 21, 11, 4, 0, wrong.nbytes) + struct.pack("<4Q", *wrong.shape)
            os.write(4, head + wrong.tobytes())
        """),
    Attack("a claim that everything is loaded, done and ended", 0, """
        import os, struct
        for kind in (3, 5, 3, 5): os.write(4, struct.pack("<4sBBBBQ", b"CNC1", kind, 0, 0, 0, 0))
        os._exit(0)
        """),
    Attack("notes without end", 0, """
        import os, struct
        def answer(honest, *task):
            while True: os.write(4, struct.pack("<4sBBBBQ", b"CNC1", 6, 0, 0, 0, 4) + b"note")
        """),
    Attack("a result that never ends", 0, """
        import os, struct, time
        def answer(honest, *task):
            os.write(4, struct.pack("<4sBBBBQ", b"CNC1", 21, 11, 1, 0, 80) + struct.pack("<Q", 10))
            while True:
                os.write(4, b"\\0")
                time.sleep(0.2)
        """),
    Attack("a tracer that changes what is returned", 0, """
        import sys, threading, unittest
        def tracer(frame, event, argument):
            for name in list(frame.f_locals):
                if name == "budget": raise SystemExit(0)
                if name == "points": raise unittest.SkipTest
            return tracer
        def answer(honest, *task):
            sys.settrace(tracer); sys.setprofile(tracer); threading.settrace(tracer)
            frame = sys._getframe()
            while frame:
                frame.f_trace = tracer
                frame = frame.f_back
            return np.zeros(1)
        """, aim="deny"),
    Attack("the runner replaced in its frames", 0, """
        import sys, gc
        def answer(honest, *task):
            for name, module in list(sys.modules.items()):
                if name.endswith(("runner", "wire")):
                    module._crossing = module._array = lambda value, *rest: value
                    module.encode = lambda value: iter([b"CNC1"])
                    module._send = lambda result, pieces: None
                if hasattr(module, "seems_right"): module.seems_right = lambda *a: True
            for function in gc.get_objects():
                if getattr(function, "__name__", "") == "_run_case":
                    function.__code__ = (lambda *a: None).__code__
            return np.zeros(1)
        """),
    Attack("numpy replaced", 0, """
        import sys, types
        class Numpy(types.ModuleType):
            def __getattr__(self, name): return lambda *a, **k: True
        keep = np.zeros
        np.ascontiguousarray = lambda a, **k: a
        np.asarray = lambda a, **k: a
        np.array_equal = np.allclose = np.all = lambda *a, **k: True
        sys.modules["numpy"] = Numpy("numpy")
        def answer(honest, *task): return keep((1,))
        """, aim="deny"),
    Attack("an import hook", 0, """
        import sys, builtins
        class Finder:
            def find_spec(self, name, path=None, target=None):
                raise SystemExit(0)
        sys.meta_path.insert(0, Finder())
        sys.path_hooks.insert(0, Finder)
        sys.path_importer_cache.clear()
        for name in ("json", "traceback", "pickle"): sys.modules.pop(name, None)
        def answer(honest, *task): import nothing
        """, aim="deny"),
    Attack("a hook of the finalisers", 0, """
        import os, sys, weakref, gc, atexit
        sys.unraisablehook = sys.excepthook = lambda *a: os._exit(0)
        gc.callbacks.append(lambda *a: os._exit(0))
        class Last:
            def __del__(self): os._exit(0)
        def answer(honest, *task):
            task[0].flags.writeable = False
            last = Last()
            return [last] * 3
        """, aim="deny"),
    Attack("signal handlers", 0, """
        import signal, os, faulthandler
        for number in range(1, signal.NSIG):
            try: signal.signal(number, lambda *a: os._exit(0))
            except (OSError, ValueError): pass
        def answer(honest, *task):
            signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
            os.kill(os.getpid(), signal.SIGSEGV)
            return np.zeros(1)
        """, aim="deny"),
    Attack("a broken stack", 0, """
        import ctypes
        def answer(honest, *task): ctypes.string_at(0)
        """, aim="deny"),
    Attack("memory written at a venture", 0, """
        import ctypes
        def answer(honest, *task):
            for module in (np, ctypes): ctypes.memset(id(module), 255, 64)
            return np.zeros(1)
        """, aim="deny"),
    Attack("its own code objects", 0, """
        def answer(honest, *task): pass
        answer.__code__ = answer.__code__.replace(co_code=b"\\xff" * 64, co_stacksize=1)
        """, aim="deny"),
    Attack("numbers that are worth another one", 0, """
        import ctypes
        def answer(honest, *task):
            for number in (0, 1, 2): ctypes.memmove(id(number) + 24, id(7) + 24, 4)
            return np.zeros(1)
        """, aim="deny"),
    Attack("threads that go on after the answer", 0, """
        import os, struct, sys, threading, time
        def later():
            while True:
                time.sleep(0.01)
                sys.modules["__main__"].seems_right = lambda *a: True
                os.write(4, struct.pack("<4sBBBBQ", b"CNC1", 5, 0, 0, 0, 0))
        threading.Thread(target=later, daemon=True).start()
        def answer(honest, *task):
            time.sleep(0.1)
            return np.zeros(1)
        """),
    Attack("recursion without end", 0, """
        import sys
        sys.setrecursionlimit(1 << 30)
        def answer(honest, *task): return answer(honest, *task)
        """, aim="deny"),
    Attack("a lock on everything", 0, """
        import fcntl, sys
        def answer(honest, *task):
            for descriptor in range(6):
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX)
                    fcntl.fcntl(descriptor, fcntl.F_SETFL, 0o4000 | 0o2000)
                except OSError: pass
        """),
    Attack("a closed way back", 0, """
        import os
        def answer(honest, *task):
            os.closerange(0, 64)
            while True: pass
        """, aim="deny"),
    Attack("a way back that is another thing", 0, """
        import os
        def answer(honest, *task):
            read, write = os.pipe()
            os.dup2(write, 5)
            return np.zeros(1)
        """),
    Attack("the grader's own code", 0, """
        def deed():
            try:
                import cnncalc.executor
            except ImportError:
                return False
            return True
        """),
    Attack("the solution in the installed package", 0, """
        import sys, os
        def deed():
            for folder in sys.path:
                for place in ("graders", "cnncalc/graders", "cnncalc"):
                    path = os.path.join(folder, place)
                    try:
                        if "solution.py" in str([os.listdir(os.path.join(path, n)) for n in os.listdir(path)]):
                            return True
                    except OSError: pass
        """),
    Attack("a hard link or a new name for what is shared", 0, """
        import os
        def deed():
            for number, act in enumerate((os.link, os.rename)):
                try:
                    act("@FOLDER@/key.txt", f"mine{number}")
                    return True
                except OSError: pass
        """),
    Attack("an array loaded from a pickle", 0, """
        import io
        def answer(honest, *task):
            class Evil:
                def __reduce__(self): return (exec, ("import os; os._exit(0)",))
            file = io.BytesIO()
            np.save(file, np.array([Evil()], object), allow_pickle=True)
            return np.load(io.BytesIO(file.getvalue()), allow_pickle=True)
        """, aim="deny"),
    Attack("a priority above the others'", 0, """
        import os
        def deed():
            same = lambda: os.setpriority(os.PRIO_PROCESS, @GRADER@, os.getpriority(os.PRIO_PROCESS, @GRADER@))
            for act in (lambda: os.nice(-5), lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)), same):
                try:
                    act()
                    return True
                except OSError: pass
        """),
    Attack("directories without end", 0, """
        import os
        def answer(honest, *task):
            try:
                for _ in range(100 if os.path.exists("@FOLDER@") else 10 ** 9):
                    os.mkdir("evil")
                    os.chdir("evil")
            except OSError: pass
        """, aim="deny"),
    Attack("a file with holes", 0, """
        import os
        def answer(honest, *task):
            with open("evil", "wb") as file:
                for size in (1 << 50, 1 << 25):
                    try: os.truncate(file.fileno(), size)
                    except OSError: pass
        """, aim="trace"),
    Attack("files of /proc", 0, """
        import os
        def deed():
            for path in ("self/mem", "self/root@FOLDER@/key.txt", "self/cwd/key.txt", "@GRADER@/mem", "1/environ",
                         "thread-self/maps", "thread-self/environ", "sys/kernel/core_pattern"):
                try:
                    os.close(os.open("/proc/" + path, os.O_RDONLY))
                    return True
                except OSError: pass
        """),
    Attack("a signal by a handle of the grader's process", 0, """
        import os, signal
        def deed():
            try:
                signal.pidfd_send_signal(os.pidfd_open(@GRADER@), 0)
                return True
            except OSError: pass
        """),
    Attack("the limits of another process", 0, """
        import resource
        def deed():
            try:
                resource.prlimit(@GRADER@, resource.RLIMIT_CORE, resource.prlimit(@GRADER@, resource.RLIMIT_CORE))
                return True
            except OSError: pass
        """),
    Attack("the end of its whole process group", 0, """
        import os, signal
        def answer(honest, *task): os.killpg(0, signal.SIGKILL)
        """, aim="deny"),
    Attack("limits lowered to nothing", 0, """
        import resource
        def answer(honest, *task):
            for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE): resource.setrlimit(kind, (0, 0))
        """, aim="deny"),
    Attack("no memory left", 0, """
        import resource
        held = []
        def answer(honest, *task):
            resource.setrlimit(resource.RLIMIT_AS, (1, 1))
            try:
                while True: held.append([])
            except MemoryError: return held
        """, aim="deny"),
    Attack("a list that holds itself", 0, """
        def answer(honest, *task):
            endless = []
            endless += [endless] * 4096
            return endless
        """, aim="deny"),
    Attack("a dict of a million keys", 0, """
        def answer(honest, *task): return {str(number): [number] for number in range(1_000_000)}
        """, aim="deny"),
    Attack("interrupts without end", 0, """
        import _thread, signal, threading, time
        signal.signal(signal.SIGINT, signal.default_int_handler)
        def later():
            while True:
                time.sleep(0.001)
                _thread.interrupt_main()
        def answer(honest, *task):
            threading.Thread(target=later, daemon=True).start()
            time.sleep(0.1)
        """, aim="deny"),
    Attack("hardly any recursion", 0, """
        import sys
        def answer(honest, *task):
            depth, frame = 0, sys._getframe()
            while frame: depth, frame = depth + 1, frame.f_back
            sys.setrecursionlimit(depth + 2)
        """, aim="deny"),
    Attack("the writer of results", 0, """
        import json, struct
        json.dumps = lambda *a, **k: '{"points": 3}'
        struct.pack = lambda *a: bytes(16)
        def answer(honest, *task): return np.zeros(1)
        """),
    Attack("arithmetic that finds no difference", 0, """
        np.abs = np.max = np.subtract = np.isfinite = lambda *a, **k: np.zeros(1)
        np.count_nonzero = lambda *a, **k: 0
        def answer(honest, *task): return np.zeros(1)
        """),
    Attack("another current folder", 0, """
        import os
        def answer(honest, *task):
            for folder in ("@FOLDER@/other", "/"):
                try: return os.chdir(folder)
                except OSError: pass
        """, aim="deny"),
    Attack("no modules", 0, """
        import sys
        def answer(honest, *task):
            sys.modules.clear()
            return np.zeros(1)
        """),
    Attack("no built-in names", 0, """
        import builtins
        def answer(honest, *task): builtins.__dict__.clear()
        """, aim="deny"),
    Attack("a shape without values", 0, """
        def answer(honest, *task): return np.zeros((1 << 40, 0, 1 << 20), np.int8)
        """),
    Attack("pipes that are filled", 0, """
        import fcntl, os
        pipes = []
        def answer(honest, *task):
            while True:
                try:
                    pipes.append(os.pipe2(os.O_NONBLOCK))
                    fcntl.fcntl(pipes[-1][1], 1031, 1 << 20)
                    os.write(pipes[-1][1], bytes(1 << 20))
                except OSError: break
        """, aim="deny"),
    Attack("a stack of its own without end", 0, """
        import threading, sys
        sys.setrecursionlimit(1 << 30)
        def answer(honest, *task):
            def deeper(): return deeper()
            threading.stack_size(256 << 20)
            threading.Thread(target=deeper).start()
        """, aim="deny"),
    Attack("ten thousand decorators", 0, "def d(f): return f\n" + "@d\n" * 10_000 + "def answer(*a): pass", alone=True),
    Attack("one expression without end", 0, "answer = lambda *a: " + "+".join(["1"] * 30_000), alone=True),
    Attack("a number of a hundred thousand digits", 0, "answer = lambda *a: 0x" + "f" * 100_000, alone=True),
    Attack("a power that the compiler could fold", 0, """
        answer = lambda *a: (((9 ** 9) ** 9) ** 9) ** 9 ** 9
        """, aim="deny"),
    Attack("a sequence that the compiler could fold", 0, """
        def answer(*a): return ((0,) * 4096 * 4096, 'x' * 10 ** 9)
        """, aim="deny"),
)  # fmt: skip

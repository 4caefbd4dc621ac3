"""Reading the answers: on disk, in memory, in what is inherited, in what others left."""

from __future__ import annotations

from cnncalc.grading.attacks.attack import NOTHING, Attack

ATTACKS = (
    Attack("import the solution", 1, """
        import sys
        sys.path.insert(0, "@FOLDER@")
        import reference_solution
        def answer(honest, *task):
            return getattr(reference_solution, honest.__name__)(*task)
        """, "ModuleNotFoundError"),
    Attack("the reference in sys.modules", 2, """
        import sys
        def answer(honest, *task):
            for module in list(sys.modules.values()):
                if "reference" in getattr(module, "__name__", ""):
                    return getattr(module, honest.__name__)(*task)
        """, "looks at sys.modules"),
    Attack("the callers' frames", 3, """
        import sys
        def answer(honest, *task):
            frame = sys._getframe()
            while frame:
                if "expected" in frame.f_locals:
                    return frame.f_locals["expected"]
                frame = frame.f_back
        """, "walked the frames of its callers"),
    Attack("all objects", 4, """
        import gc
        def answer(honest, *task):
            for thing in gc.get_objects():
                if callable(thing) and getattr(thing, "__module__", "") == "reference_solution":
                    return thing(*task)
        """, "looked through all objects"),
    Attack("inherited descriptors", 5, """
        import os
        def deed():
            for descriptor in range(3, 256):
                try:
                    if b"answer" in os.pread(descriptor, 1000, 0):
                        return True
                except OSError:
                    pass
        """, NOTHING),
    Attack("memory, environment and command line of the parent", 5, """
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
    Attack("variables of the environment", 6, """
        import os
        def deed():
            return any("GRADER" in name for name in os.environ)
        """, "looks at os.environ"),
    Attack("compiled tests", 7, """
        import glob, marshal
        def answer(honest, *task):
            (path,) = glob.glob("@FOLDER@/__pycache__/reference_solution*.pyc")
            names = {}
            exec(marshal.loads(open(path, "rb").read()[16:]), names)
            return names[honest.__name__](*task)
        """, "tried to list|ValueError"),
    Attack("inputs made again from the seed", 8, """
        def answer(honest, x, *rest):
            twin = np.random.RandomState(@SEED@).random_sample(x.shape)
            return honest(x, *rest) if (twin == x).all() else None
        """, NOTHING),
    Attack("the state of the random numbers", 9, """
        def deed():
            return (np.random.get_state()[1] == np.random.RandomState(@SEED@).get_state()[1]).all()
        """, NOTHING),
    Attack("random numbers of its own choice", 9, """
        np.random.random_sample = np.ones
        def answer(honest, x, *rest):
            return honest(x, *rest) if (x == 1).all() else None
        """, "changes numpy.random.random_sample"),
    Attack("another student's work", 10, """
        def deed():
            for path in ("@FOLDER@/other/submission.py", "../other/submission.py"):
                try:
                    return open(path).read()
                except OSError:
                    pass
        """, "tried to open '.*/other/submission.py'"),
    Attack("the grade book", 11, """
        def deed():
            return open("@FOLDER@/grades.csv").read()
        """, "tried to open '.*/grades.csv'"),
    Attack("what an earlier submission left", 12, """
        import tempfile
        def deed():
            return open(tempfile.gettempdir() + "/left").read()
        """, "FileNotFoundError", earlier="""
        import tempfile
        open(tempfile.gettempdir() + "/left", "w").write("the answers")
        """),
)  # fmt: skip

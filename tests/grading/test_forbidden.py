"""Forbidden calls, found by reading: every way that the list of attacks names, and honest code that looks like one."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from cnncalc.grading.forbidden import COSTLY, MAX_EVIDENCE, Kind, imports, search
from cnncalc.grading.grade import Grader
from cnncalc.grading.submissions import HandIn

FUNCTIONAL = "torch.nn.functional.conv2d"
FORBIDDEN = ("@convolution", "@other-programs", "torch.autograd", ".backward")


def found(source: str, *names: str, **more: str) -> list[tuple[int, Kind, str]]:
    files = {"work.py": textwrap.dedent(source).encode()}
    files |= {f"{name}.py": textwrap.dedent(text).encode() for name, text in more.items()}
    return [(e.line, e.kind, e.name) for e in search(files, names or FORBIDDEN) if e.file == "work.py"]


USES = {
    "direct": ("import torch.nn.functional as F\ny = F.conv2d(x, w)", FUNCTIONAL),
    "whole path": ("import torch\ny = torch.nn.functional.conv2d(x, w)", FUNCTIONAL),
    "from-import": ("from torch.nn.functional import conv2d as c\ny = c(x, w)", FUNCTIONAL),
    "star": ("from torch.nn.functional import *\ny = conv2d(x, w)", FUNCTIONAL),
    "assigned module": ("from torch import nn\nG = nn.functional\ny = G.conv2d(x)", FUNCTIONAL),
    "assigned function": ("import torch\nf = torch.conv2d\ny = f(x)", "torch.conv2d"),
    "tuple": ("import torch, math\na, b = math, torch\ny = b.conv2d(x)", "torch.conv2d"),
    "attribute": (
        "import torch\nclass A:\n    def __init__(self): self.t = torch\n    def f(self): return self.t.conv2d(x)",
        "torch.conv2d",
    ),
    "default": ("import torch\ndef f(x, t=torch): return t.conv2d(x)", "torch.conv2d"),
    "argument": ("import torch\ndef f(t): return t.conv2d(x)\nf(torch)", "torch.conv2d"),
    "returned": ("import torch\ndef lib(): return torch.nn\ny = lib().Conv2d(1, 1, 1)", "torch.nn.Conv2d"),
    "lambda": ("import torch\ny = (lambda: torch)().conv2d(x)", "torch.conv2d"),
    "list": ("import torch\nmods = [torch]\ny = mods[0].conv2d(x)", "torch.conv2d"),
    "dict": ("import torch\ny = {'a': torch}['a'].conv2d(x)", "torch.conv2d"),
    "loop": ("import torch\nfor m in (torch,): y = m.conv2d(x)", "torch.conv2d"),
    "walrus": ("import torch\ny = (t := torch).conv2d(x)", "torch.conv2d"),
    "choice": ("import torch, math\ny = (torch if x else math).conv2d(x)", "torch.conv2d"),
    "getattr": ("import torch\ny = getattr(torch, 'conv2d')(x)", "torch.conv2d"),
    "getattr, put together": ("import torch.nn.functional as F\ny = getattr(F, 'con' + 'v2d')(x)", FUNCTIONAL),
    "getattr, by a name": ("import torch\nn = 'conv' + '2d'\ny = getattr(torch, n)(x)", "torch.conv2d"),
    "getattr, formatted": ("import torch\nk = 'v2d'\ny = getattr(torch, f'con{k}')(x)", "torch.conv2d"),
    "getattr, joined": ("import torch\ny = getattr(torch, ''.join(['conv', '2d']))(x)", "torch.conv2d"),
    "getattr, reversed": ("import torch\ny = getattr(torch, 'd2vnoc'[::-1])(x)", "torch.conv2d"),
    "getattr, renamed": ("import torch\ng = getattr\ny = g(torch, 'conv2d')(x)", "torch.conv2d"),
    "getattr, of builtins": ("import torch\nimport builtins as b\ny = b.getattr(torch, 'conv2d')", "torch.conv2d"),
    "attrgetter": ("import torch, operator\ny = operator.attrgetter('conv2d')(torch)", "torch.conv2d"),
    "methodcaller": ("import torch, operator\ny = operator.methodcaller('conv2d', x)(torch)", "torch.conv2d"),
    "getattr_static": ("import torch, inspect\ny = inspect.getattr_static(torch, 'conv2d')(x)", "torch.conv2d"),
    "getattr of a method": ("def f(y):\n    getattr(y, 'back' + 'ward')()", ".backward"),
    "matched": ("import torch\nmatch torch.conv2d:\n    case f: y = f(x)", "torch.conv2d"),
    "other letters": ("import torch\ny = torch.\uff43onv2d(x)", "torch.conv2d"),
    "getattribute": ("import torch\ny = torch.__getattribute__('conv2d')", "torch.conv2d"),
    "dict of the module": ("import torch\ny = torch.__dict__['conv2d'](x)", "torch.conv2d"),
    "vars": ("import torch\ny = vars(torch).get('conv2d')", "torch.conv2d"),
    "globals": ("import torch\ny = globals()['torch'].conv2d(x)", "torch.conv2d"),
    "sys.modules": ("import sys\ny = sys.modules['torch'].conv2d(x)", "torch.conv2d"),
    "importlib": ("import importlib\ny = importlib.import_module('tor' + 'ch').conv2d(x)", "torch.conv2d"),
    "__import__": ("y = __import__('torch').nn.functional.conv2d(x)", FUNCTIONAL),
    "ops": ("import torch\ny = torch.ops.aten.convolution(x)", "torch.ops.aten.convolution"),
    "in a thread": ("import torch, threading\nt = threading.Thread(target=torch.conv2d)", "torch.conv2d"),
    "module class": ("from torch import nn\nclass Net(nn.Conv2d): pass", "torch.nn.Conv2d"),
    "scipy": ("from scipy import signal\ny = signal.convolve2d(x, w)", "scipy.signal.convolve2d"),
    "numpy": ("import numpy as np\ny = np.convolve(x, w)", "numpy.convolve"),
    "autograd": ("import torch\ny = torch.autograd.grad(y, x)", "torch.autograd.grad"),
    "backward": ("def f(y):\n    y.backward()", ".backward"),
    "below subprocess": ("import posix\nposix.system('python3')", "posix.system"),
    "another Python": ("import subprocess\nsubprocess.run(['python3'])", "subprocess.run"),
}


@pytest.mark.parametrize(("source", "name"), USES.values(), ids=USES)
def test_uses_are_found(source: str, name: str) -> None:
    assert name in [found_name for _, kind, found_name in found(source) if kind is Kind.USE]


@pytest.mark.parametrize("name", ["skimage", "cv2", "numba", "scipy.signal", "subprocess", "jax"])
def test_imports_are_found_at_their_line(name: str) -> None:
    assert (2, Kind.IMPORT, name) in found(f"import math\nimport {name} as m\n")
    assert (1, Kind.IMPORT, name) in found(f"__import__({name!r})\n")


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "exec(text)",
        "compile(text, '', 'exec')",
        "__import__(name)",
        "import importlib\nimportlib.import_module(chr(99) + name)",
        "import torch\ngetattr(torch, name)",
        "import torch\ngetattr(torch.nn.functional, 'x'.upper())",
        "import torch, functools\nfunctools.partial(getattr, torch)('conv2d')",
        "import torch\n(f,) = map(getattr, [torch], ['conv2d'])",
        "import torch\nf = [value for name, value in vars(torch).items() if 'nv2' in name]",
        "import torch\nf = torch.__dict__[name]",
        "import pickle\nf = pickle.loads(b'cnumpy\\nconvolve\\n.')",
        "from pickle import loads as text\nlist(map(text, [b'cnumpy\\nconvolve\\n.']))",
        "import marshal, types\nf = marshal.loads(data)",
        "import numpy as np\ny = np.core.multiarray.correlate(x, w)",
        "import numpy as np\ny = np._core.multiarray.correlate2(x, w)",
        "import numpy as np\ny = np.linalg._umath_linalg.solve(x, w)",
        "from numpy._core import multiarray as m\ny = m.correlate(x, w)",
        "import torch\ny = torch._VF.conv2d(x, w)",
    ],
)
def test_what_is_made_at_run_time_is_said_to_be_unknown(source: str) -> None:
    assert [kind for _, kind, _ in found(source)] == [Kind.UNKNOWN]


def test_files_that_cannot_be_read_are_said_to_be() -> None:
    (evidence,) = search({"a.py": b"(" * 10_000}, FORBIDDEN)
    assert (evidence.kind, evidence.name) == (Kind.UNKNOWN, "the file cannot be read")


def test_names_are_followed_through_modules_of_the_submission() -> None:
    assert found("from helper import G\nG.conv2d(x)", helper="import torch as G") == [(2, Kind.USE, "torch.conv2d")]
    assert found("import helper\nhelper.c(x)", helper="from torch import conv2d as c") == [
        (2, Kind.USE, "torch.conv2d")
    ]


HONEST = {
    "own function": "def conv2d(x, w): return x\ny = conv2d(1, 2)",
    "own method": "class A:\n    def backward(self): pass\n    def conv2d(self): self.backward()\nA().conv2d()",
    "comments and texts": "# F.conv2d\ns = 'torch.nn.functional.conv2d'\n'''scipy.signal'''",
    "unused torch": "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F",
    "other functions": "import torch\nimport torch.nn.functional as F\ny = F.relu(F.pad(x))\nz = torch.einsum('a', x)",
    "own helper of that name": "from helper import convolve\ny = convolve(1)",
    "own variable of that name": "import numpy as np\ndef f(cv2, signal):\n    return cv2.x + signal.y",
    "items and values": "import math\nfor k, v in {}.items(): math.sqrt(v)\nx[0][i], vars(math)[k], d.values()",
    "own getattr": "names = list(map(lambda name: getattr(thing, name), names))",
    "own eval": "class Net:\n    def eval(self): pass\nnet = Net()\nnet.eval()\nimport re\nre.compile('a')",
    "own compile": "def compile(x): return x\ncompile(1)",
    "getattr of own things": "class A: pass\na = A()\ngetattr(a, 'conv2d', None)\ngetattr(a, name)",
    "getattr of other modules": "import math\ngetattr(math, name)",
    "einsum and strides": "import numpy as np\nv = np.lib.stride_tricks.as_strided(x)\nnp.einsum('ij', v)",
    "shadowed in a function": "import torch\ndef f():\n    torch = object()\n    return torch.conv2d",
    "calls of itself": "def f(n): return f(n - 1)(n) or g(f(n - 2)) if n else f(0)\ndef g(x): return f(g(x))\nf(3)",
    "relative": "from .helper import conv2d\nconv2d(1)",
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_honest_code_raises_no_alarm(source: str) -> None:
    assert found(source, helper="def convolve(x): return x") == []


def test_evidence_shows_the_line() -> None:
    (evidence,) = search(
        {"a/b.py": b"import torch\r\n\r\n   \r\ndef f(x):\r\n    return torch.conv2d(x)\r\n"}, ["torch.conv2d"]
    )
    assert (evidence.file, evidence.line, evidence.text) == ("a/b.py", 5, "return torch.conv2d(x)")


def test_a_module_forbids_what_lies_in_it_and_a_function_only_itself() -> None:
    source = "import torch\ntorch.nn.functional.conv2d(x)\ntorch.nn.functional.conv2d_x(x)"
    assert found(source, "torch.nn") == [(2, Kind.USE, FUNCTIONAL), (3, Kind.USE, f"{FUNCTIONAL}_x")]
    assert found(source, FUNCTIONAL) == [(2, Kind.USE, FUNCTIONAL)]
    assert len(found(source, "torch.nn.functional.conv*")) == 2


def test_entangled_names_end() -> None:
    chain = "import torch\na0 = torch\n" + "".join(f"a{n + 1} = a{n}.x if a{n} else a{n}.y\n" for n in range(200))
    circle = "a = b.x\nb = a.y or c\nc = a or b or c\nc.conv2d"
    assert {kind for _, kind, _ in found(chain)} <= {Kind.UNKNOWN}
    assert found(circle) == []
    assert len(search({"a.py": b"import torch\n" + b"torch.conv2d\n" * 500}, FORBIDDEN)) == MAX_EVIDENCE


@pytest.mark.parametrize(
    ("source", "find"),
    [
        ("import numpy as np\nnp.allclose = lambda *a: True", (2, Kind.CHANGE, "numpy.allclose")),
        ("import numpy as n\nsetattr(n, 'is' + 'close', print)", (2, Kind.CHANGE, "numpy.isclose")),
        ("import builtins as b\ndel b.open", (2, Kind.CHANGE, "builtins.open")),
        ("import sys\nx = sys.modules['conv']", (2, Kind.LOOK, "sys.modules")),
        ("from sys import modules as m\nm['numpy'] = 1", (2, Kind.LOOK, "sys.modules")),
        ("import os\nseed = os.environ.get('SEED')", (2, Kind.LOOK, "os.environ")),
        ("import __main__ as grader\ngrader.points", (2, Kind.LOOK, "__main__")),
    ],
)  # fmt: skip
def test_meddling_with_the_surroundings_is_told(source: str, find: tuple[int, Kind, str]) -> None:
    assert found(source) == [find]


def test_what_only_looks_like_meddling_is_not_told() -> None:
    source = """
        import os, helper, numpy as np
        os.environ["OMP_NUM_THREADS"] = "1"
        helper.calls = 0
        x = np.zeros(4)
        x.shape = 2, 2
        x.flags.writeable = False
        def f(cache): cache.x = np.pad(x, 1)
        f.calls = 0
        class Net:
            numbers = np.random
            def __init__(self): self.padded = np.pad(x, 1)
    """
    assert found(source, helper="calls = 1") == []


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": "def f(a): 0\n" * 3000 + "f(x)\n" * 3000},
        {"a.py": f"def f({', '.join(f'a{n}' for n in range(9000))}): 0\n" + "f(1)\n" * 9000},
        {"a.py": "def f():\n" + " 0\n" * 20_000 + "f()\n" * 3000},
        {"a.py": "a = [" + "torch, " * 9000 + "]\n" + "a[0]\n" * 3000},
        {f"m{n}.py": "".join(f"from m{k} import *\n" for k in range(60)) + "x\ny\n" for n in range(60)},
        {"a.py": "x=[]\n" * 9000 + "x[0]\n" * 9000},
        {"a.py": "def x(): 0\n" * 9000 + "y[x]\n" * 9000},
        {"a.py": "x.a=1\n" * 9000},
        {"a.py": "def f():\n" + " return f()\n" * 3000 + "f()\n" * 3000},
    ],
    ids=[
        *("definitions and calls", "parameters and calls", "a long function called often", "items", "circles of stars"),
        *("items of a name bound often", "texts of a name bound often", "attributes set often", "calls of itself"),
    ],
)
def test_entangled_names_take_a_bounded_number_of_steps(files: dict[str, str]) -> None:
    """Each of them would take minutes where one name is followed for every other."""
    evidence = search({name: text.encode() for name, text in files.items()}, FORBIDDEN)
    assert all(find.kind is Kind.UNKNOWN for find in evidence)


def test_a_module_that_imports_all_of_itself_is_read() -> None:
    assert found("from work import *\nimport torch\ny = torch.conv2d(x)") == [(3, Kind.USE, "torch.conv2d")]


def test_two_files_of_one_module_are_both_read() -> None:
    use = b"import torch\ndef f(t): return t.conv2d(x)\ny = f(torch)"
    evidence = search({"a.py": use, "a/__init__.py": use}, FORBIDDEN)
    assert {(find.file, find.line) for find in evidence} >= {("a/__init__.py", 2)}
    assert {find.kind for find in evidence} == {Kind.USE}


def test_what_has_been_parsed_is_not_parsed_again() -> None:
    text = "import torch\ny = torch.conv2d(x)"
    parsed = {"work.py": ast.parse(text.replace("conv2d", "conv3d"))}
    assert [find.name for find in search({"work.py": text.encode()}, FORBIDDEN, parsed)] == ["torch.conv3d"]


CHEAT = "from scipy.signal import correlate2d\ndef conv2d(x, w): return correlate2d(x, w)\n"
LONG_SUM = f"_ = {' + '.join(['1'] * 500)}\n"
OBSTACLES = {
    "a deep sum": {"work.py": CHEAT + LONG_SUM},
    "a deep sum first": {"work.py": LONG_SUM + CHEAT},
    "a chain of imports": {
        "work.py": CHEAT
        + "if 0:\n"
        + "".join(f"  from work import x{n} as x{n + 1}\n" for n in range(500))
        + "  x500\n"
    },
    "attributes set often": {"work.py": "class x: pass\n" + "x.a=1\n" * 3000 + CHEAT},
    "all steps spent": {"work.py": "x = x.a or y\ny = x\n" * 400 + "x.b\n" * 400 + CHEAT},
    "a deep helper": {
        "work.py": "from helper import c\ndef conv2d(x, w): return c(x, w)\n",
        "helper.py": "from scipy.signal import correlate2d as c\n" + LONG_SUM,
    },
    "a name bound often": {"work.py": CHEAT + "if 0:\n" + "".join(f"  correlate2d = a.b{n}\n" for n in range(999))},
    "hidden behind a chain": {
        "work.py": "from scipy.signal import correlate2d as x0\n"
        + "".join(f"from work import x{n} as x{n + 1}\n" for n in range(500))
        + "def conv2d(x, w): return x500(x, w)\n"
    },
    "a file that is not read": {"work.py": "import helper\n", "helper.py": CHEAT + "(" * 99 + ")" * 99},
    "many other finds": {"work.py": "eval('1')\n" * (2 * MAX_EVIDENCE) + CHEAT},
}


@pytest.mark.parametrize("files", OBSTACLES.values(), ids=OBSTACLES)
def test_nobody_gains_by_a_source_that_is_hard_to_read(files: Mapping[str, str]) -> None:
    evidence = search({path: text.encode() for path, text in files.items()}, FORBIDDEN)
    assert [find.name for find in evidence if find.kind in COSTLY and find.name.startswith("scipy.signal")]


def test_a_method_of_what_cannot_be_followed_is_told() -> None:
    source = "".join(f"from work import x{n} as x{n + 1}\n" for n in range(500)) + "x500.backward()\n"
    assert (501, Kind.USE, ".backward") in found(source)


@pytest.mark.parametrize(
    "deep", ["x + " * 900 + "x", "x" + "(1)" * 300, "-" * 800 + "x"], ids=["sum", "calls", "signs"]
)
def test_what_is_deep_is_read_like_all_else(deep: str) -> None:
    assert found(f"import torch as x\ny = {deep}\n") == []
    assert found(f"import torch as x\ny = x.conv2d({deep})\n") == [(2, Kind.USE, "torch.conv2d")]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import scipy.signal as s", "scipy.signal"),
        ("import math, cv2", "cv2"),
        ("if x: from scipy import ndimage, signal", "scipy.signal"),
        ("from scipy import (\n    ndimage,\n    signal as s)", "scipy.signal"),
        ("from scipy.signal import *", "scipy.signal"),
    ],
)
def test_imports_are_found_in_what_cannot_be_parsed(line: str, name: str) -> None:
    files = {"a.py": f"x = 1\n{line}\n{'(' * 99}".encode(), "data.txt": line.encode()}
    kinds = [find.kind for find in search(files, FORBIDDEN)]
    assert kinds.count(Kind.UNKNOWN) == 1
    assert (2, Kind.LIKELY, name) in [(find.line, find.kind, find.name) for find in search(files, FORBIDDEN)]
    assert (2, Kind.LIKELY, name) in [(find.line, find.kind, find.name) for find in imports(files, FORBIDDEN)]


def test_an_import_alone_is_a_likely_use_only_where_something_cannot_be_followed() -> None:
    assert [kind for _, kind, _ in found("from numpy import correlate")] == [Kind.IMPORT]


ASIDE = 'from numpy import pad\nif __name__ == "__main__":\n    from scipy import signal\n    signal.correlate(1)\n'


@pytest.mark.parametrize(
    "source",
    [ASIDE, ASIDE.replace('__name__ == "__main__"', "'__main__' == __name__"), ASIDE + "print(__name__, f.__name__)\n"],
)
def test_a_use_that_never_runs_while_grading_costs_nothing(source: str) -> None:
    assert found(source) == [(3, Kind.IMPORT, "scipy.signal"), (4, Kind.ASIDE, "scipy.signal.correlate")]
    assert Kind.ASIDE not in COSTLY


@pytest.mark.parametrize(
    "source",
    [
        ASIDE.replace("==", "!="),
        ASIDE + "else:\n    signal.correlate(2)\n",
        ASIDE + "signal.correlate(2)\n",
        '__name__ = "__main__"\n' + ASIDE,
        "from names import x as __name__\n" + ASIDE,
        "globals()['__na' + 'me__'] = '__ma' + 'in__'\n" + ASIDE,
        "def f(__name__):\n" + textwrap.indent(ASIDE, "    "),
        "match 'x':\n    case __name__: pass\n" + ASIDE,
        "import runpy\nrunpy.run_path('work.py', run_name='__ma' + 'in__')\n" + ASIDE,
        "import os, sys\nos.system(sys.executable + ' ' + __file__)\n" + ASIDE,
    ],
)
def test_a_use_that_may_run_is_one(source: str) -> None:
    assert Kind.USE in [kind for _, kind, name in found(source) if name == "scipy.signal.correlate"]


@pytest.mark.parametrize("fails", ["forbidden", "differences"])
def test_finds_are_kept_where_something_else_fails(fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ValueError

    monkeypatch.setattr(f"cnncalc.grading.{fails}.search", fail)
    grader: Any = SimpleNamespace(assignment=SimpleNamespace(forbidden=FORBIDDEN), _backward={"b"}, _forward={"f"})
    finds, notes = Grader._finds(grader, HandIn("x", {"work.py": CHEAT.encode()}, "work.py"))
    assert [find for find in finds if find.kind in COSTLY]
    assert [note.endswith("could not be looked for: ValueError") for note in notes] == [True]
